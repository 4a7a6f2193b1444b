import type { AutomationValue } from './shapes';

/** Makes Values in the API's wrappers. */
export const value = {
	nothing: (): AutomationValue => ({ null_value: null }),
	truth: (is: boolean): AutomationValue => ({ bool_value: is }),
	text: (text: string): AutomationValue => ({ text }),
	/** @param decimal e.g. `-12.34` */
	number: (decimal: string): AutomationValue => ({ number: numberParts(decimal) }),
	date: (year: number, month: number, day: number): AutomationValue => ({
		date: { year, month, day },
	}),
	time: (hours: number, minutes: number, seconds = 0, nanos = 0): AutomationValue => ({
		timeofday: { hours, minutes, seconds, nanos },
	}),
	list: (...items: AutomationValue[]): AutomationValue => ({ list: { items } }),
	dictionary: (entries: Record<string, AutomationValue>): AutomationValue => ({
		dictionary: {
			entries: Object.entries(entries).map(([key, entry]) => ({
				key: { text: key },
				value: entry,
			})),
		},
	}),
	file: (remote: string): AutomationValue => ({ file: { remote } }),
	table: (columns: Record<string, AutomationValue[]>): AutomationValue => ({
		table: {
			inline: { columns: Object.entries(columns).map(([name, values]) => ({ name, values })) },
		},
	}),
};

const MINUS = 2 ** 31;
const PART = 2n ** 32n;

/** Splits a decimal into the API's three 32-bit parts, with scale and sign in `flags`. */
function numberParts(decimal: string): Record<string, number> {
	const digits = decimal.replace('-', '');
	const scale = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
	const whole = BigInt(digits.replace('.', ''));
	return {
		lo: Number(whole % PART),
		mid: Number((whole / PART) % PART),
		hi: Number(whole / PART ** 2n),
		flags: scale * 65536 + (decimal.startsWith('-') ? MINUS : 0),
	};
}

/** Whether the parts of a number express something that the service can store: at most 28 decimals. */
export function isNumber(parts: { flags?: number }): boolean {
	const { flags = 0 } = parts;
	const scale = Math.floor(flags / 65536) % 256;
	return scale <= 28 && flags - scale * 65536 - (flags >= MINUS ? MINUS : 0) === 0;
}

/**
 * A table with the columns `city` (Lisbon, Oslo) and `population` (545000, 709000) as a base64-encoded Arrow IPC
 * stream.
 */
export const ARROW_TABLE = [
	'/////+gAAAAQAAAAAAAKABAADgAHAAgACgAAAAAAAAEIAAAAAAAEAGD///8EAAAAAgAAAGAAAAAUAAAAEAAUAAQA',
	'AAAPABAAAAAIABAAAAAQAAAAHAAAAAAAAAMgAAAACgAAAHBvcHVsYXRpb24AAAAAAAAAAAYACAAGAAYAAAAAAAIA',
	'EAAcAAgADwAXABgABAAQABAAAAA4AAAAFAAAAAAAAAEYAAAAAAAABRgAAAAEAAAAY2l0eQAAAAAAAAAABAAEAAQA',
	'AAAIAAgAAAAEAAgAAAAMAAAACAAMAAgABwAIAAAAAAAAASAAAAAAAAAA/////7AAAAAUAAAAAAAAAAwAHAAaABMA',
	'FAAEAAwAAAAgAAAAAAAAAAAAAAAAAAACEAAAAAAABAAIAAoAAAAEAAgAAAAQAAAAAAAKABgADAAIAAQACgAAABQA',
	'AABIAAAAAgAAAAAAAAAAAAAAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAEAAAAAAAAAAQAAAA',
	'AAAAAAAAAAABAAAAAgAAAAAAAAAAAAAAAAAAAAAAAAAGAAAACgAAAAAAAABMaXNib25Pc2xvAAAAAAAA/////7gA',
	'AAAUAAAAAAAAAAwAFgAUAA8AEAAEAAwAAAAYAAAAAAAAAAAAAAMQAAAABAAKABgADAAIAAQACgAAABQAAABYAAAA',
	'AgAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAgA',
	'AAAAAAAAEAAAAAAAAAAAAAAAAgAAAAIAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAA',
	'0KEgQQAAAAAQoyVB/////wAAAAA=',
].join('');
