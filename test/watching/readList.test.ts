import { readHead, readList } from '../../nodes/shared/watching/readList';
import type { Poll } from '../../nodes/shared/watching/poll';
import type { RunPage, RunSource } from '../../nodes/shared/watching/oldSource';
import { newSweep, sweepOver } from '../../nodes/shared/watching/sweep';
import type { Sweep, WatchState } from '../../nodes/shared/watching/watchState';
import { LOOK_BACK_MS } from '../../nodes/shared/watching/watchState';
import { names, NOW_MS, pollOf, view } from './onePoll';

const RUNS_ON_PAGE = 20;
const MINUTE_MS = 60_000;

/** A list, newest first, of ended runs a second apart, whose page n is at the cursor n. */
function listOf(pages: number, everyMs = 1_000) {
	const asked: Array<string | undefined> = [];
	const windows: Array<number | undefined> = [];
	const readPage = async (
		window: { createdFromMs?: number },
		cursor?: string,
	): Promise<RunPage> => {
		asked.push(cursor);
		windows.push(window.createdFromMs);
		const page = Number(cursor ?? 0);
		const runs = names(RUNS_ON_PAGE).map((name, index) => ({
			...view(`${page}-${name}`, 'success'),
			createdMs: NOW_MS - (page * RUNS_ON_PAGE + index) * everyMs,
		}));
		const next = page + 1 < pages ? String(page + 1) : undefined;
		return await Promise.resolve({ runs, next });
	};
	return { asked, windows, source: { readPage, filtersByTime: false } };
}

const at = (page: number) => ({ cursor: String(page), pages: page });

function pollWith(source: Partial<RunSource>, state: Partial<WatchState> = {}): Poll {
	const poll = pollOf([], source, { maxEvents: 100_000 });
	poll.state = { ...poll.state, ceilingMs: NOW_MS, floorMs: NOW_MS - LOOK_BACK_MS, ...state };
	return poll;
}

/** A sweep that has read these pages of a list and was broken off. */
async function brokenOff(list: ReturnType<typeof listOf>, pages: number): Promise<Sweep> {
	let sweep = newSweep();
	for (let page = 0; page < pages; page++) {
		sweep = sweepOver(sweep, (await list.source.readPage({}, String(page))).runs);
	}
	list.asked.length = 0;
	return { ...sweep, position: at(pages) };
}

describe('The reading of the newest runs', () => {
	it('goes down to a look-back below the floor, in a list that is newest first', async () => {
		const { asked, source } = listOf(1_000, 10_000);
		const poll = pollWith(source);
		const end = await readList(poll);
		// 200 s a page, two look-backs, and five runs below.
		expect(asked).toHaveLength(4);
		expect(end).toMatchObject({ below: at(4), openOnLastPage: 0 });
		expect(end?.sweep.steps).toBe(80);
		expect(poll.state.sweep).toBeUndefined();
		expect(poll.state.ceilingMs).toBe(NOW_MS);
	});

	it('goes to the end of a list that can be filtered by time, from the floor on', async () => {
		const { asked, windows, source } = listOf(15, 10_000);
		const end = await readList(pollWith({ ...source, filtersByTime: true }));
		expect(asked).toHaveLength(15);
		expect(new Set(windows)).toEqual(new Set([NOW_MS - LOOK_BACK_MS]));
		expect(end?.below).toBeUndefined();
	});

	it('reads runs of any age where some may have ended unnoticed', async () => {
		for (const state of [{ waitingSinceMs: 5 }, { looksAtAll: true }]) {
			const { windows, source } = listOf(2);
			await readList(pollWith({ ...source, filtersByTime: true }, state));
			expect(new Set(windows)).toEqual(new Set([undefined]));
		}
	});

	it('stops after twenty pages, and goes on there', async () => {
		const list = listOf(1_000);
		const poll = pollWith(list.source);
		expect(await readList(poll)).toMatchObject({ below: undefined });
		expect(list.asked).toHaveLength(20);
		expect(poll.state.sweep?.position).toMatchObject(at(20));
		const next = pollWith(list.source, { sweep: poll.state.sweep });
		await readList(next);
		expect(list.asked[20]).toBe('20');
	});

	it.each([
		{ why: 'after two restarts', state: { sweep: newSweep(2) }, pages: 80 },
		{ why: 'after many restarts', state: { sweep: newSweep(9) }, pages: 200 },
		{ why: 'at the first look', state: { phase: 'firstLook' as const, revision: 1 }, pages: 200 },
		{ why: 'at the first look, later', state: { phase: 'firstLook' as const }, pages: 20 },
	])('may read $pages pages $why', async ({ state, pages }) => {
		const { asked, source } = listOf(1_000, 1);
		await readList(pollWith(source, { ...state, isUnordered: true }));
		expect(asked).toHaveLength(pages);
	});

	it('begins at the head again where its position is refused', async () => {
		const list = listOf(12);
		const readPage = async (window: object, cursor?: string) => {
			if (cursor === '5' && list.asked.length === 0) throw new Error('Cursor has expired');
			return await list.source.readPage(window, cursor);
		};
		const sweep = { ...newSweep(1), position: at(5) };
		const poll = pollWith({ readPage, filtersByTime: false }, { sweep });
		const end = await readList(poll);
		expect(list.asked[0]).toBeUndefined();
		expect(end?.sweep.restarts).toBe(2);
	});

	it('tells how many runs on its last page are known to be open', async () => {
		const { source } = listOf(2);
		const poll = pollOf(['1-run0', '1-run3', '0-run1'], source);
		expect(await readList(poll)).toMatchObject({ openOnLastPage: 2 });
	});

	it('leads to a look down the list at the first look only', async () => {
		const { source } = listOf(1_000, 10_000);
		const first = pollWith(source, { phase: 'firstLook', revision: 1 });
		await readList(first);
		expect(first.state.descent).toMatchObject({ refusals: 0 });
		expect(Number(first.state.descent?.position.cursor)).toBe(4);
		const later = pollWith(source);
		await readList(later);
		expect(later.state.descent).toBeUndefined();
	});
});

describe('A quiet head of the list', () => {
	/** Polls the same list again and again; how many pages each poll has read. */
	async function pagesOfPolls(count: number, state: Partial<WatchState> = {}): Promise<number[]> {
		const list = listOf(1_000, 3_000);
		let poll = pollWith(list.source);
		await readList(poll);
		const pages: number[] = [];
		for (let one = 0; one < count; one++) {
			list.asked.length = 0;
			const { open, ended, ceilingMs, floorMs, quietPolls } = poll.state;
			poll = pollWith(list.source, { open, ended, ceilingMs, floorMs, quietPolls, ...state });
			await readList(poll);
			pages.push(list.asked.length);
		}
		return pages;
	}

	it('is enough, but for the 1st, 2nd, 4th, 8th … poll in a row', async () => {
		const pages = await pagesOfPolls(9);
		const isWhole = pages.map((count) => count > 2);
		expect(isWhole.slice(1)).toEqual([true, false, true, false, false, false, true, false]);
	});

	it('is not enough during the first look', async () => {
		const pages = await pagesOfPolls(4, { phase: 'firstLook' });
		expect(Math.min(...pages)).toBeGreaterThan(2);
	});
});

describe('The head of a list whose reading was broken off', () => {
	it('is read down to what is known already', async () => {
		const list = listOf(1_000, 10_000);
		const sweep = await brokenOff(list, 6);
		const poll = pollWith(list.source, {
			sweep: { ...sweep, highestMs: NOW_MS - 3 * RUNS_ON_PAGE * 10_000 },
			ceilingMs: NOW_MS,
			floorMs: NOW_MS - 100 * MINUTE_MS,
		});
		await readHead(poll);
		expect(list.asked).toEqual([undefined, '1', '2', '3']);
		expect(poll.state.sweep).toMatchObject({ headMs: NOW_MS, position: at(6) });
		expect(poll.due.size).toBe(80);
	});

	it('is read from then on down to what it has shown', async () => {
		const list = listOf(1_000, 10_000);
		const sweep = await brokenOff(list, 6);
		const poll = pollWith(list.source, {
			sweep: { ...sweep, highestMs: NOW_MS - 90 * MINUTE_MS, headMs: NOW_MS - 250_000 },
			floorMs: NOW_MS - 100 * MINUTE_MS,
		});
		await readHead(poll);
		expect(list.asked).toEqual([undefined, '1']);
	});

	it('is left alone in a list of another order, and where nothing was broken off', async () => {
		const list = listOf(1_000);
		const sweep = await brokenOff(list, 6);
		await readHead(pollWith(list.source, { sweep: { ...sweep, position: undefined } }));
		await readHead(pollWith(list.source));
		await readHead(pollWith(list.source, { sweep, isUnordered: true }));
		expect(list.asked).toEqual([]);
	});

	it('is no more than twenty pages, of which nothing is noted as known', async () => {
		const list = listOf(1_000, 1);
		const sweep = await brokenOff(list, 6);
		const poll = pollWith(list.source, {
			sweep: { ...sweep, highestMs: NOW_MS - LOOK_BACK_MS, headMs: undefined },
			floorMs: NOW_MS - LOOK_BACK_MS,
		});
		await readHead(poll);
		expect(list.asked).toHaveLength(20);
		expect(poll.state.sweep?.headMs).toBeUndefined();
	});
});
