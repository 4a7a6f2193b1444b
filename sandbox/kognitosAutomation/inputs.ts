import type { AutomationValue, AutomationValues, InputSpec, ValueType } from './shapes';
import { isNumber } from './values';

/** What is needed to check the inputs of a start. */
export interface ExpectedInputs {
	input_specs: InputSpec[];
	default_inputs: AutomationValues;
}

/**
 * Lists what is wrong with the inputs of a start.
 *
 * @param hasFile whether a file with this resource name exists
 * @returns an empty list if nothing is wrong
 */
export function complaintsAbout(
	inputs: AutomationValues,
	{ input_specs: specs, default_inputs: defaults }: ExpectedInputs,
	hasFile: (name: string) => boolean,
): string[] {
	const types = new Map(specs.map(({ name, type }) => [name, type]));
	const unknown = Object.keys(inputs).filter((name) => !types.has(name));
	const missing = specs.filter(
		({ name, type }) => !(name in inputs) && !(name in defaults) && !('optional_type' in type),
	);
	const wrong = specs.flatMap(({ name, type }) =>
		name in inputs
			? complaintAbout(inputs[name], type, hasFile).map((text) => `${name}: ${text}`)
			: [],
	);
	return [
		...unknown.map((name) => `unknown input "${name}"`),
		...missing.map(({ name }) => `missing input "${name}"`),
		...wrong,
	];
}

const kindOfScalar: Record<string, string> = {
	VALUE_SCALAR_TYPE_TEXT: 'text',
	VALUE_SCALAR_TYPE_NUMBER: 'number',
	VALUE_SCALAR_TYPE_BOOLEAN: 'bool_value',
	VALUE_SCALAR_TYPE_DATETIME: 'datetime',
	VALUE_SCALAR_TYPE_DATE: 'date',
	VALUE_SCALAR_TYPE_TIME: 'timeofday',
	VALUE_SCALAR_TYPE_FILE: 'file',
};

function complaintAbout(
	given: AutomationValue,
	type: ValueType,
	hasFile: (name: string) => boolean,
): string[] {
	const [kind] = Object.keys(given);
	const below = (value: AutomationValue, inner: ValueType) => complaintAbout(value, inner, hasFile);
	const broken = brokenValue(given, hasFile);
	if (broken) return [broken];
	const expect = (...kinds: string[]) =>
		kinds.includes(kind) ? [] : [`expected ${kinds.join(' or ')}, found ${kind}`];
	const [[variant, detail]] = Object.entries(type) as Array<[string, never]>;
	switch (variant) {
		case 'scalar_type':
			return expect(kindOfScalar[String(detail)]);
		case 'optional_type':
			return kind === 'null_value' ? [] : below(given, (detail as { inner: ValueType }).inner);
		case 'sensitive_type':
			return below(given, (detail as { inner: ValueType }).inner);
		case 'list_type': {
			const items = (given.list as { items?: AutomationValue[] } | undefined)?.items ?? [];
			const { inner } = detail as { inner: ValueType };
			return [...expect('list', 'set'), ...items.flatMap((item) => below(item, inner))];
		}
		case 'dictionary_type':
			return [
				...expect('dictionary'),
				...complaintsAboutFields(given, (detail as { fields: DictionaryField[] }).fields, below),
			];
		case 'generic_dictionary_type':
			return expect('dictionary');
		case 'table_type':
			return expect('table');
		case 'enum_type': {
			const names = (detail as { members: Array<{ name: string }> }).members.map(
				({ name }) => name,
			);
			if (kind !== 'text') return expect('text');
			return names.includes(String(given.text)) ? [] : [`expected one of ${names.join(', ')}`];
		}
		case 'union_type': {
			const complaints = (detail as { inners: ValueType[] }).inners.map((inner) =>
				below(given, inner),
			);
			return complaints.some(({ length }) => length === 0) ? [] : complaints[0];
		}
		default:
			return [];
	}
}

interface DictionaryField {
	key: string;
	value: ValueType;
}

function complaintsAboutFields(
	given: AutomationValue,
	fields: DictionaryField[],
	below: (value: AutomationValue, type: ValueType) => string[],
): string[] {
	const { entries = [] } = (given.dictionary ?? {}) as {
		entries?: Array<{ key: AutomationValue; value: AutomationValue }>;
	};
	const types = new Map(fields.map(({ key, value }) => [key, value]));
	return entries.flatMap(({ key, value }) => {
		const type = types.get(String(key.text));
		return type ? below(value, type) : [];
	});
}

/** Reports errors in a Value that the OpenAPI document cannot express. */
function brokenValue(
	given: AutomationValue,
	hasFile: (name: string) => boolean,
): string | undefined {
	if ('number' in given && !isNumber(given.number as { flags?: number })) {
		return 'the number has flags that mean nothing';
	}
	const { remote } = (given.file ?? {}) as { remote?: string };
	return remote !== undefined && !hasFile(remote) ? `there is no file ${remote}` : undefined;
}
