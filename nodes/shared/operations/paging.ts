/** A page of a list and how to get the next one, if there is one. */
export interface Page<T> {
	entries: T[];
	next?: string;
}

/** Pages read at most for one list: a service that never ends its list must not run for ever. */
const MAX_PAGES = 10_000;
/** Pages in a row with nothing but repetitions after which a list counts as read. */
const MAX_STALE_PAGES = 2;
/** Empty pages in a row that are passed over: a service that filters late gives some. */
const MAX_EMPTY_PAGES = 100;

/**
 * Entries of a list over its pages, each once: a page that shifts while the list is read shows
 * some twice.
 *
 * @param readPage reads the page that a cursor names (undefined for the first)
 * @param keyOf what makes an entry the same as another
 * @param limit most entries wanted
 * @param isWanted chooses among the entries, where the service cannot
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
