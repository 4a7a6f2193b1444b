import { type Sandbox, startSandbox } from '../../../sandbox';
import { watchedKognitos } from './watched';

const DAY_MS = 24 * 3_600_000;
const COUNT = 40;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(async () => await sandbox.close());

beforeEach(() => sandbox.reset());

/** Looking at a single run fails; a service that is busy is so for longer than a poll waits. */
function failSingle(id: string, more: { status: number; skip?: number }) {
	const path = new RegExp(`/runs/${id}$`);
	return sandbox.kognitos.faults.add({
		method: 'GET',
		path,
		effect: 'answer',
		body: { message: 'Internal error' },
		headers: { 'retry-after': more.status === 429 ? '60' : '0' },
		times: Infinity,
		...more,
	});
}

describe('Kognitos Trigger: runs that cannot be looked at one by one', () => {
	it('come out piece by piece when the service takes only so many requests', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const born = Array.from({ length: COUNT }, () => watched.addEnded());
		const seen: string[] = [];
		for (let poll = 0; poll < 10 && seen.length < COUNT; poll++) {
			const fault = failSingle('[^/]+', { status: 429, skip: 12 });
			const some = watched.ids(await trigger.poll());
			fault.remove();
			expect(some.length).toBeGreaterThan(0);
			seen.push(...some);
		}
		expect(seen.sort()).toEqual(born.sort());
		expect(await trigger.poll()).toBeNull();
	}, 120_000);

	it('do not hold up the others', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const bad = watched.addEnded();
		const others = Array.from({ length: COUNT }, () => watched.addEnded());
		const fault = failSingle(bad, { status: 500 });
		const seen: string[] = [];
		for (let poll = 0; poll < COUNT && seen.length < COUNT; poll++) {
			seen.push(...watched.ids(await trigger.poll()));
		}
		expect(seen.sort()).toEqual(others.sort());
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringContaining('Internal error'),
		});
		fault.remove();
		expect(watched.ids(await trigger.poll())).toEqual([bad]);
	}, 120_000);

	it('are not taken for deleted because a gateway does not know their address', async () => {
		const watched = watchedKognitos(sandbox);
		const old = watched.addOpen({ createdAt: Date.now() - 30 * DAY_MS });
		for (let index = 0; index < 150; index++) watched.addEnded();
		const trigger = watched.trigger();
		await trigger.poll();
		const fault = sandbox.kognitos.faults.add({
			method: 'GET',
			path: new RegExp(`/runs/${old}$`),
			effect: 'answer',
			status: 404,
			body: '<html><title>404 Not Found</title></html>',
			times: Infinity,
		});
		for (let poll = 0; poll < 5; poll++) expect(await trigger.poll()).toBeNull();
		fault.remove();
		watched.end(old);
		const seen: string[] = [];
		for (let poll = 0; poll < 10; poll++) seen.push(...watched.ids(await trigger.poll()));
		expect(seen).toEqual([old]);
	}, 60_000);

	it('are asked for again, while the others come out, when no list shows them', async () => {
		const watched = watchedKognitos(sandbox);
		const [bad, good] = [0, 1].map((age) =>
			watched.addOpen({ createdAt: Date.now() - (age + 30) * DAY_MS }),
		);
		for (let index = 0; index < 250; index++) watched.addEnded();
		const trigger = watched.trigger();
		while ((await trigger.poll()) !== null);
		const fault = failSingle(bad, { status: 500 });
		watched.end(bad);
		watched.end(good);
		const born = watched.addEnded();
		const seen: string[] = [];
		// A poll that finds the bad one and nothing else fails.
		const next = async () => watched.ids(await trigger.poll().catch(() => null));
		for (let poll = 0; poll < 10; poll++) seen.push(...(await next()));
		expect(seen.sort()).toEqual([good, born].sort());
		fault.remove();
		for (let poll = 0; poll < 60 && !seen.includes(bad); poll++) {
			seen.push(...(await next()));
		}
		expect(seen.filter((id) => id === bad)).toHaveLength(1);
	}, 120_000);
});
