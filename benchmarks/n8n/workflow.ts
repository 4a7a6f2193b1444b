import type { Workflow, WorkflowNode } from '../../realN8n/workflows';
import { MEASURED_NODE } from './execute';

/** A node without the properties that depend on its place in the workflow. */
export type NodeSettings = Pick<WorkflowNode, 'type' | 'typeVersion' | 'parameters'> &
	Partial<WorkflowNode> & {
		retryOnFail?: boolean;
		maxTries?: number;
		waitBetweenTries?: number;
	};

/** A workflow that reads a folder's files into n8n's binary store and does one thing with them. */
export function readAndDo(name: string, files: string, measured: NodeSettings): Workflow {
	const nodes: Array<NodeSettings & { name: string }> = [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		{
			name: 'Read Files',
			type: 'n8n-nodes-base.readWriteFile',
			typeVersion: 1,
			parameters: { operation: 'read', fileSelector: files, options: {} },
		},
		{ ...measured, name: MEASURED_NODE },
	];
	const links = nodes
		.slice(1)
		.map(({ name: to }, index): [string, Workflow['connections'][string]] => [
			nodes[index].name,
			{ main: [[{ node: to, type: 'main', index: 0 }]] },
		]);
	return {
		name,
		nodes: nodes.map((node, index) => ({
			...node,
			id: `node-${index}`,
			position: [index * 200, 0],
		})),
		connections: Object.fromEntries(links),
		// Storing the execution is not part of the nodes' work, so it is turned off.
		settings: {
			executionOrder: 'v1',
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveManualExecutions: false,
		},
	};
}

/** A node that does nothing, for running the same workflow without the upload. */
export const NOTHING: NodeSettings = {
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
};
