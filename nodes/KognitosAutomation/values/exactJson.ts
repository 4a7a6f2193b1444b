import { numberOfDecimal } from './decimal';

/** A number in JSON text that would lose digits as a JavaScript number. */
export class ExactNumber {
	constructor(readonly text: string) {}

	/** Keeps all digits if the number is turned into text after all. */
	toString(): string {
		return this.text;
	}
}

/** A string or a number in JSON text. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
/** Marks a number that was turned into a string. No JSON string contains this by accident. */
const MARK = '\u0000exact number ';

/**
 * Parses JSON text without losing digits. Numbers that JavaScript cannot hold become an
 * `ExactNumber`.
 *
 * @returns undefined for text that is not JSON
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
	// Numbers too large for the API keep their digits here and are refused where they are used.
	return written !== undefined && JSON.stringify(written) === JSON.stringify(read);
}
