import type { IdFormat } from './service';

/** How an address begins: with its scheme, or as browsers show it, without one. */
const HOST = '(?:https?://[^/?#\\s]+|[^/?#\\s:@.]+\\.[^/?#\\s]+)';

/**
 * A regular expression for the address of a page, whose only group is the id in it. It is a text, as
 * the descriptions of nodes need one.
 *
 * @param folder what stands before the id in the path, e.g. `agents`
 * @param id the characters of an id
 * @param key name under which the query of an address may have the id
 */
export function pageAddress(folder: string, id: string, key?: string): string {
	const inPath = `(?:[^?#\\s]*/)?${folder}/`;
	const before = key === undefined ? inPath : `(?:${inPath}|[^#\\s]*[?&]${key}=)`;
	return `^\\s*${HOST}/${before}(${id})(?:[/?#&]\\S*)?\\s*$`;
}

/** The id that a text is, or holds as the address of a page; undefined if it is neither. */
export function idIn(text: string, { pattern, address }: IdFormat): string | undefined {
	const id = address?.exec(text)?.[1] ?? text.trim();
	return pattern.test(id) ? id : undefined;
}
