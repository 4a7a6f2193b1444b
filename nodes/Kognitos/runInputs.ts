import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { isDecimal, isExact } from '../shared/parameters/exactNumbers';
import type { Parameters } from '../shared/parameters/parameters';
import { choiceIn, refuseNotMeant, textIn } from '../shared/parameters/values';

/** The longest name that the API accepts (CreateRunRequest, RunInput). */
export const MAX_NAME_LENGTH = 100;

/** How the value of an input is sent. */
export const INPUT_TYPES: INodePropertyOptions[] = [
	{ name: 'Number', value: 'number' },
	{ name: 'Text', value: 'string' },
];

/**
 * Converts the parameter *Inputs* to run inputs that the API accepts (RunInput).
 *
 * @throws NodeOperationError if an input has no name or a duplicate name, or if a number is invalid
 * or sending would change it, or if text is obviously not what an expression intended
 */
export function inputsIn(parameters: Parameters): IDataObject[] {
	const inputs = listOfInputs(parameters).map((input) => runInput(parameters, input));
	const names = inputs.map(({ name }) => name);
	const repeated = names.find((name, index) => names.indexOf(name) < index);
	if (repeated === undefined) return inputs;
	throw parameters.refusal(
		`Two inputs have the name '${String(repeated)}'`,
		`Give each input in 'Inputs' its own name`,
	);
}

/** Checks that the API accepts a name. */
export function checkedName(parameters: Parameters, value: string, label: string): string {
	const { length } = [...value];
	if (length <= MAX_NAME_LENGTH) return value;
	throw parameters.refusal(
		`'${label}' is too long: ${length} characters`,
		`Kognitos accepts names of at most ${MAX_NAME_LENGTH} characters`,
	);
}

function listOfInputs(parameters: Parameters): IDataObject[] {
	const value = parameters.raw('inputs.input');
	const list = [value ?? []].flat();
	if (list.every((input): input is IDataObject => typeof input === 'object' && input !== null)) {
		return list;
	}
	throw parameters.refusal(
		"'Inputs' is not a list of inputs",
		'Make the expression return objects with name, type and value',
	);
}

function runInput(parameters: Parameters, input: IDataObject): IDataObject {
	const { refusal } = parameters;
	const name = textIn(input.name, 'Inputs › Name', refusal);
	if (name === undefined) {
		throw refusal('An input has no name', "Fill in 'Name' for each input");
	}
	const type = choiceIn(input.type, 'Inputs › Type', INPUT_TYPES, refusal) ?? 'string';
	const label = `Inputs › ${name.slice(0, 20)}`;
	const text = textOf(input.value);
	if (type === 'string') refuseNotMeant(input.value, label, refusal);
	return {
		name: checkedName(parameters, name, label),
		value: type === 'number' ? numberOf(parameters, name, text) : text,
	};
}

/** A value as text: objects and lists as JSON, dates as ISO 8601 (as in JSON). */
function textOf(value: unknown): string {
	if (typeof value !== 'object' || value === null) return String(value ?? '');
	const json = JSON.stringify(value);
	const plain: unknown = JSON.parse(json);
	return typeof plain === 'string' ? plain : json;
}

function numberOf({ refusal }: Parameters, inputName: string, text: string): number {
	const value = Number(text);
	const input = `The value of the input '${inputName}'`;
	if (!isDecimal(text.trim()) || !Number.isFinite(value)) {
		throw refusal(
			`${input} is not a number: ${text.slice(0, 40)}`,
			`Enter a number such as 12.5, or set its 'Type' to 'Text'`,
		);
	}
	const wasRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
	if (wasRounded || !isExact(text.trim())) {
		throw refusal(
			`${input} has too many digits to be sent as a number without changing it: ${text.slice(0, 40)}`,
			"Set its 'Type' to 'Text', or round it",
		);
	}
	return value;
}
