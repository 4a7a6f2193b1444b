import { askByIds } from '../../nodes/shared/watching/askByIds';
import { completeEvents } from '../../nodes/shared/watching/completeEvents';
import { MAX_BATCHES, MAX_SINGLE_ASKS } from '../../nodes/shared/watching/dueRuns';
import { PollClock } from '../../nodes/shared/watching/poll';
import type { RunsById, RunSource } from '../../nodes/shared/watching/oldSource';
import type { RunEvent, RunView } from '../../nodes/shared/watching/oldSource';
import { names, pollOf, REVISION, view } from './onePoll';

function event(id: string): RunEvent {
	return { id, status: 'success', run: view(id, 'success') };
}

/** A service that knows all runs, and the ids that it was asked for. */
function knowingAll(status = 'running') {
	const asked: string[][] = [];
	const readByIds = async (ids: string[]): Promise<RunsById> => {
		asked.push(ids);
		return await Promise.resolve({ found: ids.map((id) => view(id, status)), gone: [] });
	};
	return { asked, readByIds };
}

describe('Runs that are asked for by id', () => {
	it('are all asked for, so many in a request, where one tells of many', async () => {
		const { asked, readByIds } = knowingAll();
		const poll = pollOf(
			names(5),
			{ idsPerRequest: 2, readByIds },
			{ run: { dueAt: REVISION + 9 } },
		);
		await askByIds(poll);
		expect(asked).toEqual([['run0', 'run1'], ['run2', 'run3'], ['run4']]);
		expect(poll.requests).toBe(3);
	});

	it('are not more than so many requests tell of', async () => {
		const { asked, readByIds } = knowingAll();
		await askByIds(pollOf(names(200), { idsPerRequest: 3, readByIds }));
		expect(asked).toHaveLength(MAX_BATCHES);
		expect(asked.every((ids) => ids.length === 3)).toBe(true);
	});

	it.each([
		{ requests: 0, due: 0, asks: MAX_SINGLE_ASKS },
		{ requests: 15, due: 0, asks: 4 },
		{ requests: 14, due: 2, asks: 3 },
		{ requests: 40, due: 0, asks: 2 },
	])('are $asks one by one after $requests requests and $due events', async (given) => {
		const { asked, readByIds } = knowingAll();
		const due = new Map(names(given.due).map((id) => [id, event(id)]));
		await askByIds(pollOf(names(50), { readByIds }, { requests: given.requests, due }));
		expect(asked).toHaveLength(given.asks);
	});

	it('whose end is known are no more than the poll may still hand over', async () => {
		const { asked, readByIds } = knowingAll('success');
		const due = new Map([['other', event('other')]]);
		const run = { ended: true, dueAt: REVISION + 9 };
		await askByIds(pollOf(names(9), { readByIds }, { run, due, maxEvents: 4 }));
		expect(asked).toHaveLength(3);
		asked.length = 0;
		await askByIds(pollOf(names(9), { readByIds }, { run, due, maxEvents: 1 }));
		expect(asked).toHaveLength(0);
	});

	it('are taken in: those that have ended give their events', async () => {
		const readByIds = async () =>
			await Promise.resolve({ found: [view('run0', 'success')], gone: ['run1'] });
		const poll = pollOf(names(3), { idsPerRequest: 3, readByIds });
		await askByIds(poll);
		expect([...poll.due.values()].map(({ run }) => run.id)).toEqual(['run0']);
		expect([...poll.state.open.keys()]).toEqual(['run0', 'run2']);
	});

	it('wait longer for the next time, whether or not anything is known of them', async () => {
		const poll = pollOf(names(2), {
			readByIds: async ([id]) =>
				await Promise.resolve({ found: id === 'run0' ? [view(id)] : [], gone: [] }),
		});
		await askByIds(poll);
		expect([...poll.state.open.values()].map(({ step }) => step)).toEqual([1, 1]);
	});

	it('are not asked for any more once the reading is broken off', async () => {
		const { asked, readByIds } = knowingAll();
		await askByIds(pollOf(names(3), { readByIds }, { isBrokenOff: true, requests: 9 }));
		expect(asked).toEqual([]);
	});

	it('keep the first failure that was about one of them', async () => {
		const readByIds = async ([id]: string[]) =>
			await Promise.resolve({ found: [], gone: [], failure: id });
		const poll = pollOf(names(3), { readByIds });
		await askByIds(poll);
		expect(poll.keptBackBy).toBe('run0');
	});

	it('may come on several pages', async () => {
		const cursors: Array<string | undefined> = [];
		const readByIds = async (ids: string[], cursor?: string) => {
			cursors.push(cursor);
			const at = Number(cursor ?? 0);
			const next = at < 2 ? String(at + 1) : undefined;
			return await Promise.resolve({ found: [view(ids[at], 'success')], gone: [], next });
		};
		const poll = pollOf(names(3), { idsPerRequest: 3, readByIds });
		await askByIds(poll);
		expect(cursors).toEqual([undefined, '1', '2']);
		expect(poll.due.size).toBe(3);
		expect(poll.requests).toBe(3);
	});

	it('come on no more pages than there are runs', async () => {
		let pages = 0;
		const readByIds = async () =>
			await Promise.resolve({ found: [], gone: [], next: String(pages++) });
		await askByIds(pollOf(names(3), { idsPerRequest: 3, readByIds }));
		expect(pages).toBe(3);
	});
});

describe('Runs that are not found by id', () => {
	/** Finds the first run only, and looks at the others one by one. */
	const looking = (sightOf: (id: string) => RunView | 'gone' | undefined) => {
		const looked: string[] = [];
		const source: Partial<RunSource> = {
			idsPerRequest: 50,
			readByIds: async () => await Promise.resolve({ found: [view('run0')], gone: [] }),
			look: async (id) => {
				looked.push(id);
				return await Promise.resolve(sightOf(id));
			},
		};
		return { looked, source };
	};

	it('are looked at one by one, those found are not', async () => {
		const { looked, source } = looking((id) => view(id, 'success'));
		const poll = pollOf(names(3), source);
		await askByIds(poll);
		expect(looked).toEqual(['run1', 'run2']);
		expect([...poll.due.values()].map(({ run }) => run.id)).toEqual(['run1', 'run2']);
		expect(poll.requests).toBe(3);
	});

	it('are watched no more only if they are gone', async () => {
		const { source } = looking((id) => (id === 'run1' ? 'gone' : undefined));
		const poll = pollOf(names(3), source);
		await askByIds(poll);
		expect([...poll.state.open.keys()]).toEqual(['run0', 'run2']);
		expect(poll.state.open.get('run2')?.step).toBe(1);
		expect(poll.state.open.get('run0')?.step).toBe(1);
	});

	it('are looked at no more than a few in a poll', async () => {
		const { looked, source } = looking(() => undefined);
		const poll = pollOf(names(30), source);
		await askByIds(poll);
		expect(looked).toEqual(names(30).slice(1, 1 + MAX_SINGLE_ASKS));
		expect(poll.looks).toBe(MAX_SINGLE_ASKS);
		expect(poll.state.open.get('run29')?.step).toBe(0);
	});

	it('are not looked at where a service cannot show one alone', async () => {
		const { source } = looking(() => undefined);
		const poll = pollOf(names(3), { ...source, look: undefined });
		await askByIds(poll);
		expect(poll.requests).toBe(1);
	});
});

describe('The events of a poll', () => {
	const due = (...ids: string[]) => new Map(ids.map((id) => [id, event(id)]));

	it('are handed over as they are where nothing can be filled in, whatever the time', async () => {
		let nowMs = 0;
		const clock = new PollClock(() => nowMs, 1_000);
		nowMs = 5_000;
		const { events } = await completeEvents(pollOf([], {}, { clock, due: due('a', 'b', 'c') }));
		expect(events.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
	});

	it('that ended at the same time come by their ids', async () => {
		const { events } = await completeEvents(pollOf([], {}, { due: due('c', 'a', 'b') }));
		expect(events.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
	});

	it('are as many as the time allows, one at least', async () => {
		let nowMs = 0;
		const clock = new PollClock(() => nowMs, 1_000);
		const complete = async (run: RunView) => {
			nowMs += 300;
			return await Promise.resolve(run);
		};
		const filled = async () =>
			(await completeEvents(pollOf([], { complete }, { clock, due: due('a', 'b', 'c', 'd') })))
				.events;
		expect((await filled()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
		expect((await filled()).map(({ id }) => id)).toEqual(['a']);
	});
});
