import { readFile } from 'node:fs/promises';

import { credentialTypesOf, type StoredCredential } from './credentials';
import { N8nRefused, type N8nClient } from './n8nClient';

/** A node in a workflow file. */
export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	webhookId?: string;
	onError?: 'continueRegularOutput';
	disabled?: boolean;
}

/** A workflow as n8n exports and imports it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<
		string,
		Record<string, Array<Array<{ node: string; type: string; index: number }>>>
	>;
	settings?: Record<string, unknown>;
}

/** A workflow stored in n8n. */
export interface StoredWorkflow extends Workflow {
	id: string;
	versionId: string;
}

/** An execution as n8n lists it. */
export interface Execution {
	id: string;
	workflowId: string;
	/** How it was started: `trigger` by a polling trigger, `webhook` by a request. */
	mode: string;
	status: string;
	startedAt: string;
	stoppedAt?: string | null;
}

const PUBLICATION_TIMEOUT_MS = 60_000;
const PUBLICATION_ASK_MS = 200;

/** Reads a workflow file. */
export async function readWorkflow(path: string): Promise<Workflow> {
	return JSON.parse(await readFile(path, 'utf8')) as Workflow;
}

/** Replaces a string throughout the workflow, e.g. an example URL. */
export function withText(workflow: Workflow, from: string, to: string): Workflow {
	const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
	return JSON.parse(JSON.stringify(workflow).replaceAll(inJson(from), inJson(to))) as Workflow;
}

/** Sets parameters on every node of one type. */
export function withParameters(
	workflow: Workflow,
	type: string,
	parameters: WorkflowNode['parameters'],
): Workflow {
	const nodes = workflow.nodes.map((node) =>
		node.type === type ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	);
	return { ...workflow, nodes };
}

/** Assigns the stored credentials that it uses to every node. */
export function withCredentials(workflow: Workflow, stored: StoredCredential[]): Workflow {
	const nodes = workflow.nodes.map((node) => {
		const types = credentialTypesOf(node.type);
		const own = stored.filter(({ type }) => types.includes(type));
		if (own.length === 0) return node;
		return {
			...node,
			credentials: Object.fromEntries(own.map(({ type, id, name }) => [type, { id, name }])),
		};
	});
	return { ...workflow, nodes };
}

/**
 * Replaces the node `startName` with a webhook. A request to `/webhook/<path>` starts the workflow, and the response
 * is the first item of its last node.
 */
export function startedByWebhook(workflow: Workflow, startName: string, path: string): Workflow {
	const webhookName = `Instead of ${startName}`;
	const nodes = workflow.nodes.map((node) =>
		node.name === startName
			? {
					...node,
					name: webhookName,
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2,
					webhookId: path,
					parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
				}
			: node,
	);
	const { [startName]: outputs, ...others } = workflow.connections;
	return { ...workflow, nodes, connections: { [webhookName]: outputs, ...others } };
}

/** Imports a workflow as inactive, which n8n 1.x requires explicitly. */
export async function storeWorkflow(
	client: N8nClient,
	workflow: Workflow,
): Promise<StoredWorkflow> {
	return await client.request<StoredWorkflow>('POST', '/rest/workflows', {
		...workflow,
		active: false,
	});
}

/**
 * Activates a workflow and waits until its trigger is active, so that the trigger can start it.
 * Throws with n8n's reason if the trigger refuses. n8n 2.x publishes a version and reports the
 * outcome later. The last 1.x version responds once it is done. Earlier versions have a setting in
 * the workflow itself.
 */
export async function activateWorkflow(client: N8nClient, workflow: StoredWorkflow): Promise<void> {
	const { id, versionId } = workflow;
	try {
		await client.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	} catch (error) {
		if (!isUnknownAddress(error)) throw error;
		await client.request('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
		return;
	}
	await waitUntilPublished(client, workflow).catch((error: unknown) => {
		if (!isUnknownAddress(error)) throw error;
	});
}

interface PublicationStatus {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: Array<{ nodeId: string; errorMessage: string | null }>;
}

async function waitUntilPublished(client: N8nClient, { id, name }: StoredWorkflow): Promise<void> {
	const deadline = Date.now() + PUBLICATION_TIMEOUT_MS;
	for (;;) {
		const path = `/rest/workflows/${id}/publication-status`;
		const { status, triggers } = await client.request<PublicationStatus>('GET', path);
		if (status === 'published') return;
		if (status === 'failed' || status === 'partial' || Date.now() > deadline) {
			const reasons = triggers.map(({ errorMessage }) => errorMessage ?? '').filter(Boolean);
			throw new Error(`"${name}" could not be activated (${status}): ${reasons.join('; ')}`);
		}
		await new Promise((resolve) => setTimeout(resolve, PUBLICATION_ASK_MS));
	}
}

function isUnknownAddress(error: unknown): boolean {
	return error instanceof N8nRefused && error.status === 404;
}

/** The production URL of a workflow's webhook trigger, as shown in n8n's editor. */
export function webhookUrl(n8nUrl: string, { name, nodes }: Workflow): string {
	const node = nodes.find(({ type }) => type.endsWith('WebhookTrigger'));
	if (!node?.webhookId) throw new Error(`"${name}" has no webhook trigger`);
	return `${n8nUrl}/webhook/${node.webhookId}/webhook`;
}

/** The URL of an execution in the editor. */
export function executionUrl(client: N8nClient, { id, workflowId }: Execution): string {
	return `${client.url}/workflow/${workflowId}/executions/${id}`;
}

/** A workflow's executions, newest first. */
export async function listExecutions(client: N8nClient, workflowId: string): Promise<Execution[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = await client.request<{ results: Execution[] }>(
		'GET',
		`/rest/executions?limit=50&filter=${filter}`,
	);
	return results;
}

/** All of an execution's data, as the text that n8n stores. */
export async function readExecutionData(client: N8nClient, executionId: string): Promise<string> {
	return (await client.request<{ data: string }>('GET', `/rest/executions/${executionId}`)).data;
}

/**
 * The error that stopped an execution, as n8n shows it, or `undefined` if there was none. The
 * stored text is a list of values, in which every nested value is replaced by its index in the
 * list.
 */
export function executionError(data: string): string | undefined {
	const values = JSON.parse(data) as unknown[];
	const follow = (value: unknown, key: string): unknown => {
		const reference =
			typeof value === 'object' && value !== null
				? (value as Record<string, unknown>)[key]
				: undefined;
		return reference === undefined ? undefined : values[Number(reference)];
	};
	const error = follow(follow(values[0], 'resultData'), 'error');
	if (error === undefined) return undefined;
	return [follow(error, 'message'), follow(error, 'description')].filter(Boolean).join(' ');
}
