import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import {
	readWorkflow,
	withCredentials,
	withText,
	type Workflow,
	type WorkflowNode,
} from '../realN8n/workflows';
import { expect } from './checks';
import { CHECKOUT, type Instance } from './instance';

const EXAMPLES = join(CHECKOUT, 'examples');
const EXAMPLE_FOLDER = '/home/node/.n8n-files';

/** The agent and the process that a workflow is to use, by their places in the sandbox. */
export interface Aim {
	agent: number;
	process: number;
}

type Changes = Partial<WorkflowNode> & { disabled?: boolean };

/** Names of the example files. */
export async function exampleNames(): Promise<string[]> {
	const names = await readdir(EXAMPLES);
	return names.filter((name) => name.endsWith('.json')).sort();
}

/** Reads an example and chooses keys, agent, process and folder in it, as its reader would. */
export async function readExample(
	instance: Instance,
	name: string,
	{ agent, process }: Aim,
): Promise<Workflow> {
	const { kolena, kognitos } = instance.sandbox;
	const choices: Record<string, Record<string, unknown>> = {
		kolena: { agentId: chosen(String(kolena.agentIds[agent])) },
		kognitos: {
			agentId: kognitos.agentId,
			processId: chosen(kognitos.processes[process].id),
		},
	};
	const workflow = await readWorkflow(join(EXAMPLES, name));
	const moved = withText(workflow, EXAMPLE_FOLDER, instance.files);
	const nodes = moved.nodes.map((node) => {
		const service = /^n8n-nodes-agent-runs\.(\w+?)(Webhook)?(Trigger)?$/.exec(node.type)?.[1];
		return withChoices(node, choices[service ?? ''] ?? {});
	});
	return withCredentials({ ...moved, nodes }, instance.credentials);
}

/** Fills in what the example leaves to choose; what it says already stays. */
function withChoices(node: WorkflowNode, choices: Record<string, unknown>): WorkflowNode {
	const open = Object.entries(choices).filter(([name]) => isOpen(node.parameters[name]));
	return { ...node, parameters: { ...node.parameters, ...Object.fromEntries(open) } };
}

function isOpen(value: unknown): boolean {
	if (typeof value === 'object' && value !== null && '__rl' in value) {
		return (value as { value?: unknown }).value === '';
	}
	return value === '';
}

/** A value of a resource locator, as picked from its list. */
export function chosen(value: string): Record<string, unknown> {
	return { __rl: true, mode: 'list', value };
}

/** Changes one node, e.g. to make a wait shorter or to switch off what needs the outside. */
export function withNode(
	workflow: Workflow,
	name: string,
	{ parameters, ...changes }: Changes,
): Workflow {
	expect(
		workflow.nodes.some((node) => node.name === name),
		`"${workflow.name}" has no "${name}"`,
	);
	const nodes = workflow.nodes.map((node) =>
		node.name === name
			? { ...node, ...changes, parameters: { ...node.parameters, ...parameters } }
			: node,
	);
	return { ...workflow, nodes };
}
