import type { N8nClient } from './n8nClient';
import {
	executionError,
	listExecutions,
	readExecutionData,
	storeWorkflow,
	type StoredWorkflow,
	type Workflow,
} from './workflows';
import { eventually, NotSeen } from './expectations';

/** An item that a node returned. */
export interface OutputItem {
	json: Record<string, unknown>;
	binary?: Record<string, { fileName?: string; mimeType?: string; fileSize?: string; id?: string }>;
	pairedItem?: unknown;
	error?: unknown;
}

interface NodeRun {
	data?: Record<string, Array<OutputItem[] | null>>;
	error?: { message?: string; description?: string };
}

/** A workflow execution that has ended or is waiting. */
export interface FinishedExecution {
	id: string;
	status: string;
	/** What stopped it, in n8n's own words. */
	error?: string;
	/** Each node's runs, by the node's name. */
	runs: Record<string, NodeRun[]>;
}

const END_TIMEOUT_MS = 90_000;
const OVER = ['success', 'error', 'crashed', 'canceled', 'waiting'];

/** Stores a workflow and runs it from the node `trigger`, as "Execute workflow" in the editor does. */
export async function runWorkflow(
	client: N8nClient,
	workflow: Workflow,
	trigger: string,
): Promise<FinishedExecution> {
	const stored = await storeWorkflow(client, workflow);
	return await runStored(client, stored, trigger);
}

/** Runs a workflow that is already stored in n8n; see {@link runWorkflow}. */
export async function runStored(
	client: N8nClient,
	workflow: StoredWorkflow,
	trigger: string,
): Promise<FinishedExecution> {
	const id = await startStored(client, workflow, trigger);
	return await executionEnd(client, id);
}

/** Starts a workflow as the editor does and returns the id of the execution. */
export async function startStored(
	client: N8nClient,
	workflow: StoredWorkflow,
	trigger: string,
): Promise<string> {
	const { executionId } = await client.request<{ executionId?: string }>(
		'POST',
		`/rest/workflows/${workflow.id}/run`,
		// n8n 1.x takes the workflow from the request, 2.x from its database.
		{ workflowData: workflow, triggerToStartFrom: { name: trigger } },
	);
	if (executionId === undefined) throw new NotSeen(`"${workflow.name}" was not started`);
	return executionId;
}

/** Waits until an execution has ended, or is waiting for something outside n8n. */
export async function executionEnd(
	client: N8nClient,
	id: string,
	statuses = OVER,
): Promise<FinishedExecution> {
	const status = await eventually(
		`Waiting for execution ${id} to end`,
		END_TIMEOUT_MS,
		async () => {
			const execution = await client.request<{ status: string }>('GET', `/rest/executions/${id}`);
			return statuses.includes(execution.status) ? execution.status : undefined;
		},
	);
	return await readExecution(client, id, status);
}

/** All executions of a workflow that have ended or are waiting, oldest first. */
export async function readExecutions(
	client: N8nClient,
	workflow: StoredWorkflow,
): Promise<FinishedExecution[]> {
	const executions = await listExecutions(client, workflow.id);
	const over = executions.filter(({ status }) => OVER.includes(status)).reverse();
	return await Promise.all(
		over.map(async ({ id, status }) => await readExecution(client, id, status)),
	);
}

async function readExecution(
	client: N8nClient,
	id: string,
	status: string,
): Promise<FinishedExecution> {
	const data = await readExecutionData(client, id);
	const { resultData } = parseFlatted(data) as {
		resultData: { runData?: Record<string, NodeRun[]> };
	};
	return { id, status, error: executionError(data), runs: resultData.runData ?? {} };
}

/**
 * Parses the text that n8n stores for an execution: a list of values, in which every string inside
 * a value is the index of the real value in the list.
 */
export function parseFlatted(text: string): unknown {
	const values = JSON.parse(text) as unknown[];
	const done = new Map<number, unknown>();
	const resolve = (value: unknown): unknown =>
		typeof value === 'string' ? valueAt(Number(value)) : value;
	const valueAt = (place: number): unknown => {
		if (done.has(place)) return done.get(place);
		const value = values[place];
		if (typeof value !== 'object' || value === null) return value;
		const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
		done.set(place, copy);
		for (const [key, part] of Object.entries(value)) copy[key] = resolve(part);
		return copy;
	};
	return valueAt(0);
}

/** The items that a node returned, by default in its last run. */
export function itemsOf(
	{ runs }: FinishedExecution,
	node: string,
	{ output = 0, run = -1, connection = 'main' } = {},
): OutputItem[] {
	return runs[node]?.at(run)?.data?.[connection]?.[output] ?? [];
}

/** The JSON of the items that a node returned in all of its runs. */
export function allJsonOf(execution: FinishedExecution, node: string): OutputItem['json'][] {
	const runs = execution.runs[node] ?? [];
	return runs.flatMap((_, run) => itemsOf(execution, node, { run }).map(({ json }) => json));
}

/** Returns the execution if it succeeded; otherwise throws with the reason that n8n reports. */
export function succeeded(execution: FinishedExecution): FinishedExecution {
	if (execution.status === 'success') return execution;
	throw new NotSeen(`Execution ${execution.id} ended as ${execution.status}: ${execution.error}`);
}
