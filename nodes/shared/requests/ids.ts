import type { IdFormat } from './service';

/** The start of an address: with a scheme, or without one, as browsers show it. */
const HOST = '(?:https?://[^/?#\\s]+|[^/?#\\s:@.]+\\.[^/?#\\s]+)';

/**
 * A regular expression for the address of a page, with the id as its only group. It is a string,
 * because node descriptions need one.
 *
 * @param folder the path segment before the id, e.g. `agents`
 * @param id the pattern of an id
 * @param key the query parameter that may hold the id instead
 */
export function pageAddress(folder: string, id: string, key?: string): string {
	const inPath = `(?:[^?#\\s]*/)?${folder}/`;
	const before = key === undefined ? inPath : `(?:${inPath}|[^#\\s]*[?&]${key}=)`;
	return `^\\s*${HOST}/${before}(${id})(?:[/?#&]\\S*)?\\s*$`;
}

/** The id in a text that is an id or the address of a page; undefined for any other text. */
export function idIn(text: string, { pattern, address }: IdFormat): string | undefined {
	const id = address?.exec(text)?.[1] ?? text.trim();
	return pattern.test(id) ? id : undefined;
}
