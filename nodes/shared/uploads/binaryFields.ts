import type { IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';

/** A binary field of an item; what it holds is not checked yet. */
export interface BinaryField {
	name: string;
	value: unknown;
}

/**
 * The binary fields of an item by their names. In n8n's binary mode "combined" files of its store
 * stand in the JSON field `_files`; in any other mode JSON must never be taken for a file, as it may
 * name a stored file of somebody else.
 */
export function binaryFields(
	context: IExecuteSingleFunctions,
	{ binary, json }: INodeExecutionData,
): Record<string, unknown> {
	return isCombined(context) ? { ...Object(json._files), ...binary } : { ...binary };
}

/**
 * What a binary field holds, undefined if there is none. In the mode "combined" a path in the JSON
 * is taken as well, as n8n's own nodes do, e.g. `_files.data`.
 */
export function binaryFieldAt(
	context: IExecuteSingleFunctions,
	item: INodeExecutionData,
	name: string,
): unknown {
	const value = ownValue(binaryFields(context, item), name);
	if (value !== undefined || !isCombined(context)) return value;
	const found = name.split('.').reduce(ownValue, item.json as unknown);
	return ownValue(found, 'mimeType') === undefined ? undefined : found;
}

function isCombined(context: IExecuteSingleFunctions): boolean {
	// Older versions of n8n have neither the function nor the mode.
	return context.getWorkflowSettings?.().binaryMode === 'combined';
}

function ownValue(value: unknown, key: string): unknown {
	return Object.getOwnPropertyDescriptor(Object(value), key)?.value;
}

/** Names of the files of an item, as far as they have one. */
export function fileNames(context: IExecuteSingleFunctions): string[] {
	return Object.values(binaryFields(context, context.getInputData()))
		.map(fileName)
		.filter((name) => name !== undefined);
}

/** The name of the file that a binary field holds, if it has one. */
export function fileName(value: unknown): string | undefined {
	const name = ownValue(value, 'fileName');
	return typeof name === 'string' && name.trim() !== '' ? name : undefined;
}
