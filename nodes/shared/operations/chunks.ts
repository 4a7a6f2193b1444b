/** Maximum number of strings in one address. */
const MAX_COUNT = 100;
/**
 * Maximum total length of these strings. An address may hold two such lists, and servers accept at
 * most 8 kB.
 */
const MAX_LENGTH = 3_000;

/**
 * Splits the values of one query key into chunks that fit into an address. Duplicates are dropped.
 *
 * @param key the query key in front of each string, as in `key=a&key=b`
 */
export function chunksOf(key: string, texts: Iterable<string>): string[][] {
	const chunks: string[][] = [];
	let length = Infinity;
	for (const text of new Set(texts)) {
		const added = new URLSearchParams([[key, text]]).toString().length + 1;
		length += added;
		if (length > MAX_LENGTH || chunks[chunks.length - 1].length >= MAX_COUNT) {
			chunks.push([]);
			length = added;
		}
		chunks[chunks.length - 1].push(text);
	}
	return chunks;
}
