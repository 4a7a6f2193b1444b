import { hash } from '../random';

/** Ids of different kinds never look alike. */
export type IdKind = 'process' | 'run' | 'file';

const seeds: Record<IdKind, number> = { process: 11, run: 12, file: 13 };

/**
 * An id of 26 characters from `a-zA-Z0-9-_`. Ids in a row do not sort in the order they were made.
 *
 * @param number the id can be turned back into it, so that ids need not be stored
 */
export function idOf(kind: IdKind, number: number): string {
	const scattered = hash(number, seeds[kind]).toString(36).toUpperCase().padStart(7, 'x');
	const more = hash(number, seeds[kind] + 100)
		.toString(36)
		.padStart(7, 'Y');
	return `${scattered}-${more}_${number.toString(36).padStart(10, '0')}`;
}

/** @returns `undefined` if `idOf` never gave this id */
export function numberOf(kind: IdKind, id: string): number | undefined {
	const number = parseInt(id.slice(16), 36);
	return Number.isSafeInteger(number) && idOf(kind, number) === id ? number : undefined;
}
