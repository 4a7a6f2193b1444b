/** An object in a response. Its fields have not been checked. */
export type Fields = Record<string, unknown>;

/** The value as an object, or undefined for lists and plain values. */
export function fieldsOf(value: unknown): Fields | undefined {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as Fields) : undefined;
}

/** A field of a response. Its name may have either form: `utc_offset` or `utcOffset`. */
export function fieldOf(fields: Fields | undefined, name: string): unknown {
	return fields?.[name] ?? fields?.[camelCase(name)];
}

/** The part of a name after the last `/`, or undefined for anything that is not a name. */
export function lastSegment(name: unknown): string | undefined {
	return (typeof name === 'string' && name.split('/').pop()) || undefined;
}

function camelCase(name: string): string {
	return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Converts a field name to snake case: `awaitingGuidance` to `awaiting_guidance`. */
export function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
