import { DateTime } from 'luxon';

import type { Refuse } from '../errors';
import { ExactNumber, isDecimal, parseExactly } from './exactNumbers';

/**
 * These functions interpret a parameter's value, which can be anything if it comes from an
 * expression. Each one takes the parameter's label in the editor, returns undefined for an empty
 * value, and throws the error from `refuse` for an unclear one.
 */

/** How many characters of a rejected value an error shows. */
const MAX_SHOWN = 60;

/** A trimmed string. Numbers and dates are converted. Lists and other objects are rejected. */
export function textIn(value: unknown, label: string, refuse: Refuse): string | undefined {
	if (isEmpty(value)) return undefined;
	const text = value instanceof Date ? DateTime.fromJSDate(value).toUTC() : value;
	if (typeof text === 'object' && !DateTime.isDateTime(text)) {
		throw refuse(
			`'${label}' is ${Array.isArray(text) ? 'a list' : 'an object'}, not text`,
			'Make the expression return one of its fields',
		);
	}
	return meantText(text, label, refuse);
}

/** How JavaScript writes an object, or an invalid date or number, as text. */
const NOT_MEANT = /\[object Object\]|Invalid DateTime|^(Invalid Date|-?Infinity|NaN)$/;

/** A trimmed string. Throws if the expression obviously did not return what was intended. */
function meantText(value: unknown, label: string, refuse: Refuse): string {
	refuseNotMeant(value, label, refuse);
	return String(value ?? '').trim();
}

/** Throws if a value contains something that an expression obviously did not mean to return. */
export function refuseNotMeant(value: unknown, label: string, refuse: Refuse): void {
	const found = notMeantIn(value);
	if (found === undefined) return;
	throw refuse(
		`'${label}' contains '${found}' where text is needed`,
		'Check what the expression returns. If it is an object, make the expression return one of its fields, e.g. the id',
	);
}

/** The first text, date or number in a value, at any depth, that an expression did not mean. */
export function notMeantIn(value: unknown): string | undefined {
	return scalarsIn(value)
		.map((scalar) => NOT_MEANT.exec(String(scalar ?? '').trim())?.[0])
		.find((text) => text !== undefined);
}

const ON = ['true', '1', 'yes', 'on'];
const OFF = ['false', '0', 'no', 'off'];

/** On or off, given as a boolean, as 1 or 0, or as a word. An empty value is rejected. */
export function flagIn(value: unknown, label: string, refuse: Refuse): boolean {
	const text = shown(value).trim().toLowerCase();
	if (ON.includes(text)) return true;
	if (OFF.includes(text)) return false;
	throw refuse(
		`'${label}' is neither on nor off: ${shown(value)}`,
		'Turn it on or off, or make the expression return true or false',
	);
}

/** What a number must look like. */
export interface NumberFormat {
	min: number;
	/** A valid number, shown in the error. */
	example: number;
}

/** A number, also as text. "1,000" is rejected: to some people it is a thousand, to others one. */
export function numberIn(
	value: unknown,
	label: string,
	{ min, example }: NumberFormat,
	refuse: Refuse,
): number | undefined {
	if (isEmpty(value)) return undefined;
	const isText = typeof value === 'string' && isDecimal(value.trim());
	const number = isText || typeof value === 'number' ? Number(value) : Number.NaN;
	if (Number.isFinite(number) && number >= min) return number;
	throw refuse(
		`'${label}' is not a number of at least ${min}: ${shown(value)}`,
		`Enter a plain number such as ${example}`,
	);
}

/** A list of strings, given as a list, as a JSON list, or as comma-separated text. */
export function listIn(value: unknown, label: string, refuse: Refuse): string[] | undefined {
	if (isEmpty(value)) return undefined;
	const texts = entriesIn(value)
		.map((entry) => textOfEntry(entry, label, refuse))
		.filter((text) => text !== '');
	return texts.length === 0 ? undefined : texts;
}

/** One of the values that a parameter can have. */
export interface Option {
	value: string | number | boolean;
	/** How the editor shows it. */
	name: string;
	/** Other names for it that an expression can use. */
	aliases?: string[];
}

/** The value of an option, given by value, name or alias, in upper or lower case. */
export function choiceIn(
	value: unknown,
	label: string,
	options: readonly Option[],
	refuse: Refuse,
): string | undefined {
	return isEmpty(value) ? undefined : optionIn(value, label, options, refuse);
}

/** The values of several options, or undefined if there are none. */
export function choicesIn(
	value: unknown,
	label: string,
	options: readonly Option[],
	refuse: Refuse,
): string[] | undefined {
	if (isEmpty(value)) return undefined;
	const values = entriesIn(value)
		.filter((entry) => entry !== '')
		.map((entry) => optionIn(entry, label, options, refuse));
	return values.length === 0 ? undefined : [...new Set(values)];
}

function optionIn(
	value: unknown,
	label: string,
	options: readonly Option[],
	refuse: Refuse,
): string {
	const text = shown(value).trim().toLowerCase();
	const option = options.find((candidate) =>
		[candidate.value, candidate.name, ...(candidate.aliases ?? [])].some(
			(known) => String(known).toLowerCase() === text,
		),
	);
	if (option) return String(option.value);
	throw refuse(
		`'${label}' has no option '${shown(value)}'`,
		`Choose from the list. An expression can return: ${options.map((one) => one.value).join(', ')}`,
	);
}

/** A JSON object, given as an object or as text. */
export function objectIn(
	value: unknown,
	label: string,
	refuse: Refuse,
): Record<string, unknown> | undefined {
	if (isEmpty(value)) return undefined;
	const parsed = typeof value === 'string' ? parseExactly(value) : value;
	if (
		typeof parsed !== 'object' ||
		parsed === null ||
		Array.isArray(parsed) ||
		parsed instanceof ExactNumber
	) {
		throw refuse(`'${label}' is not a JSON object`, 'Enter an object such as {"team": "finance"}');
	}
	refuseNotMeant(parsed, label, refuse);
	const long = scalarsIn(parsed).find((scalar) => scalar instanceof ExactNumber);
	if (long !== undefined) {
		throw refuse(
			`'${label}' contains a number that would lose digits: ${shown(String(long))}`,
			'Put the number in quotes',
		);
	}
	return parsed as Record<string, unknown>;
}

/** A date as ISO 8601 in UTC. A date without a zone is taken to be in the given zone. */
export function dateIn(
	value: unknown,
	label: string,
	zone: string,
	refuse: Refuse,
): string | undefined {
	if (isEmpty(value)) return undefined;
	const iso = dateTimeOf(value, zone).toUTC().toISO();
	if (iso !== null) return iso;
	throw refuse(
		`'${label}' is not a date: ${shown(value)}`,
		'Enter a date such as 2026-12-31, with a time such as 2026-12-31T10:15:00',
	);
}

/** Luxon would read a time alone as a time today, and other numbers as a year or a day. */
const STARTS_WITH_DATE = /^\d{4}(-|\d{4}(?!\d))/;
/**
 * Since 2001, times in milliseconds have had this many digits. The unit of any other number is
 * unclear.
 */
const MILLISECONDS = /^\d{13}$/;

function dateTimeOf(value: unknown, zone: string): DateTime {
	if (DateTime.isDateTime(value)) return value;
	if (value instanceof Date) return DateTime.fromJSDate(value);
	if (typeof value === 'object') return DateTime.invalid('an object');
	const text = String(value).trim();
	if (MILLISECONDS.test(text)) return DateTime.fromMillis(Number(text));
	if (!STARTS_WITH_DATE.test(text)) return DateTime.invalid('no date');
	const iso = DateTime.fromISO(text, { zone });
	return iso.isValid ? iso : DateTime.fromSQL(text, { zone });
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

function entriesIn(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return jsonListIn(value) ?? (typeof value === 'string' ? value.split(',') : [value]);
}

function jsonListIn(value: unknown): unknown[] | undefined {
	if (typeof value !== 'string' || !value.trim().startsWith('[')) return undefined;
	const parsed = parseExactly(value);
	return Array.isArray(parsed) ? parsed : undefined;
}

function textOfEntry(entry: unknown, label: string, refuse: Refuse): string {
	if (typeof entry === 'object' && entry !== null && !(entry instanceof ExactNumber)) {
		throw refuse(
			`'${label}' contains an object where text is needed`,
			'Make the expression return one field of each object, e.g. its id',
		);
	}
	return meantText(entry, label, refuse);
}

/** The plain values and dates in a value, at any depth, and the names of its fields. */
function scalarsIn(value: unknown): unknown[] {
	return typeof value !== 'object' ||
		value === null ||
		value instanceof Date ||
		value instanceof ExactNumber ||
		DateTime.isDateTime(value)
		? [value]
		: Object.entries(value).flat().flatMap(scalarsIn);
}

function shown(value: unknown): string {
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
