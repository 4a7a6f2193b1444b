import { findNewest, noteFirstLook, withFirstFloor } from './firstLook';
import { breakOff, countAnswer, maySweep, takeInRuns, unseen } from './poll';
import type { Poll } from './poll';
import { readPages } from './readPages';
import type { Reading } from './readPages';
import type { RunPage } from './oldSource';
import {
	finishSweep,
	greater,
	isBelowFloor,
	isProvenNewestFirst,
	isQuietHead,
	newSweep,
	notAhead,
	sweepOver,
} from './sweep';
import type { ListPosition, Sweep, WatchState } from './watchState';

/** How many pages of the list one poll reads: at the switch-on there may be more to take in. */
export const MAX_PAGES = 20;
export const MAX_FIRST_PAGES = 200;

/** How the reading of the list ended, for whoever wants to read on below. */
export interface ListEnd {
	/** Where the list goes on below the floor, if it is newest first. */
	below?: ListPosition;
	/** What has been read of it down to there. */
	sweep: Sweep;
	/** How many runs known to be open the last page showed. */
	openOnLastPage: number;
}

/**
 * Reads what is new at the head of a list that is newest first, down to what is known already, if
 * its sweep was broken off: what ends now does not wait until the sweep has come to its end. What
 * this leaves out the next sweep finds.
 */
export async function readHead(poll: Poll): Promise<void> {
	const { sweep } = poll.state;
	if (!sweep?.position || !isProvenNewestFirst(poll.state, sweep)) return;
	const knownMs = greater(sweep.headMs, sweep.highestMs) ?? Infinity;
	let head = newSweep();
	const { reached } = await readPages(
		async (cursor) => await poll.source.readPage(sweep, cursor),
		undefined,
		{
			maxPages: MAX_PAGES,
			mayGoOn: () => maySweep(poll),
			mayBreakOff: (error) => breakOff(poll, error),
		},
		(page) => {
			head = sweepOver(head, page.runs);
			takeInPage(poll, sweep, page);
			return (head.lowestMs ?? Infinity) < knownMs ? 'enough' : 'more';
		},
	);
	if (reached === 'enough')
		poll.state = { ...poll.state, sweep: { ...sweep, headMs: head.highestMs } };
}

/**
 * Reads the list from its head, or from where the last poll broke off, down to the floor: the
 * newest runs. A cursor that the service takes no longer means to begin again, with more pages at
 * a time so that the sweep comes to its end some day.
 *
 * @returns undefined if the first look does not know yet where to begin
 */
export async function readList(poll: Poll): Promise<ListEnd | undefined> {
	if (!(await findNewest(poll))) return undefined;
	const sweep = poll.state.sweep ?? newSweep();
	return (await sweepFrom(poll, sweep)) ?? (await readList(poll));
}

/** @returns undefined if the service refused to go on; then the state's sweep is a new one */
async function sweepFrom(poll: Poll, from: Sweep): Promise<ListEnd | undefined> {
	const { source } = poll;
	let sweep: Sweep = from.position ? from : { ...from, createdFromMs: windowFromMs(poll) };
	let isFirstPage = !from.position;
	let openOnLastPage = 0;
	const window = source.filtersByTime ? { createdFromMs: sweep.createdFromMs } : {};
	const reading = await readPages(
		async (cursor) => await source.readPage(window, cursor),
		sweep.position,
		{
			maxPages: maxPages(poll, sweep),
			mayGoOn: () => maySweep(poll),
			mayBreakOff: (error) => breakOff(poll, error),
		},
		(page) => {
			sweep = sweepOver(sweep, unseen(poll, page.runs));
			const isQuiet = isFirstPage && isQuietPoll(poll, sweep, page);
			isFirstPage = false;
			openOnLastPage = page.runs.filter((run) => poll.state.open.has(run.id)).length;
			takeInPage(poll, sweep, page);
			const isBelow = !source.filtersByTime && isBelowFloor(poll.state, sweep);
			return isQuiet || isBelow ? 'enough' : 'more';
		},
	);
	noteReading(poll, sweep, reading);
	if (reading.reached === 'refused') return undefined;
	return {
		sweep,
		openOnLastPage,
		below: reading.reached === 'enough' ? reading.position : undefined,
	};
}

/**
 * From which creation time on to read. If the service was down at the switch-on, or not all open
 * runs could be listed then, a run of any age may have ended since.
 */
function windowFromMs({ state }: Poll): number | undefined {
	const isAnyAge = state.waitingSinceMs !== undefined || state.looksAtAll === true;
	return isAnyAge ? undefined : state.floorMs;
}

function maxPages({ state }: Poll, sweep: Sweep): number {
	if (state.phase === 'firstLook' && state.revision === 1) return MAX_FIRST_PAGES;
	return Math.min(MAX_PAGES * 2 ** sweep.restarts, MAX_FIRST_PAGES);
}

function takeInPage(poll: Poll, sweep: Sweep, page: RunPage): void {
	countAnswer(poll, page.serverNowMs);
	if (poll.state.phase === 'firstLook') {
		const noted = noteFirstLook(poll.state, page, poll.clock.timeMs);
		poll.state = withFirstFloor(noted, notAhead(sweep.highestMs, poll.serverNowMs));
	}
	takeInRuns(poll, page.runs, 'sweep');
}

/**
 * Whether the head of the list is enough for this poll, because nothing on it is new. What appears
 * late, below the head, is looked for at the 1st, 2nd, 4th, 8th… such poll in a row: hundreds of
 * runs created at once do not have to be read for ever.
 */
function isQuietPoll(poll: Poll, sweep: Sweep, page: RunPage): boolean {
	const { state, source } = poll;
	if (source.filtersByTime || state.phase !== 'watching') return false;
	const isQuiet = isQuietHead(state, sweep, page.runs);
	const quietPolls = isQuiet ? state.quietPolls + 1 : 0;
	poll.state = { ...state, quietPolls };
	return isQuiet && (quietPolls & (quietPolls - 1)) !== 0;
}

function noteReading(poll: Poll, sweep: Sweep, { reached, position }: Reading): void {
	const { state } = poll;
	const clocks = { nowMs: poll.clock.timeMs, serverNowMs: poll.serverNowMs };
	if (reached === 'refused') {
		poll.state = { ...state, sweep: newSweep(sweep.restarts + 1) };
	} else if (reached === 'limit') {
		poll.state = { ...state, sweep: { ...sweep, position } };
	} else if (reached === 'end') {
		poll.state = finishSweep(state, sweep, clocks);
	} else if (isBelowFloor(state, sweep)) {
		poll.state = withDescent(finishSweep(state, sweep, clocks), position);
	} else {
		poll.state = { ...state, sweep: undefined };
	}
}

/** After the first look at the newest runs the others have to be looked through for open ones. */
function withDescent(state: WatchState, position: ListPosition | undefined): WatchState {
	if (state.phase !== 'firstLook' || !position) return state;
	return { ...state, descent: { position, refusals: 0 } };
}
