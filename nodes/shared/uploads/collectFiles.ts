import type { IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTool, operationError, type Refuse } from '../errors';
import { binaryFieldParameter } from './binaryFieldParameter';
import { type BinaryField, binaryFieldAt, binaryFields, fileName } from './binaryFields';
import { binaryFile } from './binaryFile';
import type { FormFile } from './multipartForm';

/** What a service accepts in one request. */
export interface UploadLimits {
	/** Service name, for errors. */
	service: string;
	maxFiles?: number;
	/** Maximum size of a file in bytes, by name in case it depends on the file type. */
	maxBytes: (fileName: string) => number;
	/** Maximum length of a file name in characters. */
	maxNameLength?: number;
}

const { displayName: LABEL } = binaryFieldParameter;

/** What to do about an item without files. */
function adviceWithoutFiles(context: IExecuteSingleFunctions): string {
	return isTool(context)
		? 'AI agents cannot pass files to a tool. Send the file in the workflow, before or after the agent'
		: 'Connect a node that outputs files, e.g. an email trigger that downloads attachments';
}

/** An input item with its index in the input. */
export interface IndexedItem {
	item: INodeExecutionData;
	index: number;
}

/**
 * Collects the files of several items, in the order of the items and names. Checks them against the
 * service's limits before anything is sent.
 *
 * @param names names of binary fields, `*` for all of them
 * @throws NodeOperationError if a field is missing, or if there is no file, too many files, or a
 * file that is too large or cannot be read
 */
export async function collectFiles(
	context: IExecuteSingleFunctions,
	items: IndexedItem[],
	names: string[],
	limits: UploadLimits,
): Promise<FormFile[]> {
	const found = items.flatMap(({ item, index }) =>
		chosenFields(context, item, names, index).map((field) => ({ ...field, index })),
	);
	const refuse = refusal(context, items[0]?.index ?? 0);
	if (found.length === 0) {
		throw refuse('There is no file to send', adviceWithoutFiles(context));
	}
	if (limits.maxFiles !== undefined && found.length > limits.maxFiles) {
		throw refuse(
			`${found.length} files are too many for one run`,
			`${limits.service} accepts at most ${limits.maxFiles} files in one run: split the input into several runs`,
		);
	}
	const files: FormFile[] = [];
	for (const { name, value, index } of found) {
		const refuse = refusal(context, index);
		const file = await binaryFile(context, name, value, refuse);
		checkFile(file, limits, refuse);
		files.push(file);
	}
	return files;
}

const refusals = new WeakSet<object>();

/** Whether an error is about an item's files, so their names need not be added. */
export function isAboutFiles(error: unknown): boolean {
	return refusals.has(Object(error));
}

function refusal(context: IExecuteSingleFunctions, itemIndex: number): Refuse {
	return (message, description) => {
		const error = operationError(context.getNode(), message, description, itemIndex);
		refusals.add(error);
		return error;
	};
}

function checkFile({ name, size }: FormFile, limits: UploadLimits, refuse: Refuse): void {
	const maxBytes = limits.maxBytes(name);
	if (!Number.isSafeInteger(size) || size < 0) {
		throw refuse(`The size of the file '${name}' is not known`, 'Execute the previous node again');
	}
	if (size > maxBytes) {
		throw refuse(
			`The file '${name}' is too large: ${megabytes(size)}`,
			`${limits.service} accepts files of at most ${megabytes(maxBytes)}: split or shrink the file`,
		);
	}
	const nameLength = [...name].length;
	if (limits.maxNameLength !== undefined && nameLength > limits.maxNameLength) {
		throw refuse(
			`The file name '${name.slice(0, 40)}…' is too long: ${nameLength} characters`,
			`${limits.service} accepts file names of at most ${limits.maxNameLength} characters`,
		);
	}
}

/** A size in the services' units, where 1 MB is 1024 × 1024 bytes. */
function megabytes(bytes: number): string {
	return `${(Math.ceil((bytes / 1024 ** 2) * 100) / 100).toLocaleString('en-US')} MB`;
}

function chosenFields(
	context: IExecuteSingleFunctions,
	item: INodeExecutionData,
	names: string[],
	itemIndex: number,
): BinaryField[] {
	const fields = binaryFields(context, item);
	if (names.length === 0) {
		throw refusal(context, itemIndex)(
			`'${LABEL}' is empty`,
			`Enter the name of the field that holds the file, e.g. data, or * for all of the item's files`,
		);
	}
	if (names.includes('*')) return Object.entries(fields).map(([name, value]) => ({ name, value }));
	return [...new Set(names)].map((name) => {
		const value = binaryFieldAt(context, item, name);
		if (value === undefined) throw missingField(context, itemIndex, name, fields);
		return { name, value };
	});
}

function missingField(
	context: IExecuteSingleFunctions,
	itemIndex: number,
	name: string,
	fields: Record<string, unknown>,
): Error {
	const present = Object.keys(fields);
	const similar = present.find((field) => field.toLowerCase() === name.toLowerCase());
	const shown = present.map((field) => {
		const file = fileName(fields[field]);
		return file === undefined ? field : `${field} (${file})`;
	});
	return refusal(context, itemIndex)(
		`The item has no binary field '${name}'`,
		present.length === 0
			? adviceWithoutFiles(context)
			: similar === undefined
				? `Set '${LABEL}' to a field that holds a file (this item has: ${shown.join(', ')}), or to * for all of them`
				: `Did you mean '${similar}'? Field names are case-sensitive`,
	);
}
