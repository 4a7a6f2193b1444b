import { noteFirstLook } from './firstLook';
import { breakOff, countAnswer, mayRead, takeInRuns } from './poll';
import type { Poll } from './poll';
import { MAX_FIRST_PAGES, MAX_PAGES } from './readList';
import { readPages } from './readPages';
import type { Reading } from './readPages';
import type { RunPage } from './oldSource';
import type { ListPosition } from './watchState';

/**
 * Reads the list of open runs, from its head or from where the last poll broke off. At the first
 * look a list of several pages is read twice, because a run can slip from one page to another when
 * a run above it ends, and one that ends before the next poll would never have been seen open.
 */
export async function readOpenRuns(poll: Poll): Promise<void> {
	const pages = await readOnce(poll, poll.state.openPosition);
	if (poll.state.openPosition !== undefined) return;
	const isFirst = poll.state.phase === 'firstLook' && !poll.state.openSeen;
	poll.state = { ...poll.state, openSeen: true };
	if (isFirst && pages > 1) await readOnce(poll, undefined);
}

async function readOnce(poll: Poll, from: ListPosition | undefined): Promise<number> {
	const before = poll.requests;
	const reading = await readFrom(poll, from);
	if (reading.reached === 'refused') return await readOnce(poll, undefined);
	poll.state = { ...poll.state, openPosition: reading.position };
	return poll.requests - before;
}

async function readFrom(poll: Poll, from: ListPosition | undefined): Promise<Reading> {
	const { source, state } = poll;
	const maxPages = state.phase === 'firstLook' ? MAX_FIRST_PAGES : MAX_PAGES;
	return await readPages(
		async (cursor) => (await source.readOpen?.(cursor)) ?? { runs: [] },
		from,
		{
			maxPages,
			mayGoOn: () => mayRead(poll),
			mayBreakOff: (error) => breakOff(poll, error),
		},
		(page) => {
			takeInPage(poll, page);
			return 'more';
		},
	);
}

function takeInPage(poll: Poll, page: RunPage): void {
	countAnswer(poll, page.serverNowMs);
	if (poll.state.phase === 'firstLook') {
		poll.state = noteFirstLook(poll.state, page, poll.clock.timeMs);
	}
	takeInRuns(poll, page.runs, 'elsewhere');
}
