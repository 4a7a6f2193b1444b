import { fieldOf, type Fields, fieldsOf } from '../fields';

/** The type of an input, from `input_specs`. An unknown type accepts any value. */
export type ValueType =
	| { kind: PlainKind }
	| { kind: 'optional' | 'list' | 'sensitive'; inner: ValueType }
	| { kind: 'fields'; fields: Map<string, ValueType> }
	| { kind: 'enum'; members: string[] }
	| { kind: 'union'; inners: ValueType[] };

export type PlainKind =
	| 'text'
	| 'number'
	| 'boolean'
	| 'datetime'
	| 'date'
	| 'time'
	| 'file'
	| 'dictionary'
	| 'table'
	| 'any';

const SCALAR_PREFIX = 'VALUE_SCALAR_TYPE_';

const SCALARS: readonly PlainKind[] = [
	'text',
	'number',
	'boolean',
	'datetime',
	'date',
	'time',
	'file',
];

/** Reads a type from the API. */
export function valueType(raw: unknown): ValueType {
	const fields = fieldsOf(raw);
	const part = (name: string) => fieldOf(fields, name);
	const inner = (name: string) => valueType(fieldsOf(part(name))?.inner);
	const scalar = String(part('scalar_type') ?? '').replace(SCALAR_PREFIX, '');
	const known = SCALARS.find((kind) => kind.toUpperCase() === scalar);
	if (known !== undefined) return { kind: known };
	if (part('optional_type') !== undefined)
		return { kind: 'optional', inner: inner('optional_type') };
	if (part('list_type') !== undefined) return { kind: 'list', inner: inner('list_type') };
	if (part('sensitive_type') !== undefined) {
		return { kind: 'sensitive', inner: inner('sensitive_type') };
	}
	if (part('dictionary_type') !== undefined)
		return dictionaryType(fieldsOf(part('dictionary_type')));
	if (part('generic_dictionary_type') !== undefined) return { kind: 'dictionary' };
	if (part('table_type') !== undefined) return { kind: 'table' };
	if (part('enum_type') !== undefined) return enumType(fieldsOf(part('enum_type')));
	if (part('union_type') !== undefined) {
		const inners = objects(fieldsOf(part('union_type'))?.inners).map(valueType);
		return inners.length === 0 ? { kind: 'any' } : { kind: 'union', inners };
	}
	return { kind: 'any' };
}

function dictionaryType(fields: Fields | undefined): ValueType {
	const entries = objects(fields?.fields).map(({ key, value }): [string, ValueType] => [
		String(fieldsOf(key)?.text ?? key),
		valueType(value),
	]);
	return entries.length === 0
		? { kind: 'dictionary' }
		: { kind: 'fields', fields: new Map(entries) };
}

function enumType(fields: Fields | undefined): ValueType {
	const members = Array.isArray(fields?.members) ? fields.members : [];
	const names = members.map((member) => String(fieldsOf(member)?.name ?? member));
	return names.length === 0 ? { kind: 'text' } : { kind: 'enum', members: names };
}

function objects(list: unknown): Fields[] {
	const entries: unknown[] = Array.isArray(list) ? list : [];
	return entries.map(fieldsOf).filter((entry): entry is Fields => entry !== undefined);
}

/** A type's name as shown to people, e.g. `NUMBER`, `LIST of TEXT` or `DATE (optional)`. */
export function typeName(type: ValueType): string {
	switch (type.kind) {
		case 'optional':
			return `${typeName(type.inner)} (optional)`;
		case 'sensitive':
			return typeName(type.inner);
		case 'list':
			return `LIST of ${typeName(type.inner)}`;
		case 'fields':
			return 'DICTIONARY';
		case 'enum':
			return `ENUM (${type.members.join(', ')})`;
		case 'union':
			return type.inners.map(typeName).join(' or ');
		default:
			return type.kind.toUpperCase();
	}
}

/** Whether an input of this type can be left out. */
export function isOptional(type: ValueType): boolean {
	if (type.kind === 'union') return type.inners.some(isOptional);
	return type.kind === 'optional' || (type.kind === 'sensitive' && isOptional(type.inner));
}

/** Whether a value of this type, or a part of it, must not be shown. */
export function isSensitive(type: ValueType): boolean {
	switch (type.kind) {
		case 'sensitive':
			return true;
		case 'optional':
		case 'list':
			return isSensitive(type.inner);
		case 'fields':
			return [...type.fields.values()].some(isSensitive);
		case 'union':
			return type.inners.some(isSensitive);
		default:
			return false;
	}
}

/** The type without its optional and sensitive wrappers. */
export function coreType(type: ValueType): ValueType {
	return type.kind === 'optional' || type.kind === 'sensitive' ? coreType(type.inner) : type;
}
