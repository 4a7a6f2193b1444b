import type { IDataObject } from 'n8n-workflow';

import { ExactNumber, isDecimal, parseExactly } from '../../shared/parameters/exactNumbers';
import { notMeantIn } from '../../shared/parameters/values';
import { MAX_SCALE, numberOfDecimal } from './decimal';
import { type Fields, fieldsOf } from '../fields';
import { dateOf, dateTimeOf, timeOf } from './moments';
import { isSensitive, typeName, type ValueType } from './valueType';

/** An API Value: an object with one key, which names its kind. */
export type Value = IDataObject;

/** How many characters of a value an error shows. */
const MAX_SHOWN = 40;

/** Matches the name or URL of a file that is already stored. */
const STORED_FILE = /^(organizations\/|bishop:\/\/|https?:\/\/)/i;

/** Matches a date that cannot be meant as anything else. */
const WHOLE_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** What the conversion needs besides the value and its type. */
export interface Conversion {
	/** Time zone for dates and times that do not name one. */
	zone?: string;
	/** Names of the item's binary fields. */
	fileFields: string[];
	/** Creates the error for a value that cannot be used. */
	refuse: (message: string, description: string) => Error;
	/** Registers a binary field for upload. The file's name in the store is filled in later. */
	upload: (place: Place, fieldName: string, file: { remote: string }) => void;
	/** Registers a string that must not appear in an error. */
	hide: (text: string) => void;
}

/** Where a value belongs, e.g. `lines[2].price`, and whether it must not be shown. */
export interface Place {
	name: string;
	isSecret: boolean;
}

/**
 * Converts plain JSON to a Value of the given type. For `any`, text remains text, and a number
 * remains a number.
 *
 * @param name name of the input, for errors
 * @throws the error from `refuse` for a value that does not fit, would lose digits, or is obviously
 * not what an expression meant to return
 */
export function toValue(json: unknown, type: ValueType, name: string, options: Conversion): Value {
	return new Writer(options).typed(json, type, { name, isSecret: false });
}

class Writer {
	constructor(private readonly options: Conversion) {}

	typed(given: unknown, type: ValueType, place: Place): Value {
		const json = withoutClasses(given);
		const isText = isScalar(json) && ['text', 'any'].includes(type.kind);
		// The JSON of an invalid date is null.
		if (isText || json === null) this.refuseNotMeant(given, place);
		switch (type.kind) {
			case 'any':
				return this.plain(json, place);
			case 'optional':
				return json === null ? NULL : this.typed(json, type.inner, place);
			case 'sensitive':
				[json, structureOf(json)].flatMap(scalarsIn).forEach((text) => this.options.hide(text));
				return this.typed(json, type.inner, { ...place, isSecret: true });
			case 'union':
				return this.union(json, type.inners, place);
		}
		const value = json === null ? undefined : this.required(json, type, place);
		return value ?? this.unfit(json, type, place);
	}

	/** Converts to a type that is not optional. Returns undefined if the value does not fit. */
	private required(json: unknown, type: ValueType, place: Place): Value | undefined {
		const text = isScalar(json) ? String(json).trim() : undefined;
		switch (type.kind) {
			case 'text':
				return isScalar(json) ? { text: String(json) } : undefined;
			case 'number':
				return this.number(json, place);
			case 'boolean':
				return booleanOf(text);
			case 'date':
				return typeof json === 'string' ? kind('date', dateOf(json.trim())) : undefined;
			case 'time':
				return typeof json === 'string' ? kind('timeofday', timeOf(json.trim())) : undefined;
			case 'datetime':
				return typeof json === 'string'
					? kind('datetime', dateTimeOf(json.trim(), this.options.zone))
					: undefined;
			case 'enum':
				return type.members.includes(String(text)) ? { text } : undefined;
			case 'file':
				return this.file(json, place);
			case 'list':
				return this.list(json, type.inner, place);
			case 'fields':
			case 'dictionary':
				return this.dictionary(json, type, place);
			case 'table':
				return this.table(json, place);
		}
		return undefined;
	}

	/** Converts JSON of unknown type. */
	private plain(json: unknown, place: Place): Value {
		if (json === null || json === undefined) return NULL;
		if (typeof json === 'string') return { text: json };
		if (typeof json === 'boolean') return { bool_value: json };
		const type: ValueType = Array.isArray(json)
			? { kind: 'list', inner: { kind: 'any' } }
			: { kind: isNumber(json) ? 'number' : 'dictionary' };
		return this.required(json, type, place) ?? this.unfit(json, type, place);
	}

	private number(json: unknown, place: Place): Value | undefined {
		const text = isNumber(json) || typeof json === 'string' ? numberText(json) : undefined;
		if (text === undefined || !isDecimal(text)) return undefined;
		const number = numberOfDecimal(text);
		if (number !== undefined) return { number };
		throw this.options.refuse(
			`The input '${place.name}' has more digits than the service can hold${shown(text, place)}`,
			`A number can have up to ${MAX_SCALE} decimal places, and the largest is 79228162514264337593543950335. Round the number first`,
		);
	}

	private file(json: unknown, place: Place): Value | undefined {
		const fields = fieldsOf(json);
		const given = fields === undefined ? json : (fields.remote ?? fields.name);
		const text = typeof given === 'string' ? given.trim() : '';
		if (text === '') return undefined;
		if (STORED_FILE.test(text)) return { file: { remote: text } };
		if (fields !== undefined) return undefined;
		const file = { remote: '' };
		this.options.upload(place, text, file);
		return { file };
	}

	private list(json: unknown, inner: ValueType, place: Place): Value | undefined {
		const list = inner.kind === 'file' ? this.fileNames(json) : structureOf(json);
		if (!Array.isArray(list)) return undefined;
		const items = list.map((item, index) =>
			this.typed(item, inner, { ...place, name: `${place.name}[${index}]` }),
		);
		return { list: { items } };
	}

	/** Names of binary fields can also be separated by commas. `*` means all of them. */
	private fileNames(json: unknown): unknown {
		if (typeof json !== 'string' || json.trim().startsWith('[')) return structureOf(json);
		const names = json
			.split(',')
			.map((name) => name.trim())
			.filter(Boolean);
		return names.flatMap((name) => (name === '*' ? this.options.fileFields : name));
	}

	private dictionary(json: unknown, type: ValueType, place: Place): Value | undefined {
		const fields = objectOf(structureOf(json));
		if (fields === undefined) return undefined;
		const types = type.kind === 'fields' ? type.fields : undefined;
		const entries = Object.entries(fields)
			.filter(([, value]) => value !== undefined)
			.map(([key, value]) => {
				const inside = { ...place, name: `${place.name}.${key}` };
				const typed = this.typed(value, types?.get(key) ?? { kind: 'any' }, inside);
				return { key: { text: key }, value: typed };
			});
		return { dictionary: { entries } };
	}

	/** Builds a table from rows. A column that is missing from a row is empty there. */
	private table(json: unknown, place: Place): Value | undefined {
		const list = structureOf(json);
		if (!Array.isArray(list)) return undefined;
		const rows = list.map(objectOf).filter((row): row is Fields => row !== undefined);
		if (rows.length < list.length) return undefined;
		const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
		const columns = names.map((name) => ({
			name,
			values: rows.map((row, index) => {
				const cell = Object.getOwnPropertyDescriptor(row, name)?.value as unknown;
				return this.typed(
					cell,
					{ kind: 'any' },
					{ ...place, name: `${place.name}[${index}].${name}` },
				);
			}),
		}));
		return { table: { inline: { columns } } };
	}

	/** Uses the first type that the value already has, or the first that it can be converted to. */
	private union(json: unknown, inners: ValueType[], place: Place): Value {
		const exact = inners.find((inner) => this.isOf(json, inner));
		if (exact !== undefined) return this.typed(json, exact, place);
		for (const inner of inners.filter(({ kind }) => kind !== 'file')) {
			try {
				return this.typed(json, inner, place);
			} catch {
				// The next type may fit.
			}
		}
		return this.unfit(json, { kind: 'union', inners }, place);
	}

	/** Whether JSON has this type without being converted. */
	private isOf(json: unknown, type: ValueType): boolean {
		const isText = typeof json === 'string';
		switch (type.kind) {
			case 'optional':
				return json === null || this.isOf(json, type.inner);
			case 'sensitive':
				return this.isOf(json, type.inner);
			case 'union':
				return type.inners.some((inner) => this.isOf(json, inner));
			case 'any':
				return true;
			case 'text':
				return isText;
			case 'number':
				return isNumber(json);
			case 'boolean':
				return typeof json === 'boolean';
			case 'date':
				return isText && WHOLE_DATE.test(json) && dateOf(json) !== undefined;
			case 'time':
				return isText && timeOf(json) !== undefined;
			case 'datetime':
				return isText && dateTimeOf(json) !== undefined;
			case 'enum':
				return isText && type.members.includes(json);
			case 'file':
				return isText
					? STORED_FILE.test(json) || this.options.fileFields.includes(json)
					: typeof fieldsOf(json)?.remote === 'string';
			case 'list':
				return Array.isArray(json);
			case 'table':
				return Array.isArray(json) && json.every((row) => objectOf(row) !== undefined);
			default:
				return objectOf(json) !== undefined;
		}
	}

	private refuseNotMeant(json: unknown, place: Place): void {
		const found = notMeantIn(json);
		if (found === undefined) return;
		throw this.options.refuse(
			`The input '${place.name}' contains '${found}' instead of a value`,
			'Check what the expression returns. If it is an object, make the expression return one of its fields',
		);
	}

	private unfit(json: unknown, type: ValueType, place: Place): never {
		if (json === null || (typeof json === 'string' && json.trim() === '')) {
			throw this.options.refuse(
				`The input '${place.name}' is empty`,
				`Enter a value. The automation needs ${described(type)} here`,
			);
		}
		throw this.options.refuse(
			`The input '${place.name}' is not ${described(type)}${isSensitive(type) ? '' : shown(json, place)}`,
			`The automation needs ${typeName(type)} here. ${EXAMPLES[type.kind] ?? 'Change the value'}`,
		);
	}
}

const NULL: Value = Object.freeze({ null_value: null });

/** What to enter for each type. */
const EXAMPLES: Partial<Record<ValueType['kind'], string>> = {
	text: 'Make the expression return one of its fields',
	number: 'Enter a number with a decimal point and without a unit, e.g. 12.5',
	boolean: 'Enter true or false',
	date: 'Enter a date such as 2026-11-27, e.g. {{ $now.toISODate() }}',
	time: 'Enter a time such as 09:30:00',
	datetime: 'Enter a date and time such as 2026-11-27T09:30:00+01:00',
	list: 'Enter a JSON list such as ["a", "b"]',
	fields: 'Enter a JSON object such as {"total": 12.5}',
	dictionary: 'Enter a JSON object such as {"total": 12.5}',
	table: 'Enter a JSON list of rows such as [{"name": "a", "price": 1}]',
	file: 'Enter the name of an input field that holds a file, e.g. data, or the name of a file in Kognitos',
};

function described(type: ValueType): string {
	switch (type.kind) {
		case 'text':
			return 'text';
		case 'number':
			return 'a number';
		case 'boolean':
			return 'true or false';
		case 'date':
			return 'a date';
		case 'time':
			return 'a time of day';
		case 'datetime':
			return 'a date and time';
		case 'enum':
			return `one of: ${type.members.join(', ')}`;
		case 'file':
			return 'a file';
		case 'list':
			return 'a list';
		case 'table':
			return 'a list of rows';
		default:
			return type.kind === 'union' ? typeName(type) : 'an object';
	}
}

/** The value as the end of an error message. A secret is left out. */
export function shown(value: unknown, { isSecret }: Place): string {
	if (isSecret) return '';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return `: ${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}`;
}

function kind(name: string, content: IDataObject | undefined): Value | undefined {
	return content && { [name]: content };
}

function booleanOf(text: string | undefined): Value | undefined {
	if (/^(true|1)$/i.test(text ?? '')) return { bool_value: true };
	return /^(false|0)$/i.test(text ?? '') ? { bool_value: false } : undefined;
}

function isNumber(json: unknown): json is number | ExactNumber {
	return typeof json === 'number' || json instanceof ExactNumber;
}

function objectOf(json: unknown): Fields | undefined {
	return isNumber(json) ? undefined : fieldsOf(json);
}

function isScalar(json: unknown): boolean {
	return ['string', 'boolean'].includes(typeof json) || isNumber(json);
}

/** All text, numbers and booleans in JSON, as text. */
function scalarsIn(given: unknown): string[] {
	const json = withoutClasses(given);
	return isScalar(json) ? [String(json)] : Object.values(json ?? {}).flatMap(scalarsIn);
}

/** A number as text, including the minus of a negative zero, which JavaScript drops. */
function numberText(json: string | number | ExactNumber): string {
	return Object.is(json, -0) ? '-0' : String(json).trim();
}

/** A list or an object, which people can also enter as JSON text. */
function structureOf(json: unknown): unknown {
	return typeof json === 'string' ? parseExactly(json) : json;
}

/** Converts dates from expressions, and other objects with a `toJSON` method, to plain JSON. */
function withoutClasses(value: unknown): unknown {
	if (value === undefined) return null;
	const { toJSON } = Object(value) as { toJSON?: unknown };
	return typeof toJSON === 'function' ? (toJSON.call(value) as unknown) : value;
}
