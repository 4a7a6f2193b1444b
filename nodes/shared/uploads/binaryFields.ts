import type { IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';

/** A binary field of an item, with its unchecked value. */
export interface BinaryField {
	name: string;
	value: unknown;
}

/**
 * An item's binary fields by name. In n8n's binary mode "combined", stored files are in the JSON
 * field `_files`. In any other mode, JSON must never be treated as a file, because it could name
 * someone else's stored file.
 */
export function binaryFields(
	context: IExecuteSingleFunctions,
	{ binary, json }: INodeExecutionData,
): Record<string, unknown> {
	return isCombined(context) ? { ...Object(json._files), ...binary } : { ...binary };
}

/**
 * The value of a binary field, or undefined if there is none. In "combined" mode, a path into the
 * JSON, e.g. `_files.data`, also works, as in n8n's own nodes.
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
	// Older n8n versions have neither the function nor the mode.
	return context.getWorkflowSettings?.().binaryMode === 'combined';
}

function ownValue(value: unknown, key: string): unknown {
	return Object.getOwnPropertyDescriptor(Object(value), key)?.value;
}

/** The names of an item's files. Files without a name are left out. */
export function fileNames(context: IExecuteSingleFunctions): string[] {
	return Object.values(binaryFields(context, context.getInputData()))
		.map(fileName)
		.filter((name) => name !== undefined);
}

/** The file name of a binary field, if it has one. */
export function fileName(value: unknown): string | undefined {
	const name = ownValue(value, 'fileName');
	return typeof name === 'string' && name.trim() !== '' ? name : undefined;
}
