import {
	boundOpen,
	dueRuns,
	LONGEST_WAIT_POLLS,
	noteAnswers,
	WAIT_POLLS,
} from '../../nodes/shared/watching/dueRuns';
import type { OpenRun, WatchState } from '../../nodes/shared/watching/watchState';
import { MAX_OPEN, newWatch } from '../../nodes/shared/watching/watchState';
import { openRun as openRunOf, REVISION } from './onePoll';

/** A run whose turn it is. */
const openRun = (run: Partial<OpenRun> = {}) => openRunOf({ dueAt: REVISION, ...run });

function watching(open: Record<string, OpenRun>): WatchState {
	const state = newWatch('key');
	return { ...state, phase: 'watching', revision: REVISION, open: new Map(Object.entries(open)) };
}

describe('The waiting times', () => {
	it('grow from a poll to the longest by about a quarter of the time that has passed', () => {
		expect(WAIT_POLLS.slice(0, 10)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
		expect(WAIT_POLLS.at(-1)).toBe(LONGEST_WAIT_POLLS);
		expect(WAIT_POLLS.at(-2)).toBeLessThan(LONGEST_WAIT_POLLS);
		let waited = 0;
		for (const wait of WAIT_POLLS) {
			expect(wait).toBe(Math.min(LONGEST_WAIT_POLLS, Math.max(1, Math.floor(waited / 4))));
			waited += wait;
		}
	});
});

describe('The runs to ask for', () => {
	const none = new Set<string>();

	it('are those whose turn it is, the longest overdue first', () => {
		const state = watching({
			next: openRun({ dueAt: REVISION + 1 }),
			now: openRun(),
			over: openRun({ dueAt: 3 }),
		});
		expect(dueRuns(state, none, 5, 0, false)).toEqual(['over', 'now']);
		expect(dueRuns(state, none, 1, 0, false)).toEqual(['over']);
	});

	it('are all where one request tells of many', () => {
		const state = watching({ next: openRun({ dueAt: REVISION + 9 }), now: openRun() });
		expect(dueRuns(state, none, 5, 0, true)).toEqual(['now', 'next']);
	});

	it('are not those that this poll has read already', () => {
		const state = watching({ one: openRun(), other: openRun(), ended: openRun({ ended: true }) });
		expect(dueRuns(state, new Set(['one', 'ended']), 5, 5, false)).toEqual(['other']);
	});

	it('are first of all those whose event is known, by a number of their own', () => {
		const state = watching({
			waiting: openRun(),
			ended: openRun({ ended: true, dueAt: REVISION + 9 }),
			owing: openRun({ owes: 1, dueAt: REVISION + 9 }),
		});
		expect(dueRuns(state, none, 5, 5, false)).toEqual(['ended', 'owing', 'waiting']);
		expect(dueRuns(state, none, 5, 1, false)).toEqual(['ended', 'waiting']);
		expect(dueRuns(state, none, 0, 2, false)).toEqual(['ended', 'owing']);
	});
});

describe('A run that was asked for', () => {
	it('waits longer for the next time, up to the longest', () => {
		const last = WAIT_POLLS.length - 1;
		const state = watching({
			young: openRun({ step: 0 }),
			older: openRun({ step: last - 1 }),
			oldest: openRun({ step: last }),
			other: openRun(),
		});
		const { open } = noteAnswers(state, ['young', 'older', 'oldest', 'unknown'], []);
		expect(open.get('young')).toMatchObject({ step: 1, dueAt: REVISION + WAIT_POLLS[0] });
		expect(open.get('older')).toMatchObject({
			step: last,
			dueAt: REVISION + WAIT_POLLS[last - 1],
		});
		expect(open.get('oldest')).toMatchObject({
			step: last,
			dueAt: REVISION + LONGEST_WAIT_POLLS,
		});
		expect(open.get('other')).toEqual(openRun());
		expect(open.size).toBe(4);
		expect(state.open.get('young')).toEqual(openRun());
	});

	it('is watched no more when it is gone', () => {
		const state = watching({ gone: openRun(), other: openRun() });
		expect([...noteAnswers(state, ['gone', 'other'], ['gone']).open.keys()]).toEqual(['other']);
	});
});

describe('Of more open runs than a state can hold', () => {
	it('those asked for most often go', () => {
		const open = Object.fromEntries(
			Array.from({ length: MAX_OPEN + 2 }, (_, index) => [
				`run${index}`,
				openRun({ step: index === 5 || index === 9_000 ? 3 : 1 }),
			]),
		);
		const { state, forgotten } = boundOpen(watching(open));
		expect(forgotten).toBe(2);
		expect(state.open.size).toBe(MAX_OPEN);
		expect(state.open.has('run5') || state.open.has('run9000')).toBe(false);
	});

	it('none goes while there is room', () => {
		const state = watching({ one: openRun() });
		expect(boundOpen(state)).toEqual({ state, forgotten: 0 });
	});
});
