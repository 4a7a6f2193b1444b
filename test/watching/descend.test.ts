import { descend } from '../../nodes/shared/watching/descend';
import type { Poll } from '../../nodes/shared/watching/poll';
import type { ListEnd } from '../../nodes/shared/watching/readList';
import type { RunPage, RunSource } from '../../nodes/shared/watching/oldSource';
import { newSweep } from '../../nodes/shared/watching/sweep';
import type { Descent, Round, WatchState } from '../../nodes/shared/watching/watchState';
import { names, NOW_MS, openRun, pollOf, REVISION, view } from './onePoll';

const RUNS_ON_PAGE = 10;
const FIRST_PAGE = 3;

/** A list, newest first, whose page n is at the cursor n; these pages show so many open runs. */
function listOf(pages: number, openOn: (page: number) => number = () => 0) {
	const asked: number[] = [];
	const readPage = async (_: object, cursor = '0'): Promise<RunPage> => {
		const page = Number(cursor);
		asked.push(page);
		const runs = names(RUNS_ON_PAGE).map((name, index) => ({
			...view(`${page}-${name}`, index < openOn(page) ? 'running' : 'success'),
			createdMs: NOW_MS - (page * RUNS_ON_PAGE + index) * 60_000,
		}));
		const next = page + 1 < pages ? String(page + 1) : undefined;
		return await Promise.resolve({ runs, next });
	};
	return { asked, readPage };
}

const at = (page: number) => ({ cursor: String(page), pages: page });

/** How the reading of the newest runs ended: above page 3. */
function listEnd(end: Partial<ListEnd> = {}): ListEnd {
	return { below: at(FIRST_PAGE), sweep: newSweep(), openOnLastPage: 0, ...end };
}

function lookingDown(
	source: Partial<RunSource>,
	descent: Partial<Descent>,
	more: Partial<Poll> & { open?: number } = {},
): Poll {
	const poll = pollOf(names(more.open ?? 0), source, more);
	poll.state = { ...poll.state, descent: { position: at(FIRST_PAGE), refusals: 0, ...descent } };
	return poll;
}

describe('The first look down a list', () => {
	it('goes on to the end of the list', async () => {
		const { asked, readPage } = listOf(20);
		const poll = lookingDown({ readPage }, {});
		await descend(poll, undefined);
		expect(asked).toEqual(Array.from({ length: 17 }, (_, index) => index + 3));
		expect(poll.state.descent).toBeUndefined();
		expect(poll.requests).toBe(17);
	});

	it('finds the open runs there', async () => {
		const { readPage } = listOf(20, (page) => (page === 15 ? 1 : 0));
		const poll = lookingDown({ readPage }, {});
		await descend(poll, undefined);
		expect([...poll.state.open.keys()]).toEqual(['15-run0']);
	});

	it('reads two hundred pages in a poll, those for other things included', async () => {
		const { asked, readPage } = listOf(900);
		const poll = lookingDown({ readPage }, {}, { requests: 50 });
		await descend(poll, undefined);
		expect(asked).toHaveLength(150);
		expect(poll.state.descent).toMatchObject({ position: at(153), refusals: 0 });
	});

	it.each([
		{ open: 0, pages: 1 },
		{ open: 8, pages: 1 },
		{ open: 9, pages: 2 },
		{ open: 1_000, pages: 17 },
		{ open: 1_000, requests: 5, pages: 12 },
		{ open: 1_000, requests: 50, pages: 1 },
	])(
		'reads $pages below a thousand, with $open open runs',
		async ({ open, requests = 0, pages }) => {
			const { asked, readPage } = listOf(3_000);
			const poll = lookingDown({ readPage }, { position: at(1_000) }, { open, requests });
			await descend(poll, undefined);
			expect(asked).toHaveLength(pages);
			expect(poll.state.descent?.position).toMatchObject(at(1_000 + pages));
		},
	);

	it('leaves room for the events of the poll', async () => {
		const { asked, readPage } = listOf(3_000);
		const due = new Map(
			names(4).map((id) => [id, { id, status: 'success', run: view(id, 'success') }]),
		);
		await descend(
			lookingDown({ readPage }, { position: at(1_000) }, { open: 1_000, due }),
			undefined,
		);
		expect(asked).toHaveLength(13);
	});

	it('stops where a page cannot be had, and goes on there', async () => {
		const { readPage } = listOf(20);
		const failing = async (window: object, cursor?: string) => {
			if (cursor === '9') throw new Error('Service is down');
			return await readPage(window, cursor);
		};
		const poll = lookingDown({ readPage: failing }, { restarts: 2 });
		await descend(poll, undefined);
		expect(poll.state.descent).toMatchObject({ position: at(9), refusals: 0, restarts: 2 });
		expect(poll.keptBackBy).toBeInstanceOf(Error);
	});

	describe('whose position is refused', () => {
		const refusing = (list = listOf(3_000)) => {
			const readPage = async (window: object, cursor?: string) => {
				if (cursor === '99') throw new Error('Cursor has expired');
				return await list.readPage(window, cursor);
			};
			return { asked: list.asked, readPage };
		};

		it('tries it again at the next two polls', async () => {
			const { asked, readPage } = refusing();
			const poll = lookingDown({ readPage }, { position: at(99), refusals: 1 });
			await descend(poll, listEnd());
			expect(asked).toEqual([]);
			expect(poll.state.descent).toMatchObject({ position: at(99), refusals: 2 });
		});

		it('begins below the newest runs again then, at once and further at a time', async () => {
			const { asked, readPage } = refusing();
			const poll = lookingDown({ readPage }, { position: at(99), refusals: 2 }, { requests: 1 });
			await descend(poll, listEnd());
			expect([asked[0], asked.at(-1)]).toEqual([3, 98]);
			expect(poll.state.descent).toMatchObject({ position: at(99), restarts: 1 });
			const next = lookingDown(listOf(3_000), { ...poll.state.descent, position: at(3) });
			await descend(next, undefined);
			expect(next.requests).toBe(400);
		});

		it('waits for a poll that has read the newest runs', async () => {
			const { readPage } = refusing();
			const poll = lookingDown({ readPage }, { position: at(99), refusals: 5 });
			await descend(poll, undefined);
			expect(poll.state.descent).toMatchObject({ position: at(99), refusals: 6 });
		});

		it('is given up, and told of, after five times', async () => {
			const { readPage } = refusing();
			const poll = lookingDown({ readPage }, { position: at(99), refusals: 2, restarts: 4 });
			await descend(poll, listEnd({ below: at(98) }));
			expect(poll.state.descent).toMatchObject({ restarts: 5 });
			const last = lookingDown({ readPage }, { position: at(99), refusals: 2, restarts: 5 });
			await descend(last, listEnd());
			expect(last.state.descent).toBeUndefined();
			expect(String(last.keptBackBy)).toContain('may be missed');
		});
	});

	it('marks a list whose order it has seen broken', async () => {
		const { readPage } = listOf(60);
		const upwards = async (window: object, cursor?: string) =>
			await readPage(window, cursor).then((page) => ({
				...page,
				runs: page.runs.map((run) => ({ ...run, createdMs: NOW_MS + Number(cursor) * 3_600_000 })),
			}));
		const poll = lookingDown({ readPage: upwards }, {});
		await descend(poll, undefined);
		expect(poll.state.isUnordered).toBe(true);
		const orderly = lookingDown(listOf(60), {});
		await descend(orderly, undefined);
		expect(orderly.state.isUnordered).toBe(false);
	});
});

describe('A round down a list', () => {
	/** A poll with so many open runs that wait to be asked for. */
	const waiting = (source: Partial<RunSource>, count: number, state: Partial<WatchState> = {}) => {
		const poll = pollOf(names(count), source);
		poll.state = { ...poll.state, ...state };
		return poll;
	};

	it.each([
		{ why: 'two open runs on the last page', open: 0, end: { openOnLastPage: 2 }, begins: true },
		{ why: 'one open run there', open: 0, end: { openOnLastPage: 1 }, begins: false },
		{ why: 'more runs than can be asked for', open: 9, end: {}, begins: true },
		{ why: 'as many as can be asked for', open: 8, end: {}, begins: false },
		{ why: 'no list below', open: 9, end: { below: undefined }, begins: false },
	])('begins or not with $why', async ({ open, end, begins }) => {
		const { asked, readPage } = listOf(100);
		await descend(waiting({ readPage }, open), listEnd(end));
		expect(asked.length > 0).toBe(begins);
	});

	it('does not begin while the newest runs are still being read, or have not been', async () => {
		const { asked, readPage } = listOf(100);
		await descend(waiting({ readPage }, 50, { sweep: newSweep() }), listEnd());
		await descend(waiting({ readPage }, 50), undefined);
		expect(asked).toEqual([]);
	});

	/** A poll that watches two open runs on each page. */
	const dense = (source: Partial<RunSource>) =>
		pollOf(
			Array.from({ length: 100 }, (_, page) => [`${page}-run0`, `${page}-run1`]).flat(),
			source,
		);

	it('reads seventeen pages in a poll while each shows two open runs', async () => {
		const { asked, readPage } = listOf(100, () => 2);
		const poll = dense({ readPage });
		await descend(poll, listEnd());
		expect(asked).toHaveLength(17);
		expect(poll.state.round).toMatchObject({
			position: at(20),
			since: REVISION,
			sparsePages: 0,
		});
	});

	it('reads eight pages in a poll where they show fewer', async () => {
		const { asked, readPage } = listOf(100, () => 1);
		const poll = waiting({ readPage }, 50);
		await descend(poll, listEnd());
		expect(asked).toHaveLength(8);
		expect(poll.state.round).toMatchObject({ position: at(11), sparsePages: 8 });
		await descend(poll, undefined);
		expect(asked).toHaveLength(16);
	});

	it('leaves room for what else the poll has read and found', async () => {
		const { asked, readPage } = listOf(100, () => 2);
		const poll = dense({ readPage });
		poll.requests = 4;
		poll.due.set('one', { id: 'one', status: 'success', run: view('one', 'success') });
		await descend(poll, listEnd());
		expect(asked).toHaveLength(12);
	});

	it('reads four pages beside the first look', async () => {
		const { asked, readPage } = listOf(3_000, () => 2);
		const poll = waiting({ readPage }, 50, { descent: { position: at(2_000), refusals: 0 } });
		await descend(poll, listEnd());
		expect(asked.filter((page) => page < 1_000)).toEqual([3, 4, 5, 6]);
	});

	it('ends when as many pages have shown hardly any as there are runs left to ask for', async () => {
		const { asked, readPage } = listOf(100);
		const poll = waiting({ readPage }, 12);
		await descend(poll, listEnd());
		expect(asked).toHaveLength(5);
		expect(poll.state.round).toBeUndefined();
	});

	it('counts only runs that were due when it began', async () => {
		const round: Round = { position: at(3), since: REVISION - 5, sparsePages: 0 };
		const due = pollOf(names(20), listOf(100), { run: { dueAt: REVISION - 5 } });
		due.state = { ...due.state, round };
		await descend(due, undefined);
		expect(due.state.round).toMatchObject({ sparsePages: 8 });
		const later = pollOf(names(20), listOf(100), { run: { dueAt: REVISION - 4 } });
		later.state = { ...later.state, round };
		await descend(later, undefined);
		expect(later.state.round).toBeUndefined();
	});

	it('ends at the end of the list', async () => {
		const poll = waiting(
			listOf(6, () => 2),
			50,
		);
		await descend(poll, listEnd());
		expect(poll.state.round).toBeUndefined();
	});

	it('has the runs that it sees wait longer, if it was their turn', async () => {
		const { readPage } = listOf(100);
		const poll = pollOf([], { readPage });
		const open = new Map([
			['3-run0', openRun({ dueAt: REVISION })],
			['3-run1', openRun({ dueAt: REVISION + 1 })],
		]);
		poll.state = { ...poll.state, open };
		const running = async (window: object, cursor?: string) =>
			await readPage(window, cursor).then((page) => ({
				...page,
				runs: page.runs.map((one) => ({ ...one, phase: 'open' as const, status: 'running' })),
			}));
		Object.assign(poll.source, { readPage: running });
		poll.state = { ...poll.state, round: { position: at(3), since: REVISION, sparsePages: 0 } };
		await descend(poll, undefined);
		expect(poll.state.open.get('3-run0')?.step).toBe(1);
		expect(poll.state.open.get('3-run1')?.step).toBe(0);
	});
});
