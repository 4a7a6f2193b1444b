import { idPrint } from './fingerprint';
import type { RunView } from './oldSource';
import type { EndedRun, Sweep, WatchState } from './watchState';
import { LOOK_BACK_MS, MAX_BACKLOG, MAX_ENDED } from './watchState';

/**
 * So many runs, each older than all before it, are taken for a list that is newest first. Any other
 * order shows so many only by an accident of one in a million.
 */
const STEPS_THAT_PROVE_ORDER = 16;

/**
 * So many runs in a row have to lie below the floor: in a list by the last change a single old one
 * may stand among the new.
 */
const RUNS_BELOW_FLOOR = 5;

/** Clocks of one service may differ by this much, and its `Date` header has whole seconds only. */
const CLOCK_TOLERANCE_MS = 60_000;

/** After so many polls without a newer run nothing can appear below the newest any more. */
const CALM_POLLS = 6;

export function newSweep(restarts = 0): Sweep {
	return { steps: 0, outOfOrder: 0, restarts };
}

/**
 * The sweep after it has read these runs. A list counts as newest first as long as no run is
 * younger, by more than the look-back, than one before it: a run that appeared late may stand
 * where it was created or where it appeared.
 */
export function sweepOver(sweep: Sweep, runs: readonly RunView[]): Sweep {
	const next = { ...sweep, lastMs: [...(sweep.lastMs ?? [])] };
	for (const { createdMs } of runs) {
		if (createdMs === undefined) continue;
		const { lowestMs = Infinity, highestMs = -Infinity } = next;
		if (createdMs > lowestMs + LOOK_BACK_MS) next.outOfOrder += 1;
		if (createdMs < lowestMs) next.steps += 1;
		next.highestMs = Math.max(createdMs, highestMs);
		next.lowestMs = Math.min(createdMs, lowestMs);
		next.lastMs.push(createdMs);
	}
	next.lastMs = next.lastMs.slice(-RUNS_BELOW_FLOOR);
	return next;
}

/**
 * Whether the list is newest first for certain. It has to begin with runs as new as the newest
 * known: a list that is oldest first may begin with runs that were all created at once.
 */
export function isProvenNewestFirst(state: WatchState, sweep: Sweep): boolean {
	const { isUnordered, floorMs = -Infinity, ceilingMs = Infinity } = state;
	const { steps, outOfOrder, highestMs = -Infinity } = sweep;
	if (isUnordered || outOfOrder > 0) return false;
	// The newest run itself may have been deleted.
	const newestMs = Math.min(floorMs, ceilingMs - LOOK_BACK_MS);
	return steps >= STEPS_THAT_PROVE_ORDER && highestMs >= newestMs;
}

/**
 * Whether a list that seemed to be newest first is not, by what was read below the floor: one in
 * several parts, say, each newest first. A few odd runs in an old history prove nothing.
 */
export function isDisproven(sweep: Sweep): boolean {
	return sweep.outOfOrder >= STEPS_THAT_PROVE_ORDER;
}

/** Whether all that is still to come of the list is older than the floor. */
export function isBelowFloor(state: WatchState, sweep: Sweep): boolean {
	const { floorMs } = state;
	const { lastMs = [] } = sweep;
	if (floorMs === undefined || lastMs.length < RUNS_BELOW_FLOOR) return false;
	return isProvenNewestFirst(state, sweep) && lastMs.every((ms) => ms < floorMs - LOOK_BACK_MS);
}

/**
 * Whether the head of a list that is newest first shows nothing that is not known already.
 *
 * @param sweep the sweep after it has read `runs`, its first page
 */
export function isQuietHead(state: WatchState, sweep: Sweep, runs: readonly RunView[]): boolean {
	const { ceilingMs, floorMs } = state;
	if (ceilingMs === undefined || floorMs === undefined) return false;
	if (!isProvenNewestFirst(state, sweep) || (sweep.highestMs ?? 0) > ceilingMs) return false;
	return runs.every(
		(run) =>
			(run.createdMs ?? ceilingMs) < floorMs ||
			state.open.has(run.id) ||
			state.ended.has(idPrint(run.id)),
	);
}

/**
 * The state after a sweep has read all runs down to the floor.
 *
 * The floor follows one sweep behind: it comes to lie a look-back below the ceiling of *before*
 * this sweep, so that every run is read by two sweeps at least. A run that slipped from one page
 * to another while the first was reading is there for the second. A sweep that did not even meet
 * the newest runs that are known does not count: the list was empty, or cut off, for a while. When
 * nothing is created for long it comes to lie at the newest run: a burst need not be read for ever.
 */
export function finishSweep(
	state: WatchState,
	sweep: Sweep,
	{ nowMs, serverNowMs }: Clocks,
): WatchState {
	const highestMs = notAhead(sweep.highestMs, serverNowMs);
	const ceilingMs = greater(state.ceilingMs, highestMs);
	const done: WatchState = { ...state, ceilingMs, sweep: undefined, listSeen: true };
	if (state.phase !== 'watching' || state.ceilingMs === undefined) return done;
	const floorMs = state.ceilingMs - LOOK_BACK_MS;
	if ((highestMs ?? -Infinity) < floorMs) return done;
	if (ceilingMs !== state.ceilingMs) done.calmSince = undefined;
	else done.calmSince ??= { revision: state.revision, nowMs };
	return withFloor(done, greater(state.floorMs, isCalm(done, nowMs) ? ceilingMs : floorMs));
}

/** The local clock, and the service's where it tells. */
interface Clocks {
	nowMs: number;
	serverNowMs?: number;
}

/**
 * A creation time as far as the service's own clock has come, within a tolerance: a single run that is
 * ahead of it must not lift the floor over those that follow.
 */
export function notAhead(
	createdMs: number | undefined,
	serverNowMs = Infinity,
): number | undefined {
	return createdMs === undefined
		? undefined
		: Math.min(createdMs, serverNowMs + CLOCK_TOLERANCE_MS);
}

/**
 * Whether no run has been created for so long that even the one that appears latest must have
 * appeared. The clock here may jump, so that polls, a minute apart at least, are counted as well.
 */
function isCalm({ calmSince, revision }: WatchState, nowMs: number): boolean {
	if (calmSince === undefined) return false;
	const isLong = nowMs - calmSince.nowMs >= 2 * LOOK_BACK_MS;
	return isLong && revision - calmSince.revision >= CALM_POLLS;
}

export function greater(one: number | undefined, other: number | undefined): number | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return Math.max(one, other);
}

/** The newest of some times; undefined if there is none. */
export function newestOf(timesMs: ReadonlyArray<number | undefined>): number | undefined {
	return timesMs.reduce(greater, undefined);
}

/** Ended runs below the floor need not be remembered: nothing below it is looked at again. */
function withFloor(state: WatchState, floorMs: number | undefined): WatchState {
	if (floorMs === undefined) return state;
	const kept = [...state.ended].filter(([, run]) => run.createdMs >= floorMs);
	return { ...state, floorMs, ended: new Map(kept) };
}

/**
 * Keeps the state within its bound: of more ended runs than it can hold the newest are kept, and
 * the floor is lifted over the others so that they do not come out again. A sweep that is under way
 * may still have to come to runs above the ceiling: there the floor is lifted only if it must be.
 */
export function boundEnded(state: WatchState): { state: WatchState; forgotten: number } {
	const { ended, sweep, ceilingMs = Infinity } = state;
	const byAge = [...ended.values()].sort(byCreation);
	const most = state.phase === 'watching' ? MAX_ENDED : MAX_BACKLOG;
	const surplus = byAge.slice(0, Math.max(0, ended.size - most));
	const forgotten = sweep ? Math.max(0, ended.size - MAX_BACKLOG) : 0;
	const dropped =
		sweep && forgotten === 0 ? surplus.filter((run) => run.createdMs <= ceilingMs) : surplus;
	const last = dropped.at(-1);
	return { state: withFloor(state, last && last.createdMs + 1), forgotten };
}

function byCreation(one: EndedRun, other: EndedRun): number {
	return one.createdMs - other.createdMs;
}
