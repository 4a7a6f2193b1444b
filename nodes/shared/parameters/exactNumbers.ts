/** A number in JSON text that would lose digits as a JavaScript number. */
export class ExactNumber {
	constructor(readonly text: string) {}

	/** Keeps all digits if the number is turned into text after all. */
	toString(): string {
		return this.text;
	}
}

/**
 * A number as people, JavaScript and JSON write it. `Number` also accepts other notations, e.g.
 * hexadecimal.
 */
const DECIMAL = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d{1,6}))?$/i;

/** Whether a string is a decimal number of any size. */
export function isDecimal(text: string): boolean {
	return DECIMAL.test(text);
}

/** A decimal number: ± digits / 10^scale, without zeros at either end of the digits. */
export interface Decimal {
	isNegative: boolean;
	digits: string;
	scale: number;
}

/** Reads a decimal string. Returns undefined for any other text. */
export function decimalOf(text: string): Decimal | undefined {
	const [, sign, whole = '', decimals = '', bareDecimals = '', exponent = '0'] =
		DECIMAL.exec(text) ?? [];
	if (sign === undefined) return undefined;
	const written = `${whole}${decimals}${bareDecimals}`.replace(/^0+/, '');
	const digits = written.replace(/0+$/, '');
	const droppedZeros = written.length - digits.length;
	const scale =
		digits === '' ? 0 : decimals.length + bareDecimals.length - Number(exponent) - droppedZeros;
	return { isNegative: sign === '-', digits, scale };
}

/** Whether a decimal string keeps its value as a JavaScript number. */
export function isExact(text: string): boolean {
	const [written, read] = [text, String(Number(text))].map(decimalOf);
	return written !== undefined && written.digits === read?.digits && written.scale === read.scale;
}

/** A string or a number in JSON text. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
/** Marks a number that was turned into a string. No JSON string contains this by accident. */
const MARK = '\u0000exact number ';
/** From here on, JavaScript writes whole numbers with an exponent. */
const WRITTEN_WITH_EXPONENT = 1e21;

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
			token.startsWith('"') || isUnchanged(token) ? token : JSON.stringify(MARK + token),
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

/** Whether JavaScript also writes the number out in full, with its sign. */
function isUnchanged(token: string): boolean {
	const number = Number(token);
	return isExact(token) && Math.abs(number) < WRITTEN_WITH_EXPONENT && !Object.is(number, -0);
}
