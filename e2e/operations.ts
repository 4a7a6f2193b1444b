import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { withCredentials, type Workflow, type WorkflowNode } from '../realN8n/workflows';
import { expect, expectSame, type Checks } from './checks';
import { chosen } from '../realN8n/exampleFiles';
import { itemsOf, runWorkflow, succeeded, type FinishedExecution } from '../realN8n/executions';
import { DOCUMENTS, type Instance } from './instance';

const PACKAGE = 'n8n-nodes-agent-runs';
const AGENT = 1;
const PROCESS = 1;

export interface Trial {
	node: 'kolena' | 'kognitos' | 'kognitosAutomation';
	parameters: Record<string, unknown>;
	/** The input documents, one item each. */
	documents?: string[];
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
}

/**
 * Runs every operation of the action nodes for Kolena and Kognitos once, in workflows that a person could have built.
 */
export async function checkOperations(checks: Checks, instance: Instance): Promise<void> {
	await copyDocuments(instance);
	await checkKolena(checks, instance);
	await checkKognitos(checks, instance);
	await checkFailures(checks, instance);
}

async function copyDocuments({ files }: Instance): Promise<void> {
	await mkdir(join(files, 'documents'), { recursive: true });
	for (const name of ['invoice-1001.pdf', 'invoice-1002.pdf']) {
		await copyFile(join(DOCUMENTS, name), join(files, 'documents', name));
	}
}

/** Runs one node after a manual trigger, with nodes in between that read its documents, if any. */
export async function tryNode(instance: Instance, trial: Trial): Promise<FinishedExecution> {
	const { node, parameters, documents = [], onError } = trial;
	const read: WorkflowNode[] = documents.map((name, index) => ({
		id: `read-${index}`,
		name: `Read ${index}`,
		type: 'n8n-nodes-base.readWriteFile',
		typeVersion: 1,
		position: [200, index * 200],
		parameters: {
			operation: 'read',
			fileSelector: join(instance.files, 'documents', name),
			options: {},
		},
	}));
	const merge = documents.length > 1 ? 'Both' : documents.length === 1 ? 'Read 0' : 'Start';
	const workflow: Workflow = {
		name: `Trial of ${node} ${String(parameters.resource)} ${String(parameters.operation)}`,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			...read,
			{
				id: 'both',
				name: 'Both',
				type: 'n8n-nodes-base.merge',
				typeVersion: 3,
				position: [400, 0],
				parameters: {},
			},
			{
				id: 'node',
				name: 'Node',
				type: `${PACKAGE}.${node}`,
				typeVersion: 1,
				position: [600, 0],
				parameters,
				...(onError ? { onError } : {}),
			} as WorkflowNode,
		],
		connections: {
			...(read.length > 0
				? { Start: { main: [read.map(({ name }) => ({ node: name, type: 'main', index: 0 }))] } }
				: {}),
			...(documents.length > 1
				? Object.fromEntries(
						read.map(({ name }, index) => [
							name,
							{ main: [[{ node: 'Both', type: 'main', index }]] },
						]),
					)
				: {}),
			[merge]: { main: [[{ node: 'Node', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
	return await runWorkflow(
		instance.client,
		withCredentials(workflow, instance.credentials),
		'Start',
	);
}

export type Json = Record<string, unknown>;

export async function outputOf(instance: Instance, trial: Trial): Promise<Json[]> {
	const execution = succeeded(await tryNode(instance, trial));
	return itemsOf(execution, 'Node').map(({ json }) => json);
}

async function checkKolena(checks: Checks, instance: Instance): Promise<void> {
	const { kolena } = instance.sandbox;
	const agentId = chosen(String(kolena.agentIds[AGENT]));
	const documents = ['invoice-1001.pdf', 'invoice-1002.pdf'];
	const run = { node: 'kolena', parameters: { resource: 'run', agentId } } as const;
	const ask = async (parameters: Json, more: Partial<Trial> = {}) =>
		await outputOf(instance, {
			...run,
			...more,
			parameters: { ...run.parameters, ...parameters },
		});

	await checks.check('Kolena: Create, a run for each item', async () => {
		const runs = await ask({ operation: 'create' }, { documents });
		expectSame(
			runs.map(({ files, status }) => ({ files, status })),
			documents.map((name) => ({ files: [name], status: 'running' })),
			'The runs',
		);
	});
	const ended = await checks.check('Kolena: Create, one run for all items, and wait', async () => {
		const runs = await ask(
			{
				operation: 'create',
				grouping: 'allItems',
				waitForCompletion: true,
				pollInterval: 1,
				additionalFields: { userDefinedId: 'case 7', dueDate: '2027-01-31T12:00:00' },
			},
			{ documents },
		);
		expect(runs.length === 1, 'There is one run', runs);
		const { files, status, user_defined_id: id, results } = runs[0];
		expectSame({ files, status, id }, { files: documents, status: 'success', id: 'case 7' }, 'Run');
		expect(Object.keys(results as Json).length > 2, 'It has results', runs[0]);
		return runs[0];
	});
	const runId = ended?.run_id;
	await checks.check('Kolena: Get', async () => {
		const [found] = await ask({ operation: 'get', runId });
		expectSame(found, ended, 'The run');
		const [raw] = await ask({ operation: 'get', runId, simplify: false });
		expect(
			'data' in raw && 'usage' in raw,
			'Without Simplify, the run is as the service returned it',
			raw,
		);
	});
	await checks.check('Kolena: Get Many', async () => {
		const all = await ask({ operation: 'getAll', returnAll: true });
		expect(all.length === 3, 'There are three runs', all.length);
		const filters = { userDefinedIds: 'case 7, case 8', status: 'success' };
		const found = await ask({ operation: 'getAll', limit: 5, filters });
		expectSame(
			found.map(({ run_id: id }) => id),
			[runId],
			'The run with the ID',
		);
	});
	await checks.check('Kolena: Download Document', async () => {
		const [{ id }] = kolena.agentIds.map((agent) => ({ id: 100 + agent })).slice(AGENT);
		const execution = await tryNode(instance, {
			...run,
			parameters: {
				...run.parameters,
				operation: 'downloadDocument',
				runId,
				templateId: chosen(String(id)),
				format: 'pdf',
			},
		});
		const [{ binary }] = itemsOf(succeeded(execution), 'Node');
		expectSame(binary?.data.mimeType, 'application/pdf', "The file's type");
		expectSame(binary?.data.fileName, `run-${String(runId)}.pdf`, "The file's name");
	});
	await checks.check('Kolena: Delete', async () => {
		expectSame(await ask({ operation: 'delete', runId }), [{ deleted: true }], 'The output');
		expect(kolena.run(Number(runId)) === undefined, 'The run is gone');
	});
	await checks.check('Kolena: agents and workspaces', async () => {
		const agents = await ask({ resource: 'agent', operation: 'getAll' });
		expect(agents.length === kolena.agentIds.length, 'All agents are listed', agents.length);
		const [agent] = await ask({ resource: 'agent', operation: 'get' });
		expectSame(agent.id, kolena.agentIds[AGENT], 'The agent');
		const [updated] = await ask({
			resource: 'agent',
			operation: 'updateMetadata',
			metadata: '{"team": "tests"}',
		});
		expectSame(updated.metadata, { team: 'tests' }, 'The metadata');
		const [copy] = await ask({
			resource: 'agent',
			operation: 'copy',
			name: 'A copy',
			additionalFields: { workspaceId: '12' },
		});
		expectSame([copy.name, copy.workspace_id], ['A copy', 12], 'The copy');
		const workspaces = await ask({ resource: 'workspace', operation: 'getAll' });
		expect(workspaces.length === 2, 'Both workspaces are listed', workspaces);
	});
}

async function checkKognitos(checks: Checks, instance: Instance): Promise<void> {
	const { kognitos } = instance.sandbox;
	const { agentId } = kognitos;
	const processId = chosen(kognitos.processes[PROCESS].id);
	const ask = async (parameters: Json, more: Partial<Trial> = {}) =>
		await outputOf(instance, {
			node: 'kognitos',
			...more,
			parameters: { resource: 'run', agentId, processId, ...parameters },
		});

	const file = await checks.check('Kognitos: Upload', async () => {
		const files = await ask(
			{ resource: 'file', operation: 'upload' },
			{ documents: ['invoice-1001.pdf'] },
		);
		expectSame(Object.keys(files[0]), ['id', 'file_name'], "The file's fields");
		const size = kognitos.uploadedFile(String(files[0].id))?.size ?? 0;
		expect(size > 500, 'The file has arrived', size);
		return files[0];
	});
	const ended = await checks.check('Kognitos: Start with inputs and files, and wait', async () => {
		const runs = await ask(
			{
				operation: 'start',
				name: 'Trial run',
				inputs: {
					input: [
						{ name: 'invoice number', type: 'string', value: '2026-0042' },
						{ name: 'amount', type: 'number', value: '12.5' },
					],
				},
				binaryPropertyName: 'data',
				fileIds: String(file?.id),
				waitForCompletion: true,
				pollInterval: 1,
			},
			{ documents: ['invoice-1002.pdf'] },
		);
		const { status, file_ids: ids, outputs } = runs[0];
		expectSame([status, (ids as string[]).length], ['Succeeded', 2], 'Status and files');
		expect('invoice number' in (outputs as Json), 'It has outputs', runs[0]);
		return runs[0];
	});
	await checks.check('Kognitos: Get', async () => {
		const [found] = await ask({ operation: 'get', runId: ended?.id });
		expectSame(found, ended, 'The run');
	});
	await checks.check('Kognitos: Get Many', async () => {
		const filters = { stage: 'Published', status: ['Succeeded', 'Stopped'] };
		const found = await ask({ operation: 'getAll', limit: 5, filters });
		expectSame(
			found.map(({ id }) => id),
			[ended?.id],
			'The run',
		);
	});
	await checks.check('Kognitos: processes', async () => {
		const all = await ask({ resource: 'process', operation: 'getAll' });
		expect(all.length === kognitos.processes.length, 'All processes are listed', all.length);
		const [one] = await ask({ resource: 'process', operation: 'get' });
		expectSame(one.id, kognitos.processes[PROCESS].id, 'The process');
	});
}

async function checkFailures(checks: Checks, instance: Instance): Promise<void> {
	const agentId = chosen(String(instance.sandbox.kolena.agentIds[AGENT]));
	const unknown = { resource: 'run', operation: 'get', agentId, runId: '999999' };

	await checks.check('Failures: the reason is shown, and the execution fails', async () => {
		const execution = await tryNode(instance, { node: 'kolena', parameters: unknown });
		expectSame(execution.status, 'error', 'The status');
		expect(/404.*Run not found/.test(execution.error ?? ''), 'The reason', execution.error);
	});
	await checks.check('Failures: Continue returns an item with the error', async () => {
		const execution = await tryNode(instance, {
			node: 'kolena',
			parameters: unknown,
			onError: 'continueRegularOutput',
		});
		const [{ json }] = itemsOf(succeeded(execution), 'Node');
		expect(/Run not found/.test(String(json.error)), 'The item', json);
	});
	await checks.check(
		'Failures: Continue with error output, one valid item and one invalid',
		async () => {
			const execution = await tryNode(instance, {
				node: 'kolena',
				documents: ['invoice-1001.pdf', 'invoice-1002.pdf'],
				parameters: {
					resource: 'run',
					operation: 'create',
					agentId,
					binaryPropertyName: "={{ $itemIndex === 1 ? 'nothing' : 'data' }}",
				},
				onError: 'continueErrorOutput',
			});
			const good = itemsOf(succeeded(execution), 'Node');
			const bad = itemsOf(execution, 'Node', { output: 1 });
			expectSame([good.length, bad.length], [1, 1], 'The items on each output');
			expect(/nothing/.test(JSON.stringify(bad[0].json)), 'The invalid item has its error', bad);
		},
	);
}
