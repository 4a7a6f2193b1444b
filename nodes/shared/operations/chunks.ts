/** Most texts in one address. */
const MAX_COUNT = 100;
/** Most characters they may take in it: an address may hold two such lists, and 8 kB is the most that servers take. */
const MAX_LENGTH = 3_000;

/**
 * Texts that go into addresses as the values of one key, in chunks that no address is too long
 * for. Each text comes once.
 *
 * @param key name that stands before each of them, as in `key=a&key=b`
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
