/** A page of a list, and how to get the next one, if there is one. */
export interface Page<T> {
	entries: T[];
	next?: string;
}

/** Maximum number of pages read for one list, because a list may never end. */
const MAX_PAGES = 10_000;
/** How many consecutive pages with only repeated entries end the reading. */
const MAX_STALE_PAGES = 2;
/** How many consecutive empty pages end the reading. Services that filter late return some. */
const MAX_EMPTY_PAGES = 100;

/**
 * Reads the entries of a list page by page, each entry only once: if the pages shift while the list
 * is being read, some entries repeat.
 *
 * @param readPage reads the page at a cursor (undefined for the first page)
 * @param keyOf returns the same key for entries that are the same
 * @param limit maximum number of entries
 * @param isWanted filters the entries, if the service cannot
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
		const fresh = entries.filter((entry) => {
			const before = seen.size;
			return seen.add(keyOf(entry)).size > before;
		});
		wanted.push(...fresh.filter(isWanted));
		idlePages = fresh.length === 0 ? idlePages + 1 : 0;
		const maxIdlePages = entries.length === 0 ? MAX_EMPTY_PAGES : MAX_STALE_PAGES;
		if (next === undefined || cursors.has(next) || idlePages >= maxIdlePages) break;
		cursors.add(next);
		cursor = next;
	}
	return wanted.slice(0, limit);
}
