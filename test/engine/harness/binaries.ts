import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { BinaryDataConfig, BinaryDataService, StorageConfig } from 'n8n-core';

/** Where n8n stores binary data: inside the items (`default`) or in files. */
export type BinaryMode = 'default' | 'filesystem';

interface Container {
	get<T>(type: new (...args: never[]) => T): T;
}

// n8n-core has its own container, which other copies of `@n8n/di` do not share.
const { Container: container } = jest.requireActual<{ Container: Container }>(
	require.resolve('@n8n/di', { paths: [require.resolve('n8n-core')] }),
);

/** Sets where n8n stores binary data from now on. */
export async function useBinaryMode(mode: BinaryMode): Promise<void> {
	container.get(BinaryDataConfig).mode = mode;
	await container.get(BinaryDataService).init();
}

/** The folder that n8n's file storage uses. */
export function storageFolder(): string {
	return container.get(StorageConfig).storagePath;
}

/**
 * Where n8n's file storage holds a file's content or, with the suffix `.metadata`, its metadata.
 */
export function storedAt({ id = '' }: IBinaryData, suffix: '' | '.metadata' = ''): string {
	const name = `${id.split('/').pop()}${suffix}`;
	const paths = readdirSync(storageFolder(), { recursive: true }).map(String);
	const path = paths.find((file) => file.endsWith(name));
	if (path === undefined) throw new Error(`The storage does not contain ${name}`);
	return join(storageFolder(), path);
}

/**
 * Stores a file the way n8n does in the current mode; in `default` mode that is inside the item.
 */
export async function storedFile(
	content: Buffer | string,
	properties: Partial<IBinaryData> = {},
): Promise<IBinaryData> {
	const location = { type: 'execution' as const, workflowId: 'test', executionId: '1' };
	const binary = { data: '', mimeType: 'application/pdf', fileName: 'file.pdf', ...properties };
	return await container
		.get(BinaryDataService)
		.store(location, Buffer.from(content as string), binary);
}

/** The content of a file in an output item. */
export async function contentOf(binary: IBinaryData): Promise<Buffer> {
	return await container.get(BinaryDataService).getAsBuffer(binary);
}

/** A file inside an item. */
export function inlineFile(
	content: Buffer | string,
	properties: Partial<IBinaryData> = {},
): IBinaryData {
	const data = Buffer.from(content as string).toString('base64');
	return { data, mimeType: 'application/pdf', fileName: 'file.pdf', ...properties };
}

/** An item with one small file. */
export function itemWithFile(name = 'file.pdf', json = {}): INodeExecutionData {
	return { json, binary: { data: inlineFile(`content of ${name}`, { fileName: name }) } };
}

/** How many files of n8n's storage this process has open. */
export function openStoredFiles(): number {
	return openFiles().filter((path) => path.startsWith(storageFolder())).length;
}

function openFiles(): string[] {
	return readdirSync('/proc/self/fd').flatMap((fd) => {
		try {
			return [readlinkSync(`/proc/self/fd/${fd}`)];
		} catch {
			return [];
		}
	});
}
