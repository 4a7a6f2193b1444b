import type { IDataObject } from 'n8n-workflow';

import { decimalOf, isDecimal, isExact } from '../../shared/parameters/exactNumbers';

/** The largest exponent of the power of ten that an API number is divided by. */
export const MAX_SCALE = 28;
/** How many bits an API number has for all of its digits, including decimals. */
const MAX_BITS = 96n;

/** More digits than fit into 96 bits. */
const TOO_MANY_DIGITS = 30;
const PART_BITS = 32n;
const SCALE_SHIFT = 16n;
const SCALE_MASK = 0xffn;
const MINUS_SHIFT = 31n;

/**
 * Converts a decimal string to an API number: ± m / 10^e, with m in three unsigned 32-bit parts, e
 * in bits 16 to 23 of `flags`, and the minus sign in bit 31.
 *
 * @returns undefined for a number with more decimals or digits than this format can hold
 */
export function numberOfDecimal(text: string): IDataObject | undefined {
	const decimal = decimalOf(text);
	if (decimal === undefined) return undefined;
	const { isNegative, digits, scale } = decimal;
	const zeros = Math.max(0, -scale);
	if (scale > MAX_SCALE || digits.length + zeros > TOO_MANY_DIGITS) return undefined;
	const coefficient = BigInt(digits + '0'.repeat(zeros));
	if (coefficient >> MAX_BITS > 0n) return undefined;
	const minus = isNegative ? 1n : 0n;
	return {
		lo: part(coefficient, 0n),
		mid: part(coefficient, 1n),
		hi: part(coefficient, 2n),
		flags: Number((BigInt(Math.max(0, scale)) << SCALE_SHIFT) | (minus << MINUS_SHIFT)),
	};
}

function part(coefficient: bigint, place: bigint): number {
	return Number(BigInt.asUintN(Number(PART_BITS), coefficient >> (place * PART_BITS)));
}

/**
 * Converts an API number to JSON: to a number if JSON can hold all its digits, otherwise to a
 * decimal string. Missing parts are 0, and `flags` may be a negative 32-bit number.
 *
 * @returns undefined for anything that is not a number
 */
export function decimalToJson(value: unknown): number | string | undefined {
	if (typeof value === 'number') return value;
	const text = typeof value === 'string' ? value.trim() : decimalTextOf(value);
	if (text === undefined || !isDecimal(text)) return undefined;
	const number = Number(text);
	if (number === 0 && /^[^1-9]*(e|$)/i.test(text)) return number;
	return isExact(text) ? number : text;
}

/** The decimal string for a number's parts, or undefined if they are invalid. */
function decimalTextOf(value: unknown): string | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	const { lo, mid, hi, flags } = value as Record<string, unknown>;
	const parts = [lo, mid, hi, flags].map(unsignedPart);
	if (parts.includes(undefined)) return undefined;
	const [low, middle, high, bits] = parts as bigint[];
	const coefficient = low | (middle << PART_BITS) | (high << (2n * PART_BITS));
	const scale = Number((bits >> SCALE_SHIFT) & SCALE_MASK);
	const digits = coefficient.toString().padStart(scale + 1, '0');
	const whole = digits.slice(0, digits.length - scale);
	const decimals = digits.slice(digits.length - scale).replace(/0+$/, '');
	const minus = bits >> MINUS_SHIFT === 1n ? '-' : '';
	return `${minus}${whole}${decimals === '' ? '' : `.${decimals}`}`;
}

function unsignedPart(value: unknown): bigint | undefined {
	if (value === undefined || value === null) return 0n;
	const isWhole = Number.isSafeInteger(value) || /^-?\d{1,16}$/.test(String(value));
	return isWhole ? BigInt.asUintN(Number(PART_BITS), BigInt(value as number | string)) : undefined;
}
