import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../shared/operations/perform';
import { parseExactly } from '../shared/parameters/exactNumbers';
import type { Parameters } from '../shared/parameters/parameters';
import { binaryFieldAt, binaryFields } from '../shared/uploads/binaryFields';
import { collectFiles } from '../shared/uploads/collectFiles';
import type { FormFile } from '../shared/uploads/multipartForm';
import { type InputSpec, inputSpecsOf } from './automation';
import { type Fields, fieldsOf } from './fields';
import { LIMITS } from './uploadFile';
import { toJson } from './values/toJson';
import { type Place, shown, toValue } from './values/toValue';

/** A run's inputs as the user entered them. */
export interface GivenInputs {
	/** Values by name, or undefined if the item's fields are used. */
	values?: Fields;
	/** Whether an empty field counts as not entered, as in a form. */
	isForm: boolean;
}

/** A run's inputs as the service accepts them. */
export interface PreparedInputs {
	values: IDataObject;
	/** Files to upload before the start, each with the object that receives its name in the store. */
	uploads: Array<{ file: FormFile; target: { remote: string } }>;
	/** The values of sensitive inputs as text. */
	secrets: string[];
}

/** How the user can enter the inputs. */
export const inputModes = [
	{
		name: 'Using Fields Below',
		value: 'fields',
		description: 'A form with the inputs of the automation',
	},
	{ name: 'Using JSON', value: 'json', description: 'One JSON object with all inputs' },
];

/** Reads the inputs from the parameters. */
export function givenInputs(parameters: Parameters): GivenInputs {
	if (parameters.choice('inputMode', 'Specify Inputs', inputModes) === 'json') {
		const given = parameters.raw('inputsJson');
		const isEmpty = given === null || (typeof given === 'string' && given.trim() === '');
		const values = isEmpty ? {} : fieldsOf(typeof given === 'string' ? parseExactly(given) : given);
		if (values !== undefined) return { values, isForm: false };
		throw parameters.refusal(
			"'Inputs (JSON)' is not a JSON object",
			'Enter an object with a value for each input, such as {"amount": 12.5}',
		);
	}
	const form = fieldsOf(parameters.raw('inputs')) ?? {};
	if (form.mappingMode === 'autoMapInputData') return { isForm: false };
	return { values: fieldsOf(form.value) ?? {}, isForm: true };
}

/**
 * Converts inputs to the values that an automation accepts.
 *
 * @throws NodeOperationError that names the input if it is missing, unknown, or of the wrong type,
 * if it would lose digits, or if its file does not exist
 */
export async function preparedInputs(
	{ context, parameters, itemIndex }: Operation,
	automation: IDataObject,
	given: GivenInputs,
): Promise<PreparedInputs> {
	const specs = inputSpecsOf(automation);
	const item = context.getInputData();
	const byName = valuesFor(given, item.json, specs);
	checkNames(parameters, byName, specs);
	const uploads: Array<{ place: Place; field: string; target: { remote: string } }> = [];
	const secrets: string[] = [];
	const types = new Map(specs?.map(({ name, type }) => [name, type]));
	const fileFields = Object.keys(binaryFields(context, item));
	const values = Object.entries(byName).map(([name, json]) => [
		name,
		toValue(json, types.get(name) ?? { kind: 'any' }, name, {
			zone: context.getTimezone(),
			fileFields,
			refuse: (message, description) => parameters.refusal(message, description),
			upload: (place, field, target) => uploads.push({ place, field, target }),
			hide: (text) => secrets.push(text),
		}),
	]);
	const files: PreparedInputs['uploads'] = [];
	for (const { place, field, target } of uploads) {
		const found = binaryFieldAt(context, item, field) !== undefined || field === '*';
		const [file, ...others] = found
			? await collectFiles(context, [{ item, index: itemIndex }], [field], LIMITS)
			: [];
		if (file === undefined) {
			throw parameters.refusal(
				`The input '${place.name}' names a field that holds no file${shown(field, place)}`,
				`Enter the name of an input field that holds a file (${fileFields.length === 0 ? 'the item has none' : `it has: ${fileFields.join(', ')}`}), or the full name of a file in Kognitos`,
			);
		}
		if (others.length > 0) {
			throw parameters.refusal(
				`The input '${place.name}' takes one file, not ${others.length + 1}`,
				`Enter the name of one field: ${fileFields.join(', ')}`,
			);
		}
		files.push({ file, target });
	}
	return { values: Object.fromEntries(values) as IDataObject, uploads: files, secrets };
}

/**
 * The given values by name, except those that count as not entered. If the item's fields are used,
 * only the automation's inputs are taken. If the automation has no inputs, the response can omit
 * the list.
 */
function valuesFor(given: GivenInputs, json: IDataObject, specs: InputSpec[] = []): Fields {
	const all = Object.entries(given.values ?? json);
	const wanted = given.values
		? all
		: all.filter(([name]) => specs.some((spec) => spec.name === name));
	return Object.fromEntries(
		wanted.filter(
			([, value]) => value !== undefined && !(given.isForm && (value === null || value === '')),
		),
	);
}

function checkNames(parameters: Parameters, given: Fields, specs: InputSpec[] | undefined): void {
	if (specs === undefined) return;
	const known = specs.map(({ name }) => name);
	const unknown = Object.keys(given).find((name) => !known.includes(name));
	if (unknown !== undefined) {
		const list = known.map((name) => `'${name}'`).join(', ');
		throw parameters.refusal(
			`The automation has no input '${unknown}'`,
			known.length === 0
				? 'It takes no inputs: remove them'
				: `It has: ${list}. Names must match exactly, including spaces and capitals`,
		);
	}
	const missing = specs
		.filter(({ name, mayBeMissing }) => !mayBeMissing && !Object.hasOwn(given, name))
		.map(({ name }) => `'${name}'`);
	if (missing.length > 0) {
		throw parameters.refusal(
			`The automation needs a value for ${missing.join(', ')}`,
			'Fill in every required input',
		);
	}
}

/**
 * A key that is the same for equal inputs, in whatever form the service returns them. Files are
 * equal if they have the same ID.
 */
export function inputsKey(values: unknown): string {
	const decoded = Object.entries(fieldsOf(values) ?? {})
		.map(([name, value]) => [name, toJson(value)] as const)
		.sort(([one], [other]) => (one < other ? -1 : 1));
	return JSON.stringify(decoded, (_, value: unknown) => sortedKeys(value));
}

function sortedKeys(value: unknown): unknown {
	const fields = fieldsOf(value);
	if (typeof fields?.remote === 'string' && fields.id) return fields.id;
	return fields === undefined
		? value
		: Object.fromEntries(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
}
