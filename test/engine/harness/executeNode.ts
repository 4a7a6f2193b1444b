import type {
	ExecutionError,
	INode,
	INodeConnections,
	INodeExecutionData,
	INodeParameters,
	IRun,
	IWorkflowSettings,
	OnError,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { WorkflowExecute } from 'n8n-core';

import { additionalData } from './additionalData';
import { type BinaryMode, useBinaryMode } from './binaries';
import { PACKAGE, registry, START } from './nodeTypes';
import { type ActionName, type CredentialData, credentialReferences } from './services';

export interface Execution {
	type: ActionName;
	parameters: INodeParameters;
	/** The data in the node's credential. */
	credentials: CredentialData;
	/** Default: one empty item. */
	items?: INodeExecutionData[];
	/** What happens when an item fails. By default, the workflow stops. */
	onError?: OnError;
	/** The older form of that setting, found in workflows made with old n8n versions. */
	continueOnFail?: boolean;
	/** Settings of n8n's own collection "Request Options", e.g. `{ timeout: 500 }`. */
	requestOptions?: INodeParameters;
	/** Cancels the execution. */
	signal?: AbortSignal;
	/** Where n8n stores new binary data. By default, inside the items. */
	binaryMode?: BinaryMode;
	/** The workflow's time zone. */
	timezone?: string;
	/** More workflow settings. */
	settings?: IWorkflowSettings;
	/** Default: `manual`. `integrated` is a sub-workflow. */
	mode?: WorkflowExecuteMode;
	/** More node settings. */
	node?: Partial<INode>;
	/** Another node of the same type, which receives the output. */
	next?: Partial<INode>;
}

export interface ExecutionResult {
	/**
	 * The items of each output. With `continueErrorOutput`, the second output holds the failed
	 * ones.
	 */
	outputs: INodeExecutionData[][];
	/** The items of the first output. */
	items: INodeExecutionData[];
	/** What stopped the workflow. */
	error?: ExecutionError;
	status: IRun['status'];
	tookMs: number;
	/** Everything that n8n stores and shows about the execution. */
	run?: IRun;
}

const NODE = 'Node';
const NEXT = 'Next';

const to = (node: string): INodeConnections => ({ main: [[{ node, type: 'main', index: 0 }]] });

/** Runs a workflow with a start node and the given node in n8n's engine. */
export async function executeNode(execution: Execution): Promise<ExecutionResult> {
	await useBinaryMode(execution.binaryMode ?? 'default');
	const workflow = workflowOf(execution);
	const items = execution.items ?? [{ json: {} }];
	const data = additionalData(execution.credentials);
	const startedAt = Date.now();
	const engine = new WorkflowExecute(data, execution.mode ?? 'manual');
	try {
		const startNode = workflow.getNode('Start') ?? undefined;
		const running = engine.run({ workflow, startNode, pinData: { Start: items } });
		const cancel = () => running.cancel();
		execution.signal?.addEventListener('abort', cancel, { once: true });
		if (execution.signal?.aborted) cancel();
		const run = await running;
		execution.signal?.removeEventListener('abort', cancel);
		return resultOf(run, Date.now() - startedAt);
	} catch (error) {
		// n8n throws when it finds a fault in the workflow itself, e.g. a missing required
		// parameter.
		const tookMs = Date.now() - startedAt;
		return { outputs: [], items: [], error: error as ExecutionError, status: 'error', tookMs };
	}
}

function resultOf(run: IRun, tookMs: number): ExecutionResult {
	const { runData, error } = run.data.resultData;
	const outputs = (runData[NODE]?.[0].data?.main ?? []).map((output) => output ?? []);
	const [items = []] = outputs;
	return {
		outputs,
		items,
		error: error ?? runData[NODE]?.[0].error,
		status: run.status,
		tookMs,
		run,
	};
}

function workflowOf({
	type,
	parameters,
	requestOptions,
	timezone,
	settings,
	next,
	...execution
}: Execution): Workflow {
	const { onError, continueOnFail } = execution;
	const node: INode = {
		id: 'node',
		name: NODE,
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [200, 0],
		parameters: { ...parameters, ...(requestOptions ? { requestOptions } : {}) },
		credentials: credentialReferences(type),
		...(onError ? { onError } : {}),
		...(continueOnFail ? { continueOnFail } : {}),
		...execution.node,
	};
	const start: INode = {
		id: 'start',
		name: 'Start',
		type: START,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	return new Workflow({
		id: 'test',
		name: 'Test',
		nodes: [start, node, ...(next ? [{ ...node, id: 'next', name: NEXT, ...next }] : [])],
		connections: { Start: to(NODE), ...(next ? { [NODE]: to(NEXT) } : {}) },
		active: false,
		nodeTypes: registry(),
		settings: { executionOrder: 'v1', ...(timezone ? { timezone } : {}), ...settings },
	});
}
