import type { RunView } from '../../nodes/shared/watching/oldSource';
import {
	boundEnded,
	finishSweep,
	greater,
	isBelowFloor,
	isDisproven,
	isProvenNewestFirst,
	isQuietHead,
	newestOf,
	newSweep,
	notAhead,
	sweepOver,
} from '../../nodes/shared/watching/sweep';
import { idPrint } from '../../nodes/shared/watching/fingerprint';
import type { Sweep, WatchState } from '../../nodes/shared/watching/watchState';
import {
	LOOK_BACK_MS,
	MAX_BACKLOG,
	MAX_ENDED,
	newWatch,
} from '../../nodes/shared/watching/watchState';
import { NOW_MS, openRun } from './onePoll';

function runAt(createdMs: number | undefined, id = String(createdMs)): RunView {
	return { id, createdMs, phase: 'ended', status: 'success', raw: {} };
}

function sweepOf(...timesMs: Array<number | undefined>): Sweep {
	return sweepOver(
		newSweep(),
		timesMs.map((ms) => runAt(ms)),
	);
}

/** So many runs, each a millisecond older than the one before. */
function downFrom(fromMs: number, count: number): number[] {
	return Array.from({ length: count }, (_, index) => fromMs - index);
}

function watching(state: Partial<WatchState> = {}): WatchState {
	return { ...newWatch('key'), phase: 'watching', revision: 10, ...state };
}

describe('What a sweep notes of the runs it reads', () => {
	it('is the newest, the oldest and the last five creation times', () => {
		const sweep = sweepOf(5, undefined, 9, 3, 4, 8, 7);
		expect(sweep).toMatchObject({ highestMs: 9, lowestMs: 3, lastMs: [9, 3, 4, 8, 7] });
		expect(sweepOver(sweep, [runAt(1)])).toMatchObject({
			highestMs: 9,
			lowestMs: 1,
			lastMs: [3, 4, 8, 7, 1],
		});
	});

	it('is how many were older than all before them', () => {
		expect(sweepOf(9, 8, 8, 9, 7).steps).toBe(3);
	});

	it('is how many were younger than one before them by more than the look-back', () => {
		const inTime = NOW_MS + LOOK_BACK_MS;
		expect(sweepOf(NOW_MS, inTime).outOfOrder).toBe(0);
		expect(sweepOf(NOW_MS, inTime + 1, inTime + 2).outOfOrder).toBe(2);
	});

	it('changes nothing in the sweep it goes on from', () => {
		const sweep = sweepOf(5);
		sweepOver(sweep, [runAt(4)]);
		expect(sweep).toMatchObject({ lowestMs: 5, lastMs: [5] });
	});
});

describe('A list', () => {
	const state = watching({ floorMs: NOW_MS - LOOK_BACK_MS, ceilingMs: NOW_MS });

	it('counts as newest first after sixteen runs, each older than all before', () => {
		expect(isProvenNewestFirst(state, sweepOf(...downFrom(NOW_MS, 16)))).toBe(true);
		expect(isProvenNewestFirst(state, sweepOf(...downFrom(NOW_MS, 15)))).toBe(false);
	});

	it('does not when a single run is out of order', () => {
		const times = [...downFrom(NOW_MS, 16), NOW_MS + LOOK_BACK_MS];
		expect(isProvenNewestFirst(state, sweepOf(...times))).toBe(false);
	});

	it('does not when it was seen in another order before', () => {
		const sweep = sweepOf(...downFrom(NOW_MS, 16));
		expect(isProvenNewestFirst({ ...state, isUnordered: true }, sweep)).toBe(false);
	});

	it('has to begin with a run as new as the floor, or a look-back below the newest', () => {
		const begins = (ms: number, given = state) =>
			isProvenNewestFirst(given, sweepOf(...downFrom(ms, 16)));
		expect(begins(NOW_MS - LOOK_BACK_MS)).toBe(true);
		expect(begins(NOW_MS - LOOK_BACK_MS - 1)).toBe(false);
		expect(begins(NOW_MS - LOOK_BACK_MS, { ...state, floorMs: NOW_MS })).toBe(true);
		expect(begins(NOW_MS - LOOK_BACK_MS - 1, { ...state, floorMs: NOW_MS })).toBe(false);
		expect(begins(0, watching())).toBe(true);
	});

	it('is disproven by sixteen runs out of order', () => {
		expect(isDisproven({ ...newSweep(), outOfOrder: 15 })).toBe(false);
		expect(isDisproven({ ...newSweep(), outOfOrder: 16 })).toBe(true);
	});
});

describe('The floor is reached', () => {
	const floorMs = NOW_MS - LOOK_BACK_MS;
	const state = watching({ floorMs, ceilingMs: NOW_MS });
	const belowMs = floorMs - LOOK_BACK_MS - 1;

	it('when the last five runs lie a look-back below it', () => {
		expect(isBelowFloor(state, sweepOf(...downFrom(NOW_MS, 16), ...downFrom(belowMs, 5)))).toBe(
			true,
		);
		expect(isBelowFloor(state, sweepOf(...downFrom(NOW_MS, 16), ...downFrom(belowMs, 4)))).toBe(
			false,
		);
	});

	it('not by runs that lie less below it', () => {
		const times = [...downFrom(NOW_MS, 16), ...downFrom(belowMs + 1, 5)];
		expect(isBelowFloor(state, sweepOf(...times))).toBe(false);
	});

	it('not in a list that is not newest first, and not by four runs', () => {
		expect(isBelowFloor(state, sweepOf(NOW_MS, ...downFrom(belowMs, 5)))).toBe(false);
		const four = { ...sweepOf(...downFrom(NOW_MS, 16)), lastMs: [0, 0, 0, 0] };
		expect(isBelowFloor(state, four)).toBe(false);
	});

	it('not while there is none', () => {
		const sweep = sweepOf(...downFrom(NOW_MS, 16), ...downFrom(belowMs, 5));
		expect(isBelowFloor(watching(), sweep)).toBe(false);
	});
});

describe('The head of a list is quiet', () => {
	const floorMs = NOW_MS - LOOK_BACK_MS;
	const times = [...downFrom(NOW_MS, 10), ...downFrom(floorMs, 10)];
	const runs = times.map((ms) => runAt(ms));
	const sweep = sweepOf(...times);
	const known = runs.slice(0, 11);
	const state = watching({
		floorMs,
		ceilingMs: NOW_MS,
		ended: new Map(
			known.map((run) => [idPrint(run.id), { createdMs: run.createdMs ?? 0, status: 'success' }]),
		),
	});

	it('when all runs from the floor on are known', () => {
		expect(isQuietHead(state, sweep, runs)).toBe(true);
	});

	it('also when they are known to be open', () => {
		const [{ id }] = runs;
		const ended = new Map([...state.ended].filter(([print]) => print !== idPrint(id)));
		expect(isQuietHead({ ...state, ended }, sweep, runs)).toBe(false);
		const open = new Map([[id, openRun()]]);
		expect(isQuietHead({ ...state, ended, open }, sweep, runs)).toBe(true);
	});

	it('not when one is new, or has no creation time', () => {
		expect(isQuietHead({ ...state, ended: new Map() }, sweep, runs)).toBe(false);
		expect(isQuietHead(state, sweep, [...runs, runAt(undefined, 'new')])).toBe(false);
		expect(isQuietHead(state, sweepOver(sweep, [runAt(NOW_MS + 1)]), runs)).toBe(false);
	});

	it('not while there is no floor or no newest run, nor in another order', () => {
		expect(isQuietHead({ ...state, floorMs: undefined }, sweep, runs)).toBe(false);
		expect(isQuietHead({ ...state, ceilingMs: undefined }, sweep, runs)).toBe(false);
		expect(isQuietHead(state, sweepOf(NOW_MS), [runs[0]])).toBe(false);
	});
});

describe('The end of a sweep', () => {
	const before = watching({
		floorMs: NOW_MS - 2 * LOOK_BACK_MS,
		ceilingMs: NOW_MS,
		sweep: newSweep(),
	});
	const later = NOW_MS + 60_000;
	const clocks = { nowMs: 0 };

	it('lifts the floor a look-back below the newest run of the sweep before', () => {
		const state = finishSweep(before, sweepOf(later), clocks);
		expect(state).toMatchObject({ ceilingMs: later, floorMs: NOW_MS - LOOK_BACK_MS });
		expect(state.sweep).toBeUndefined();
		expect(state.listSeen).toBe(true);
	});

	it('does not lift it when the list did not come up to there', () => {
		const { floorMs } = before;
		expect(finishSweep(before, newSweep(), clocks).floorMs).toBe(floorMs);
		expect(finishSweep(before, sweepOf(NOW_MS - LOOK_BACK_MS - 1), clocks).floorMs).toBe(floorMs);
		expect(finishSweep(before, sweepOf(NOW_MS - LOOK_BACK_MS), clocks).floorMs).toBe(
			NOW_MS - LOOK_BACK_MS,
		);
	});

	it('never lowers it', () => {
		const state = finishSweep({ ...before, floorMs: NOW_MS }, sweepOf(NOW_MS), clocks);
		expect(state.floorMs).toBe(NOW_MS);
	});

	it('leaves it alone in the first look, and without a newest run', () => {
		const { floorMs } = before;
		expect(finishSweep({ ...before, phase: 'firstLook' }, sweepOf(later), clocks).floorMs).toBe(
			floorMs,
		);
		expect(finishSweep({ ...before, ceilingMs: undefined }, sweepOf(later), clocks)).toMatchObject({
			ceilingMs: later,
			floorMs,
		});
	});

	it('forgets the ended runs below it, and only those', () => {
		const at = (createdMs: number) => ({ createdMs, status: 'success' });
		const floorMs = NOW_MS - LOOK_BACK_MS;
		const ended = new Map([
			[1, at(floorMs - 1)],
			[2, at(floorMs)],
			[3, at(NOW_MS)],
		]);
		const state = finishSweep({ ...before, ended }, sweepOf(later), clocks);
		expect([...state.ended.keys()]).toEqual([2, 3]);
	});

	it('lifts it to the newest run after ten minutes and six polls without a newer one', () => {
		const calmSince = { revision: 4, nowMs: 1_000 };
		const after = (ms: number, since = calmSince) =>
			finishSweep({ ...before, calmSince: since }, sweepOf(NOW_MS), { nowMs: ms }).floorMs;
		const calm = 1_000 + 2 * LOOK_BACK_MS;
		expect(after(calm)).toBe(NOW_MS);
		expect(after(calm - 1)).toBe(NOW_MS - LOOK_BACK_MS);
		expect(after(calm, { ...calmSince, revision: 5 })).toBe(NOW_MS - LOOK_BACK_MS);
	});

	it('counts the calm from the first sweep that sees no newer run', () => {
		const first = finishSweep(before, sweepOf(NOW_MS), { nowMs: 7 });
		expect(first.calmSince).toEqual({ revision: 10, nowMs: 7 });
		const second = finishSweep({ ...first, revision: 11 }, sweepOf(NOW_MS), { nowMs: 9 });
		expect(second.calmSince).toEqual({ revision: 10, nowMs: 7 });
		expect(finishSweep(second, sweepOf(later), { nowMs: 9 }).calmSince).toBeUndefined();
	});

	it("takes no run for newest that is a minute ahead of the service's clock", () => {
		const state = finishSweep(before, sweepOf(NOW_MS + 3_600_000), {
			nowMs: 0,
			serverNowMs: NOW_MS,
		});
		expect(state.ceilingMs).toBe(NOW_MS + 60_000);
	});
});

describe('Times', () => {
	it('are cut off a minute ahead of the clock, if it is known', () => {
		expect(notAhead(200_000, 100_000)).toBe(160_000);
		expect(notAhead(159_999, 100_000)).toBe(159_999);
		expect(notAhead(200_000, undefined)).toBe(200_000);
		expect(notAhead(undefined, 100_000)).toBeUndefined();
	});

	it('are compared where there are two', () => {
		expect(greater(1, 2)).toBe(2);
		expect(greater(undefined, 2)).toBe(2);
		expect(greater(1, undefined)).toBe(1);
		expect(greater(undefined, undefined)).toBeUndefined();
		expect(newestOf([1, undefined, 3, 2])).toBe(3);
		expect(newestOf([])).toBeUndefined();
	});
});

describe('Of more ended runs than a state can hold', () => {
	const full = (count: number) =>
		new Map(
			Array.from({ length: count }, (_, index) => [
				index,
				{ createdMs: NOW_MS + ((index * 11) % count), status: 'success' },
			]),
		);
	const times = (state: WatchState) => [...state.ended.values()].map((run) => run.createdMs);

	it('the oldest go, and the floor is lifted over them', () => {
		const { state, forgotten } = boundEnded(watching({ ended: full(MAX_ENDED + 3) }));
		expect(state.ended.size).toBe(MAX_ENDED);
		expect(Math.min(...times(state))).toBe(NOW_MS + 3);
		expect(state.floorMs).toBe(NOW_MS + 3);
		expect(forgotten).toBe(0);
	});

	it('none goes while there is room', () => {
		const state = watching({ ended: full(MAX_ENDED), floorMs: 5 });
		expect(boundEnded(state).state).toBe(state);
	});

	it('more stay in the first look', () => {
		const state = watching({ ended: full(MAX_ENDED + 3), phase: 'firstLook' });
		expect(boundEnded(state).state.ended.size).toBe(MAX_ENDED + 3);
	});

	it('only those below the newest run go while a sweep is under way', () => {
		const state = watching({
			ended: full(MAX_ENDED + 3),
			sweep: newSweep(),
			ceilingMs: NOW_MS + 1,
		});
		const bound = boundEnded(state);
		expect(bound.state.floorMs).toBe(NOW_MS + 2);
		expect(bound.state.ended.size).toBe(MAX_ENDED + 1);
		expect(bound.forgotten).toBe(0);
	});

	it('others go as well when a backlog is too long, and are told of', () => {
		const state = watching({
			ended: full(MAX_BACKLOG + 3),
			sweep: newSweep(),
			ceilingMs: NOW_MS + 1,
		});
		const bound = boundEnded(state);
		expect(bound.forgotten).toBe(3);
		expect(bound.state.ended.size).toBe(MAX_ENDED);
	});
});
