import type { IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import { createEmptyRunExecutionData, Workflow } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';

import { binaryFile } from '../../nodes/shared/uploads/binaryFile';
import { MultipartForm } from '../../nodes/shared/uploads/multipartForm';
import { additionalData } from '../engine/harness/additionalData';
import { inlineFile, storedFile, useBinaryMode } from '../engine/harness/binaries';
import { executeNode } from '../engine/harness/executeNode';
import { PACKAGE, registry } from '../engine/harness/nodeTypes';
import type { Encoded, FilePart, Part } from './references';
import type { Wire } from './wire';

/** Where n8n stores a file until it is sent: as base64 in the item, or in a separate file. */
export type Storage = 'inline' | 'stored';

export interface NodeUpload {
	files: FilePart[];
	storage: Storage;
	userDefinedId?: string;
}

/** Makes the Kolena node start a run with some files in n8n's engine, and returns what it sent. */
export async function sentByNode(wire: Wire, upload: NodeUpload): Promise<Encoded> {
	const { files, storage, userDefinedId } = upload;
	const items = await Promise.all(files.map(async (file) => await itemOf(file, storage)));
	const { error } = await executeNode({
		type: 'kolena',
		credentials: { apiKey: 'key', baseUrl: wire.origin },
		parameters: {
			resource: 'run',
			operation: 'create',
			agentId: { __rl: true, mode: 'id', value: '1' },
			grouping: 'allItems',
			additionalFields: userDefinedId === undefined ? {} : { userDefinedId },
		},
		items,
	});
	if (error) throw error;
	return onlyRequest(wire);
}

/** Sends a form with arbitrary names through the HTTP helper that n8n provides to nodes. */
export async function sentByHelper(wire: Wire, parts: Part[], storage: Storage): Promise<Encoded> {
	const { helpers } = helperContext();
	const form = new MultipartForm();
	for (const part of parts) {
		if ('value' in part) form.append(part.name, part.value);
		else {
			const binary = await binaryOf(part, storage);
			form.append(part.name, await binaryFile({ helpers }, 'data', binary, Error));
		}
	}
	await helpers.httpRequest({
		method: 'POST',
		url: wire.origin,
		body: form as never,
		disableFollowRedirect: true,
	});
	return onlyRequest(wire);
}

/** The only request that arrived. It has to declare its exact length. */
function onlyRequest(wire: Wire): Encoded {
	const requests = wire.take();
	expect(requests).toHaveLength(1);
	const [{ headers, body }] = requests;
	expect(headers['transfer-encoding']).toBeUndefined();
	expect(headers['content-length']).toBe(String(body.length));
	return { contentType: headers['content-type'], body };
}

async function itemOf(file: FilePart, storage: Storage): Promise<INodeExecutionData> {
	return { json: {}, binary: { data: await binaryOf(file, storage) } };
}

async function binaryOf({ content, fileName, type }: FilePart, storage: Storage) {
	const properties = { fileName, mimeType: type };
	if (storage === 'inline') return inlineFile(content, properties);
	await useBinaryMode('filesystem');
	return await storedFile(content, properties);
}

function helperContext(): Pick<IExecuteSingleFunctions, 'helpers'> {
	const node = {
		id: 'node',
		name: 'Node',
		type: `${PACKAGE}.kolena`,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: registry(),
	});
	return new ExecuteContext(
		workflow,
		node,
		additionalData({}),
		'manual',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[]] },
		{ node, data: {}, source: null },
		[],
	) as unknown as Pick<IExecuteSingleFunctions, 'helpers'>;
}
