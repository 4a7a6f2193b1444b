import { hash } from '../random';

/** Ids of different kinds never look alike. */
export type IdKind = 'process' | 'run' | 'file';

/** The times at which the ids of each kind start, in milliseconds since 1970. */
const epochs: Record<IdKind, number> = {
	process: Date.UTC(2024, 0),
	file: Date.UTC(2024, 6),
	run: Date.UTC(2025, 0),
};

/** Crockford's Base32. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const MS_BETWEEN_IDS = 1_000;

/**
 * A 26-character id in the form of a ULID: 10 characters for the time and 16 random ones.
 *
 * @param number can be recovered from the id, so ids do not have to be stored
 */
export function idOf(kind: IdKind, number: number): string {
	const time = lettersOf(epochs[kind] + number * MS_BETWEEN_IDS, TIME_LENGTH);
	const chance = [1, 2, 3, 4].map((seed) =>
		lettersOf(hash(number, (epochs[kind] % 1_000_003) + seed), 4),
	);
	return time + chance.join('');
}

/** @returns `undefined` if `idOf` never returned this id */
export function numberOf(kind: IdKind, id: string): number | undefined {
	const time = [...id.slice(0, TIME_LENGTH)].reduce(
		(sum, letter) => sum * 32 + LETTERS.indexOf(letter),
		0,
	);
	const number = (time - epochs[kind]) / MS_BETWEEN_IDS;
	return Number.isSafeInteger(number) && idOf(kind, number) === id ? number : undefined;
}

/** The last `length` digits of a number in base 32. */
function lettersOf(value: number, length: number): string {
	let letters = '';
	for (let rest = value; letters.length < length; rest = Math.floor(rest / 32)) {
		letters = LETTERS[rest % 32] + letters;
	}
	return letters;
}
