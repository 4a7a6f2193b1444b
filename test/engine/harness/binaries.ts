import './environment';

import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { BinaryDataConfig, BinaryDataService, StorageConfig } from 'n8n-core';

/** Where n8n keeps binary data: inside the items (`default`) or in files. */
export type BinaryMode = 'default' | 'filesystem';

interface Container {
	get<T>(type: new (...args: never[]) => T): T;
}

// n8n-core has a container of its own, which other copies of the package do not share.
const { Container: container } = jest.requireActual<{ Container: Container }>(
	require.resolve('@n8n/di', { paths: [require.resolve('n8n-core')] }),
);

/** Sets where n8n keeps binary data from now on. */
export async function useBinaryMode(mode: BinaryMode): Promise<void> {
	container.get(BinaryDataConfig).mode = mode;
	await container.get(BinaryDataService).init();
}

/** The folder that n8n's file storage uses. */
export function storageFolder(): string {
	return container.get(StorageConfig).storagePath;
}

/** Where n8n's file storage has the content of a file, or with the ending `.metadata` what it knows of it. */
export function storedAt({ id = '' }: IBinaryData, ending: '' | '.metadata' = ''): string {
	const name = `${id.split('/').pop()}${ending}`;
	const paths = readdirSync(storageFolder(), { recursive: true }).map(String);
	const path = paths.find((file) => file.endsWith(name));
	if (path === undefined) throw new Error(`The storage has no ${name}`);
	return join(storageFolder(), path);
}

/** A file in n8n's store, in the mode that is set; the mode `default` puts it into the item. */
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

/** The content of a file of an output item. */
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

/** Files of n8n's store that this process has open. */
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
