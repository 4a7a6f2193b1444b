import type { INodeProperties } from 'n8n-workflow';

import type { Parameters } from '../parameters/parameters';

/**
 * The parameter for the binary fields whose files are sent. `fieldNames` reads it. Each operation
 * adds what happens to the files and when to show the parameter.
 */
export const binaryFieldParameter: INodeProperties = {
	displayName: 'Input Data Field Name',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: 'The name of the input field that holds the file. Separate several names with commas, or enter * for all files.',
	builderHint: {
		propertyHint:
			'Use "data" unless the previous node puts its files elsewhere: email triggers put them into attachment_0, attachment_1 …, so use "*" for these. Never use a file name or an expression with file contents.',
	},
	description:
		'The name of the field on the Binary tab of the input, e.g. data or attachment_0, not the name of the file',
};

/** The names of the binary fields, `*` for all of them. The list is empty if the parameter is empty. */
export function fieldNames(parameters: Parameters): string[] {
	const { name, displayName } = binaryFieldParameter;
	return parameters.list(name, displayName) ?? [];
}
