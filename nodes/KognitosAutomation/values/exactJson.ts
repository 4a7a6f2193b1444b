import { numberOfDecimal } from './decimal';

/** A number of a JSON text of which JavaScript's own numbers would lose digits. */
export class ExactNumber {
	constructor(readonly text: string) {}

	/** Where it ends up in a text after all, it has its digits. */
	toString(): string {
		return this.text;
	}
}

/** A text or a number of a JSON text. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
/** Marks a number that was made a text; no text of a JSON document has it by accident. */
const MARK = '\u0000exact number ';

/**
 * Reads a JSON text without losing a digit of its numbers: those that JavaScript cannot hold become
 * an `ExactNumber`.
 *
 * @returns undefined for a text that is no JSON
 */
export function parseExactly(text: string): unknown {
	try {
		JSON.parse(text);
		const marked = text.replace(TOKEN, (token) =>
			token.startsWith('"') || isExact(token) ? token : JSON.stringify(MARK + token),
		);
		return JSON.parse(marked, (_, value: unknown) =>
			typeof value === 'string' && value.startsWith(MARK)
				? new ExactNumber(value.slice(MARK.length))
				: value,
		);
	} catch {
		return undefined;
	}
}

function isExact(token: string): boolean {
	const [written, read] = [token, String(Number(token))].map(numberOfDecimal);
	// What is too large for the API in any case is refused where it is used, by its digits.
	return written !== undefined && JSON.stringify(written) === JSON.stringify(read);
}
