import { hash32 } from './fingerprint';
import type { RunPage } from './oldSource';
import type { ListPosition } from './watchState';

/** More pages than this no list has: whatever goes on longer is taken for a fault of the service. */
const MAX_PAGES_OF_A_LIST = 5_000;
/** So many pages in a row that repeat runs of before, and the list is taken to go in circles. */
const MAX_REPEATING_PAGES = 3;

export interface PageLimits {
	/** How many pages to read at most. */
	maxPages: number;
	/** Whether there is time for another request; asked before each. */
	mayGoOn: () => boolean;
	/** Whether a page that cannot be had only ends the reading for now. */
	mayBreakOff?: (error: unknown) => boolean;
}

/**
 * How far the reading has come: to the end, to where the taker had enough, to the limits; or
 * nowhere, because the service refused the position (cursors expire).
 */
export interface Reading {
	reached: 'end' | 'enough' | 'limit' | 'refused';
	/** Where to read on. */
	position?: ListPosition;
}

/**
 * Reads a list page by page, from its head or from `position`, until it ends, `take` has had
 * enough, or the limits are reached. Ends as well at a list that goes in circles: the same cursor
 * again, or page after page of runs that were there before.
 *
 * Throws what `read` throws, but for the first page from `position`, and where it may break off.
 *
 * @param take gets each page and says whether to read on
 */
export async function readPages(
	read: (cursor: string | undefined) => Promise<RunPage>,
	position: ListPosition | undefined,
	limits: PageLimits,
	take: (page: RunPage) => 'more' | 'enough',
): Promise<Reading> {
	const seen = new Set<string>();
	let at = position;
	let repeating = 0;
	for (let pages = 0; pages < limits.maxPages && limits.mayGoOn(); pages++) {
		// A cursor of an earlier poll may have expired, which services tell in many ways.
		const mayBeRefused = pages === 0 && at !== undefined;
		const page = await read(at?.cursor).catch((error: unknown) => {
			if (mayBeRefused || limits.mayBreakOff?.(error)) return undefined;
			throw error;
		});
		if (!page) return { reached: mayBeRefused ? 'refused' : 'limit', position: at };
		repeating = isRepetition(page, seen) ? repeating + 1 : 0;
		const verdict = take(page);
		const next = nextPosition(at, page.next);
		if (next === undefined || repeating === MAX_REPEATING_PAGES) return { reached: 'end' };
		at = next;
		if (verdict === 'enough') return { reached: 'enough', position: at };
	}
	return { reached: 'limit', position: at };
}

/** Whether the page has runs, and none that `seen` does not have yet; adds them to it. */
function isRepetition({ runs }: RunPage, seen: Set<string>): boolean {
	const known = seen.size;
	for (const run of runs) seen.add(run.id);
	return runs.length > 0 && seen.size === known;
}

/**
 * The position behind a page; undefined at the end of the list. To notice cursors that come in a
 * circle, a fingerprint of one earlier cursor is kept, of a later one after 1, 2, 4, 8… pages
 * (Brent's cycle detection).
 */
function nextPosition(
	at: ListPosition | undefined,
	cursor: string | undefined,
): ListPosition | undefined {
	if (cursor === undefined || cursor === '' || cursor === at?.cursor) return undefined;
	const pages = (at?.pages ?? 0) + 1;
	const print = hash32(cursor, 4);
	if (print === at?.tailPrint || pages >= MAX_PAGES_OF_A_LIST) return undefined;
	const isPowerOfTwo = (pages & (pages - 1)) === 0;
	return { cursor, pages, tailPrint: isPowerOfTwo ? print : at?.tailPrint };
}
