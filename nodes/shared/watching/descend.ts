import { countAnswer, mayRead, takeInRuns, unseen } from './poll';
import type { Poll } from './poll';
import type { ListEnd } from './readList';
import { MAX_FIRST_PAGES, MAX_PAGES } from './readList';
import { readPages } from './readPages';
import type { Reading } from './readPages';
import { isDisproven, newSweep, sweepOver } from './sweep';
import type { Descent, Sweep } from './watchState';

/** A page that shows so many open runs is cheaper than to ask for them one by one. */
const MIN_OPEN_ON_PAGE = 2;
/** How many pages a poll reads in all, its newest ones included, to see runs known to be open. */
const MAX_PAGES_FOR_OPEN = 12;
/**
 * Below its first pages the first look goes on with a page a poll, and one more for so many open
 * runs: what a poll costs depends on them, not on the history.
 */
const OPEN_FOR_A_PAGE = 8;
/** A cursor refused so often in a row has expired. */
const MAX_REFUSALS = 3;

/**
 * Reads on below the floor, in a list that is newest first: at the first look down to its end, for
 * the runs that have been open since long; later as long as the pages are full of open runs. Goes
 * on at the next poll from where it had to stop.
 *
 * @param list how the reading of the newest runs ended; undefined if this poll has not read them
 */
export async function descend(poll: Poll, list: ListEnd | undefined): Promise<void> {
	const descent = poll.state.descent ?? newDescent(poll, list);
	if (!descent) return;
	const reading = await descendFrom(poll, descent, list?.sweep ?? newSweep());
	poll.state = { ...poll.state, descent: descentAfter(descent, reading) };
}

function newDescent(poll: Poll, list: ListEnd | undefined): Descent | undefined {
	if (!list?.below || poll.state.sweep) return undefined;
	if (list.openOnLastPage < MIN_OPEN_ON_PAGE) return undefined;
	return { position: list.below, whole: false, refusals: 0 };
}

async function descendFrom(poll: Poll, descent: Descent, above: Sweep): Promise<Reading> {
	const { source } = poll;
	let sweep = above;
	return await readPages(
		async (cursor) => await source.readPage({}, cursor),
		descent.position,
		{ maxPages: maxPages(poll, descent), mayGoOn: () => mayRead(poll) },
		(page) => {
			const openOnPage = page.runs.filter((run) => poll.state.open.has(run.id)).length;
			sweep = sweepOver(sweep, unseen(poll, page.runs));
			if (isDisproven(sweep)) poll.state = { ...poll.state, isUnordered: true };
			countAnswer(poll, page.serverNowMs);
			takeInRuns(poll, page.runs, 'elsewhere');
			return descent.whole || openOnPage >= MIN_OPEN_ON_PAGE ? 'more' : 'enough';
		},
	);
}

function descentAfter(descent: Descent, { reached, position }: Reading): Descent | undefined {
	if (!position || reached === 'end' || reached === 'enough') return undefined;
	if (reached === 'limit') return { ...descent, position, refusals: 0 };
	const refusals = descent.refusals + 1;
	return descent.whole && refusals < MAX_REFUSALS ? { ...descent, refusals } : undefined;
}

function maxPages(poll: Poll, { whole, position }: Descent): number {
	const forOpen = Math.max(0, MAX_PAGES_FOR_OPEN - poll.requests);
	if (!whole) return forOpen;
	if (position.pages >= MAX_FIRST_PAGES) {
		return Math.max(1, Math.min(forOpen, Math.ceil(poll.state.open.size / OPEN_FOR_A_PAGE)));
	}
	const inAll = poll.state.revision === 1 ? MAX_FIRST_PAGES : MAX_PAGES;
	return Math.max(1, inAll - poll.requests);
}
