/** An object of an answer whose fields are not checked yet. */
export type Fields = Record<string, unknown>;

/** The object that a value is, undefined for lists and plain values. */
export function fieldsOf(value: unknown): Fields | undefined {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as Fields) : undefined;
}

/** A field of an answer, whose name may come as `utc_offset` or as `utcOffset`. */
export function fieldOf(fields: Fields | undefined, name: string): unknown {
	if (fields === undefined) return undefined;
	const camelCase = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
	return fields[name] ?? fields[camelCase];
}

/** What follows the last `/` of a name, undefined for anything that is no name. */
export function lastSegment(name: unknown): string | undefined {
	return (typeof name === 'string' && name.split('/').pop()) || undefined;
}

/** A name of the API as its answers may write it: `awaitingGuidance` for `awaiting_guidance`. */
export function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
