import { MAX_REQUESTS, MAX_SINGLE_ASKS, MIN_SINGLE_ASKS, dueRuns, noteAnswers } from './dueRuns';
import { breakOff, countAnswer, mayRead, takeInRuns, unseen } from './poll';
import type { Poll } from './poll';
import type { ListEnd } from './readList';
import { MAX_FIRST_PAGES } from './readList';
import { readPages } from './readPages';
import type { Reading } from './readPages';
import type { RunPage } from './oldSource';
import { isDisproven, newSweep, sweepOver } from './sweep';
import type { Descent, ListPosition, Round, Sweep, WatchState } from './watchState';

/** A page that shows so many open runs is cheaper than to ask for them one by one. */
const MIN_OPEN_ON_PAGE = 2;
/** How many pages reading and completing leave to the asking for single runs. */
const MAX_PAGES = MAX_REQUESTS - MIN_SINGLE_ASKS;
/** How many pages a round gets in a poll while the first look goes on. */
const PAGES_BESIDE_FIRST_LOOK = 4;
/** Pages of the list that the first look reads as fast as it can. */
const FAST_PAGES = 1_000;
/**
 * Below them it goes on with a page a poll, and one more for so many open runs: what a poll costs
 * depends on them, not on the history.
 */
const OPEN_FOR_A_PAGE = 8;
/** A cursor refused so often in a row has expired: the way down begins at the head again. */
const MAX_REFUSALS = 3;
/** So often, each time with twice the pages in a poll. */
const MAX_RESTARTS = 5;

/**
 * Reads on below the floor, in a list that is newest first: in rounds as far down as it is cheaper
 * than to ask for the open runs one by one, and at the first look down to the end of the list, for
 * the runs that have been open since long. Both go on at the next poll from where they had to stop.
 *
 * @param list how the reading of the newest runs ended; undefined if this poll has not read them
 */
export async function descend(poll: Poll, list: ListEnd | undefined): Promise<void> {
	const above = list?.sweep ?? newSweep();
	const round = poll.state.round ?? newRound(poll, list);
	if (round) await goRound(poll, round, above);
	if (poll.state.descent) await goDown(poll, poll.state.descent, above, list?.below);
}

/** Goes on with the first look; where it has to begin at the head again, at once: that cursor is good. */
async function goDown(
	poll: Poll,
	descent: Descent,
	above: Sweep,
	head: ListPosition | undefined,
): Promise<void> {
	const limits = { maxPages: pagesOfFirstLook(poll, descent), mayGoOn: () => mayRead(poll) };
	const reading = await readBelow(poll, descent.position, above, limits, () => 'more');
	const next = descentAfter(poll, descent, reading, head);
	poll.state = { ...poll.state, descent: next };
	const hasBegunAgain = (next?.restarts ?? 0) > (descent.restarts ?? 0);
	if (next && hasBegunAgain) await goDown(poll, next, above, undefined);
}

/** A round begins where the head of the list has shown open runs, or more wait than can be asked for. */
function newRound({ state, seen }: Poll, list: ListEnd | undefined): Round | undefined {
	if (!list?.below || state.sweep) return undefined;
	const isWorthIt =
		list.openOnLastPage >= MIN_OPEN_ON_PAGE ||
		dueRuns(state, seen, Infinity, 0, false).length > MAX_SINGLE_ASKS;
	return isWorthIt ? { position: list.below, since: state.revision, sparsePages: 0 } : undefined;
}

/**
 * Goes on with a round. It ends where it has seen as many pages with hardly an open run as there are
 * runs left to ask for. As many such pages as a poll has single asks are enough for the poll: the
 * asks, whose turn it is then, see as much.
 */
async function goRound(
	poll: Poll,
	{ position, since, ...round }: Round,
	above: Sweep,
): Promise<void> {
	let { sparsePages } = round;
	const maxSparse = sparsePages + MAX_SINGLE_ASKS;
	const maxPages = poll.state.descent ? PAGES_BESIDE_FIRST_LOOK : MAX_PAGES;
	const mayGoOn = () =>
		mayRead(poll) && sparsePages < maxSparse && poll.requests + poll.due.size < MAX_PAGES;
	const reading = await readBelow(poll, position, above, { maxPages, mayGoOn }, (openOnPage) => {
		if (openOnPage >= MIN_OPEN_ON_PAGE) return 'more';
		sparsePages += 1;
		return sparsePages > countDue(poll.state, since) - MAX_SINGLE_ASKS ? 'enough' : 'more';
	});
	const isOver = reading.reached !== 'limit' || !reading.position;
	poll.state = {
		...poll.state,
		round: isOver ? undefined : { position: reading.position ?? position, since, sparsePages },
	};
}

/** How many runs were due at a poll and have not been seen since. */
function countDue({ open }: WatchState, since: number): number {
	return [...open.values()].filter(({ dueAt }) => dueAt <= since).length;
}

async function readBelow(
	poll: Poll,
	position: ListPosition,
	above: Sweep,
	limits: { maxPages: number; mayGoOn: () => boolean },
	verdict: (openOnPage: number) => 'more' | 'enough',
): Promise<Reading> {
	let sweep = above;
	return await readPages(
		async (cursor) => await poll.source.readPage({}, cursor),
		position,
		{
			...limits,
			mayBreakOff: (error) => {
				breakOff(poll, error);
				return true;
			},
		},
		(page) => {
			sweep = sweepOver(sweep, unseen(poll, page.runs));
			if (isDisproven(sweep)) poll.state = { ...poll.state, isUnordered: true };
			return verdict(takeInPage(poll, page));
		},
	);
}

/** @returns how many runs on the page were known to be open */
function takeInPage(poll: Poll, { runs, serverNowMs }: RunPage): number {
	const { open, revision } = poll.state;
	const known = runs.map(({ id }) => id).filter((id) => open.has(id));
	const due = known.filter((id) => (open.get(id)?.dueAt ?? Infinity) <= revision);
	countAnswer(poll, serverNowMs);
	takeInRuns(poll, runs, 'elsewhere');
	poll.state = noteAnswers(poll.state, due, []);
	return known.length;
}

function descentAfter(
	poll: Poll,
	{ restarts = 0, ...descent }: Descent,
	{ reached, position }: Reading,
	head: ListPosition | undefined,
): Descent | undefined {
	if (!position || reached === 'end') return undefined;
	if (reached === 'limit') return { position, refusals: 0, restarts };
	const refusals = descent.refusals + 1;
	if (refusals < MAX_REFUSALS || !head) return { ...descent, refusals, restarts };
	if (restarts < MAX_RESTARTS) return { position: head, refusals: 0, restarts: restarts + 1 };
	poll.keptBackBy ??= new Error(
		'The service takes no position in its list for long enough to look through all of it: runs that have been open for long may be missed',
	);
	return undefined;
}

function pagesOfFirstLook(
	{ state, requests, due }: Poll,
	{ position, restarts = 0 }: Descent,
): number {
	if (position.pages < FAST_PAGES) return Math.max(1, MAX_FIRST_PAGES * 2 ** restarts - requests);
	const forOpen = Math.ceil(state.open.size / OPEN_FOR_A_PAGE);
	return Math.max(1, Math.min(MAX_PAGES - requests - due.size, forOpen));
}
