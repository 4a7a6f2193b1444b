/** A page of a list and how to get the next one, if there is one. */
export interface Page<T> {
	entries: T[];
	next?: string;
}

/** Maximum pages read for one list: a list that never ends must not be read forever. */
const MAX_PAGES = 10_000;
/** A list counts as read after this many pages in a row with only repeated entries. */
const MAX_STALE_PAGES = 2;
/** Reading stops after this many empty pages in a row: a service that filters after paging returns some. */
const MAX_EMPTY_PAGES = 100;

/**
 * Reads the entries of a list from its pages, each entry once: pages that shift while the list is
 * read repeat some.
 *
 * @param readPage reads the page that a cursor names (undefined for the first)
 * @param keyOf returns the same key for entries that are the same
 * @param limit maximum number of entries
 * @param isWanted filters the entries, where the service cannot
 */
export async function entriesOf<T>(
	readPage: (cursor: string | undefined) => Promise<Page<T>>,
	keyOf: (entry: T) => string,
	limit: number,
	isWanted: (entry: T) => boolean = () => true,
): Promise<T[]> {
	const wanted: T[] = [];
	const seen = new Set<string>();
	const cursors = new Set<string>();
	let cursor: string | undefined;
	let idlePages = 0;
	for (let page = 0; page < MAX_PAGES && wanted.length < limit; page++) {
		const { entries, next } = await readPage(cursor);
		const fresh = entries.filter((entry) => !seen.has(keyOf(entry)));
		for (const entry of fresh) seen.add(keyOf(entry));
		wanted.push(...fresh.filter(isWanted));
		idlePages = fresh.length === 0 ? idlePages + 1 : 0;
		const maxIdlePages = entries.length === 0 ? MAX_EMPTY_PAGES : MAX_STALE_PAGES;
		if (next === undefined || cursors.has(next) || idlePages >= maxIdlePages) break;
		cursors.add(next);
		cursor = next;
	}
	return wanted.slice(0, limit);
}
