import type { IdFormat } from './service';

/** The start of an address, with or without a scheme, which browsers may hide. */
const HOST = '(?:https?://[^/?#\\s]+|[^/?#\\s:@.]+\\.[^/?#\\s]+)';

/**
 * A regular expression for a page's address, with the id as its only group. It is a string because
 * node descriptions need one.
 *
 * @param folder the path segment before the id, e.g. `agents`
 * @param id the pattern of an id
 * @param key the query parameter that may contain the id instead
 */
export function pageAddress(folder: string, id: string, key?: string): string {
	const inPath = `(?:[^?#\\s]*/)?${folder}/`;
	const before = key === undefined ? inPath : `(?:${inPath}|[^#\\s]*[?&]${key}=)`;
	return `^\\s*${HOST}/${before}(${id})(?:[/?#&]\\S*)?\\s*$`;
}

/** The id in a string that is an id or a page's address, or undefined for any other string. */
export function idIn(text: string, { pattern, address }: IdFormat): string | undefined {
	const id = address?.exec(text)?.[1] ?? text.trim();
	return pattern.test(id) ? id : undefined;
}
