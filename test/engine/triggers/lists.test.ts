import { type Sandbox, startSandbox } from '../../../sandbox';
import { watchedKognitos, watchedKolena, type Watched } from './watched';
import type { ActiveTrigger } from '../harness';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(() => sandbox.reset());

afterAll(async () => await sandbox.close());

/** The ids that several polls deliver. */
async function idsOver(polls: number, watched: Watched, trigger: ActiveTrigger): Promise<string[]> {
	const seen: string[] = [];
	for (let poll = 0; poll < polls; poll++) seen.push(...watched.ids(await trigger.poll()));
	return seen;
}

describe.each([
	['Kolena Trigger', watchedKolena],
	['Kognitos Trigger', watchedKognitos],
])('%s: odd lists', (_, watch) => {
	it.each(['newest', 'oldest', 'shuffled'] as const)(
		'accepts a list in the order "%s"',
		async (order) => {
			const watched = watch(sandbox);
			Object.assign(watched.standIn.settings, { order, maxPageSize: 7 });
			for (let index = 0; index < 40; index++)
				watched.addEnded({ createdAt: Date.now() - (100 - index) * 600_000 });
			const open = [1, 2, 3].map((day) =>
				watched.addOpen({ createdAt: Date.now() - day * 86_400_000 }),
			);
			const trigger = watched.trigger();
			expect(await trigger.poll()).toBeNull();
			const born = Array.from({ length: 25 }, () => watched.addEnded());
			for (const id of open) watched.end(id);
			expect((await idsOver(8, watched, trigger)).sort()).toEqual([...born, ...open].sort());
		},
	);

	it('does not mistake a response without a list for an empty list', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const born = watched.addEnded();
		for (const body of [{ detail: 'nothing here' }, { runs: {}, items: 'none' }]) {
			const fault = watched.standIn.faults.add({
				effect: 'answer',
				status: 200,
				body,
				times: Infinity,
			});
			await expect(trigger.poll()).rejects.toThrow('could not be read');
			fault.remove();
		}
		expect(await idsOver(2, watched, trigger)).toEqual([born]);
	});

	it('is not confused by a run from the future', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const future = watched.addEnded({ createdAt: Date.now() + 40 * 86_400_000 });
		const seen = await idsOver(2, watched, trigger);
		const born = watched.addEnded();
		seen.push(...(await idsOver(3, watched, trigger)));
		expect(seen).toEqual([future, born]);
	});

	it('accepts runs that were all created at the same time', async () => {
		const watched = watch(sandbox);
		watched.standIn.settings.maxPageSize = 10;
		const createdAt = Date.now();
		const old = Array.from({ length: 15 }, () => watched.addEnded({ createdAt }));
		const trigger = watched.trigger();
		expect(await trigger.poll()).toBeNull();
		const born = Array.from({ length: 15 }, () => watched.addEnded({ createdAt }));
		expect((await idsOver(4, watched, trigger)).sort()).toEqual(born.sort());
		expect(old).toHaveLength(15);
	});

	it('accepts pages that shift while they are read', async () => {
		const watched = watch(sandbox);
		watched.standIn.settings.maxPageSize = 10;
		const removable = Array.from({ length: 10 }, () => watched.addEnded());
		const trigger = watched.trigger();
		await trigger.poll();
		const born = Array.from({ length: 35 }, () => watched.addEnded());
		const extra: string[] = [];
		watched.standIn.settings.beforePage = ({ number }) => {
			if (number % 3 === 0) extra.push(watched.addEnded());
			else if (number % 3 === 1 && removable.length > 0) watched.remove(removable.pop() ?? '');
		};
		const seen = await idsOver(3, watched, trigger);
		watched.standIn.settings.beforePage = undefined;
		seen.push(...(await idsOver(3, watched, trigger)));
		expect(seen.sort()).toEqual([...born, ...extra].sort());
	});

	it('accepts times with and without a time zone', async () => {
		for (const timeZone of ['', '+00:00', 'Z'] as const) {
			sandbox.reset();
			const watched = watch(sandbox);
			watched.standIn.settings.timeZone = timeZone as never;
			watched.addEnded();
			const trigger = watched.trigger();
			expect(await trigger.poll()).toBeNull();
			const born = watched.addEnded();
			expect(await idsOver(2, watched, trigger)).toEqual([born]);
		}
	});

	it('delivers thousands of ended runs in a few polls, each once', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const open = Array.from({ length: 1_500 }, () => watched.addOpen());
		await trigger.poll();
		for (const id of open) watched.end(id);
		const seen = await idsOver(6, watched, trigger);
		expect(new Set(seen).size).toBe(seen.length);
		expect(seen.sort()).toEqual([...open].sort());
	}, 60_000);
});

describe('Kolena Trigger: lists', () => {
	it('accepts wrong totals', async () => {
		const watched = watchedKolena(sandbox);
		for (const totalPagesError of [-3, 5]) {
			sandbox.reset();
			Object.assign(watched.standIn.settings, { totalPagesError, maxPageSize: 10 });
			const trigger = watched.trigger();
			await trigger.poll();
			const born = Array.from({ length: 35 }, () => watched.addEnded());
			expect((await idsOver(3, watched, trigger)).sort()).toEqual(born.sort());
		}
	});

	it.each([
		[404, 1],
		[422, 0],
	])('treats HTTP %i as a page past the end', async (pagePastEnd, totalPagesError) => {
		const watched = watchedKolena(sandbox);
		Object.assign(watched.standIn.settings, { pagePastEnd, totalPagesError, maxPageSize: 10 });
		for (let index = 0; index < 20; index++) watched.addEnded();
		const trigger = watched.trigger();
		expect(await trigger.poll()).toBeNull();
		const born = Array.from({ length: 20 }, () => watched.addEnded());
		expect((await idsOver(3, watched, trigger)).sort()).toEqual(born.sort());
	});

	it('accepts ended runs without an end time', async () => {
		const watched = watchedKolena(sandbox);
		sandbox.kolena.addRun({ completed: null });
		const trigger = watched.trigger();
		expect(await trigger.poll()).toBeNull();
		const born = String(sandbox.kolena.addRun({ completed: null }).run_id);
		expect(await idsOver(3, watched, trigger)).toEqual([born]);
	});
});

describe('Kognitos Trigger: lists', () => {
	it.each([
		['tokens that stand for an offset', { tokens: 'offset' }],
		['an endless list', { repeatingToken: true }],
		['empty pages with a token', { emptyPages: true }],
		['null instead of an empty list', { nullItems: true }],
		['outputs in the list', { listOutputs: true }],
	])('accepts %s', async (_, settings) => {
		const watched = watchedKognitos(sandbox);
		Object.assign(sandbox.kognitos.settings, { maxPageSize: 10, ...settings });
		for (let index = 0; index < 25; index++)
			watched.addEnded({ createdAt: Date.now() - (90 - index) * 60_000 });
		const trigger = watched.trigger();
		expect(await trigger.poll()).toBeNull();
		const born = Array.from({ length: 8 }, () => watched.addEnded());
		expect((await idsOver(4, watched, trigger)).sort()).toEqual(born.sort());
	});

	it('accepts a token that is a number', async () => {
		const trigger = watchedKognitos(sandbox).trigger();
		await trigger.poll();
		const body = { items: [], continuation_token: 7 };
		sandbox.kognitos.faults.add({ method: 'GET', effect: 'answer', status: 200, body });
		sandbox.kognitos.faults.add({
			method: 'GET',
			effect: 'answer',
			status: 200,
			body: { ...body, continuation_token: null },
		});
		await trigger.poll();
		const asked = sandbox.kognitos.recorder.requests.map(({ query }) => query.continuation_token);
		expect(asked.slice(-2)).toEqual([undefined, '7']);
	});

	it('accepts tokens that expire between polls', async () => {
		const watched = watchedKognitos(sandbox);
		Object.assign(sandbox.kognitos.settings, { maxPageSize: 1, tokenLifeMs: 500 });
		const trigger = watched.trigger();
		await trigger.poll();
		const born = Array.from({ length: 30 }, () => watched.addEnded());
		const seen: string[] = [];
		for (let poll = 0; poll < 4; poll++) {
			seen.push(...watched.ids(await trigger.poll()));
			await new Promise((resolve) => setTimeout(resolve, 600));
		}
		expect(seen.sort()).toEqual(born.sort());
	});
});
