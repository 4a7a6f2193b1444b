import { afterProbe, newSearch, probeFromMs } from './newestSearch';
import { countAnswer, mayRead, takeInRuns, unlessBrokenOff } from './poll';
import type { Poll } from './poll';
import type { RunPage } from './oldSource';
import type { RunView } from './oldSource';
import { greater, newestOf, notAhead } from './sweep';
import type { WatchState } from './watchState';
import { LOOK_BACK_MS } from './watchState';

const DAY_MS = 24 * 60 * 60_000;

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
	return next.eventsFrom ? next : withHistory(next, page, newestMs);
}

/** Times ahead of the service's clock are no history: what is created until then would be as well. */
function withHistory(state: WatchState, page: RunPage, newestMs: number | undefined): WatchState {
	const { createdMs, endedMs } = state.history ?? { createdMs: undefined, endedMs: undefined };
	const createdOnPageMs = newestOf(page.runs.map((run) => run.createdMs));
	const newestCreatedMs = greater(createdMs, notAhead(createdOnPageMs, page.serverNowMs));
	const newestEndedMs = greater(endedMs, notAhead(newestMs, page.serverNowMs));
	if (newestCreatedMs === undefined || newestEndedMs === undefined) return state;
	return { ...state, history: { createdMs: newestCreatedMs, endedMs: newestEndedMs } };
}

/**
 * Finds the newest run, where the list can be filtered by time: the first look begins there, not at
 * the local time. Goes on at the next poll where this one has no time for it.
 *
 * @returns whether the first look can begin
 */
export async function findNewest(poll: Poll): Promise<boolean> {
	const { source, state } = poll;
	if (state.phase !== 'firstLook' || !source.filtersByTime || state.search?.isDone) return true;
	let search = state.search ?? newSearch();
	while (!search.isDone) {
		if (!mayRead(poll)) return false;
		const window = { createdFromMs: probeFromMs(search) };
		const page = await unlessBrokenOff(poll, source.readPage(window, undefined));
		if (!page) return false;
		countAnswer(poll, page.serverNowMs);
		search = afterProbe(search, page);
		poll.state = noteFirstLook({ ...poll.state, search }, page, poll.clock.timeMs);
		const open = page.runs.filter((run) => run.phase === 'open');
		takeInRuns(poll, open, 'elsewhere');
	}
	const ceilingMs = notAhead(search.newestMs, poll.serverNowMs);
	poll.state = withFirstFloor({ ...poll.state, ceilingMs }, ceilingMs);
	return true;
}

/** The newest time in the bodies, and `otherMs`. */
function newestTimeMs(runs: readonly RunView[], otherMs?: number): number | undefined {
	return newestOf([otherMs, ...runs.flatMap((run) => [run.createdMs, run.endedMs])]);
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
 * now on is history only if it is older than this poll. Of the open runs that have not been listed
 * some may have ended by the next poll: then the whole list has to be read to find them.
 */
export function firstLookGoesOn(
	state: WatchState,
	isOpenSeen: boolean,
	serverNowMs: number | undefined,
): WatchState {
	const next: WatchState =
		isOpenSeen || state.looksAtAll
			? state
			: { ...state, looksAtAll: true, sweep: undefined, listSeen: false };
	if (next.eventsFrom) return next;
	const fromMs = greater(serverNowMs, next.history?.endedMs);
	if (fromMs === undefined) return next;
	return { ...next, eventsFrom: { createdMs: fromMs, endedMs: fromMs } };
}

/**
 * The state when all that was there at the switch-on has been taken in. If nothing was there, what is
 * a day old by the service's clock is no event all the same: the list may have been empty only for a
 * while.
 */
export function finishFirstLook(state: WatchState, serverNowMs: number | undefined): WatchState {
	const { eventsFrom, ceilingMs } = state;
	const dayAgoMs = serverNowMs === undefined ? undefined : serverNowMs - DAY_MS;
	const history = eventsFrom
		? { createdMs: ceilingMs ?? eventsFrom.createdMs, endedMs: eventsFrom.endedMs }
		: state.history;
	return {
		...state,
		phase: 'watching',
		history,
		floorMs: state.floorMs ?? dayAgoMs,
		eventsFrom: undefined,
		waitingSinceMs: undefined,
		looksAtAll: undefined,
		search: undefined,
		openSeen: false,
	};
}
