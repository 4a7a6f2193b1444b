import { hash } from '../random';

/** Ids of different kinds never look alike. */
export type IdKind =
	| 'organization'
	| 'workspace'
	| 'automation'
	| 'run'
	| 'exception'
	| 'event'
	| 'revision'
	| 'execution'
	| 'file';

/** The seeds for each kind's hashes. */
const seeds: Record<IdKind, number> = {
	organization: 100,
	workspace: 200,
	automation: 300,
	run: 400,
	exception: 500,
	event: 600,
	revision: 700,
	execution: 800,
	file: 900,
};

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const CHANCE_LENGTH = 15;
const NUMBER_LENGTH = 6;

/**
 * An id like Kognitos' own: 21 letters, digits, `_` and `-`. One in 64 starts with `-`.
 *
 * @param number can be recovered from the id, so ids do not have to be stored
 */
export function idOf(kind: IdKind, number: number): string {
	const chance = [1, 2, 3].map((turn) => lettersOf(hash(number, seeds[kind] + turn), 5));
	return chance.join('') + lettersOf(number, NUMBER_LENGTH);
}

/** @returns `undefined` if `idOf` never returned this id */
export function numberOf(kind: IdKind, id: string): number | undefined {
	const number = [...id.slice(CHANCE_LENGTH)].reduce(
		(sum, letter) => sum * LETTERS.length + LETTERS.indexOf(letter),
		0,
	);
	return number >= 0 && idOf(kind, number) === id ? number : undefined;
}

/** The part of a resource name after the last `/`. */
export function lastSegment(name: string): string {
	return name.slice(name.lastIndexOf('/') + 1);
}

/** The last `length` digits of a number in base 64. */
function lettersOf(value: number, length: number): string {
	let letters = '';
	for (let rest = value; letters.length < length; rest = Math.floor(rest / LETTERS.length)) {
		letters = LETTERS[rest % LETTERS.length] + letters;
	}
	return letters;
}
