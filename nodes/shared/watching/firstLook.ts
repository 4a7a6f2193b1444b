import type { RunPage } from './runSource';
import type { RunView } from './runView';
import { greater } from './sweep';
import type { WatchState } from './watchState';
import { LOOK_BACK_MS } from './watchState';

/**
 * Notes what an answer of the first look tells about the time, before its runs are taken in: the
 * floor, what is history for certain, and, if the service was down at the switch-on, from when on
 * runs are events.
 *
 * @param nowMs the local clock: the service's clock less the time since the switch-on is when the
 *   trigger was switched on, by the service's clock
 */
export function noteFirstLook(state: WatchState, page: RunPage, nowMs: number): WatchState {
	const newestMs = newestTimeMs(page.runs, state.ceilingMs);
	const next = { ...state };
	if (!state.eventsFrom && state.waitingSinceMs !== undefined) {
		const serverNowMs = greater(page.serverNowMs, newestMs);
		if (serverNowMs !== undefined) {
			const switchedOnMs = serverNowMs - Math.max(0, nowMs - state.waitingSinceMs);
			next.eventsFrom = { createdMs: switchedOnMs - LOOK_BACK_MS, endedMs: switchedOnMs };
		}
	}
	return next.eventsFrom ? next : withHistory(next, page.runs, newestMs);
}

function withHistory(state: WatchState, runs: readonly RunView[], newestMs?: number): WatchState {
	const { createdMs, endedMs } = state.history ?? { createdMs: undefined, endedMs: undefined };
	const newestCreatedMs = greater(createdMs, newestOf(runs.map((run) => run.createdMs)));
	const newestEndedMs = greater(endedMs, newestMs);
	if (newestCreatedMs === undefined || newestEndedMs === undefined) return state;
	return { ...state, history: { createdMs: newestCreatedMs, endedMs: newestEndedMs } };
}

/** The newest time in the bodies, and `otherMs`. */
function newestTimeMs(runs: readonly RunView[], otherMs?: number): number | undefined {
	return newestOf([otherMs, ...runs.flatMap((run) => [run.createdMs, run.endedMs])]);
}

function newestOf(timesMs: ReadonlyArray<number | undefined>): number | undefined {
	return timesMs.reduce(greater, undefined);
}

/**
 * The state with the floor of the first look: a look-back below the newest run, and below the
 * moment from which on runs are events.
 */
export function withFirstFloor(state: WatchState, newestMs: number | undefined): WatchState {
	const highestMs = greater(state.ceilingMs, newestMs);
	if (highestMs === undefined) return state;
	const fromMs = Math.min(highestMs, state.eventsFrom?.createdMs ?? highestMs);
	return { ...state, floorMs: fromMs - LOOK_BACK_MS };
}

/**
 * The state at the end of a poll in which the first look could not be finished: what is read from
 * now on is history only if it is older than this poll.
 */
export function firstLookGoesOn(state: WatchState, serverNowMs: number | undefined): WatchState {
	if (state.eventsFrom) return state;
	const fromMs = greater(serverNowMs, state.history?.endedMs);
	if (fromMs === undefined) return state;
	return { ...state, eventsFrom: { createdMs: fromMs, endedMs: fromMs } };
}

/** The state when all that was there at the switch-on has been taken in. */
export function finishFirstLook(state: WatchState): WatchState {
	const { eventsFrom, ceilingMs } = state;
	const history = eventsFrom
		? { createdMs: ceilingMs ?? eventsFrom.createdMs, endedMs: eventsFrom.endedMs }
		: state.history;
	return {
		...state,
		phase: 'watching',
		history,
		eventsFrom: undefined,
		waitingSinceMs: undefined,
		openSeen: false,
	};
}
