import './environment';

import type { IDataObject, INode, INodeType } from 'n8n-workflow';
import { createEmptyRunExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import { ExecuteContext, RoutingNode } from 'n8n-core';

import { additionalData } from './additionalData';
import { credentialType, MemoryCredentials } from './credentials';
import { PACKAGE, registry } from './nodeTypes';
import type { CredentialData, CredentialName } from './services';

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/**
 * What the button *Test* of a credential says; follows n8n's own tester step by step.
 *
 * @param isOnN8n1 as n8n 1.x does it, which takes no HTTP status for an error where some are not
 */
export async function testCredential(
	name: CredentialName,
	data: CredentialData,
	isOnN8n1 = false,
): Promise<CredentialTestResult> {
	const { test } = credentialType(name);
	if (!test) throw new Error(`${name} has no test`);
	const request = { ...test.request };
	if (isOnN8n1 && request.ignoreHttpStatusErrors) request.ignoreHttpStatusErrors = true;
	const base = additionalData(data);
	const decrypted = await new MemoryCredentials(data).getDecrypted(
		base,
		{ id: '1', name: 'Test' },
		name,
		'internal',
	);
	const nodeType: INodeType = {
		description: {
			displayName: 'Temp',
			name: 'temp',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request },
					default: '',
				},
			],
		},
	};
	const node: INode = {
		id: 'temp',
		parameters: {},
		name: 'Temp-Node',
		type: `${PACKAGE}.temp`,
		typeVersion: 1,
		position: [0, 0],
		credentials: { [name]: { id: '1', name: 'Test' } },
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: registry({ [node.type]: nodeType }),
	});
	const context = new ExecuteContext(
		workflow,
		node,
		base,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const routing = new RoutingNode(context, nodeType, {
		id: '1',
		name: 'Test',
		type: name,
		data: decrypted,
	});
	let body: IDataObject | undefined;
	try {
		body = (await routing.runNode())?.[0]?.[0].json;
	} catch (error) {
		return { status: 'Error', message: wordsOf(error as Error) };
	}
	for (const rule of test.rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		if (body?.[key] === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

interface AxiosCause {
	response?: { status: number; statusText?: string };
	code?: string;
}

function wordsOf(error: Error): string {
	const { response, code } = (error.cause ?? {}) as AxiosCause;
	if (response) return response.statusText || `Received HTTP status code: ${response.status}`;
	return code ?? error.message;
}
