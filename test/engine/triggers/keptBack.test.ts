import { type Sandbox, startSandbox } from '../../../sandbox';
import type { ActiveTrigger } from '../harness';
import { watchedKognitos, watchedKolena } from './watched';

const DAY_MS = 24 * 3_600_000;
const COUNT = 40;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(async () => await sandbox.close());

beforeEach(() => sandbox.reset());

/**
 * Makes reads of single runs fail. After a 429, the service is busy for longer than a poll waits.
 */
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

describe('Kognitos Trigger: runs that cannot be read one by one', () => {
	it('are delivered a few at a time if the service accepts only a limited number of requests', async () => {
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

	it('do not hold up the others if the connection breaks for one of them', async () => {
		const watched = watchedKognitos(sandbox);
		const old = watched.addOpen({ createdAt: Date.now() - 30 * DAY_MS });
		for (let index = 0; index < 120; index++) watched.addEnded();
		const trigger = watched.trigger();
		await trigger.poll();
		const fault = sandbox.kognitos.faults.add({
			method: 'GET',
			path: new RegExp(`/runs/${old}$`),
			effect: 'reset',
			times: Infinity,
		});
		for (let poll = 0; poll < 6; poll++) {
			const born = watched.addEnded();
			expect(watched.ids(await trigger.poll())).toEqual([born]);
		}
		fault.remove();
		watched.end(old);
		const seen: string[] = [];
		for (let poll = 0; poll < 12; poll++) seen.push(...watched.ids(await trigger.poll()));
		expect(seen).toEqual([old]);
	}, 120_000);

	it('are delivered without outputs while they are at an exception', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger();
		const id = watched.addOpen();
		await trigger.poll();
		sandbox.kognitos.setStatus(id, 'Exception');
		const fault = failSingle(id, { status: 500 });
		expect(watched.ids(await trigger.poll())).toEqual([id]);
		fault.remove();
		watched.end(id);
		expect(watched.ids(await trigger.poll())).toEqual([id]);
	}, 60_000);

	it('are not mistaken for another run whose data is returned instead', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const other = watched.addEnded();
		expect(watched.ids(await trigger.poll())).toEqual([other]);
		const born = watched.addEnded();
		const body = sandbox.kognitos.runs.find(({ id }) => id === other);
		const path = new RegExp(`/runs/${born}$`);
		sandbox.kognitos.faults.add({ method: 'GET', path, effect: 'answer', status: 200, body });
		expect(watched.ids(await trigger.poll())).toEqual([born]);
	});

	it('are not taken for deleted because a gateway does not know their URL', async () => {
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

	it('are read again, while the others are delivered, if no list shows them', async () => {
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
		// A poll that finds only the unreadable run fails.
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

describe('Kolena Trigger: with small pages and a limited number of requests', () => {
	const HOUR_MS = 3_600_000;

	/**
	 * Polls a number of times, each time with only this many responses, and returns the delivered
	 * ids.
	 */
	async function pollOn(trigger: ActiveTrigger, answers: number, polls: number): Promise<string[]> {
		const seen: string[] = [];
		for (let poll = 0; poll < polls; poll++) {
			const fault = sandbox.kolena.faults.add({
				method: 'GET',
				effect: 'answer',
				status: 429,
				headers: { 'retry-after': '60' },
				times: Infinity,
				skip: answers,
			});
			seen.push(...watchedKolena(sandbox).ids(await trigger.poll().catch(() => null)));
			fault.remove();
		}
		return seen;
	}

	it('all ended runs are delivered', async () => {
		sandbox.kolena.settings.maxPageSize = 100;
		const watched = watchedKolena(sandbox);
		const open = Array.from({ length: 3_000 }, () =>
			watched.addOpen({ createdAt: Date.now() - HOUR_MS }),
		);
		// This keeps the others outside the look-back.
		watched.addEnded();
		const trigger = watched.trigger();
		await trigger.poll();
		for (const id of open) watched.end(id);
		expect((await pollOn(trigger, 12, 20)).sort()).toEqual(open.sort());
	}, 120_000);

	it('all open runs are found', async () => {
		sandbox.kolena.settings.maxPageSize = 50;
		const watched = watchedKolena(sandbox);
		const open = Array.from({ length: 700 }, () =>
			watched.addOpen({ createdAt: Date.now() - HOUR_MS }),
		);
		const trigger = watched.trigger();
		await pollOn(trigger, 12, 8);
		for (const id of open) watched.end(id);
		const seen = watched.ids(await trigger.poll());
		expect(seen.sort()).toEqual(open.sort());
	}, 120_000);
});
