import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { StoredCredential } from './credentials';
import {
	readWorkflow,
	withCredentials,
	withText,
	type Workflow,
	type WorkflowNode,
} from './workflows';

const EXAMPLES = join(dirname(__dirname), 'examples');
/** The folder that the examples refer to. */
const EXAMPLE_FOLDER = '/home/node/.n8n-files';

/** The parameter values that a reader selects for each service, by the name of its node. */
export type Choices = Record<string, Record<string, unknown>>;

/** What a reader sets in an example. */
export interface Reader {
	credentials: StoredCredential[];
	choices: Choices;
	/** The folder used instead of the one that the examples refer to. */
	folder: string;
}

/** The parts of a sandbox that a reader can choose from. */
export interface ToChooseFrom {
	kolena: { agentIds: number[] };
	kognitos: { agentId: string; processes: ReadonlyArray<{ id: string }> };
	kognitosAutomation: { workspaces: readonly Named[]; automations: readonly Named[] };
}

interface Named {
	name: string;
}

/** The names of the example files. */
export async function exampleNames(): Promise<string[]> {
	const names = await readdir(EXAMPLES);
	return names.filter((name) => name.endsWith('.json')).sort();
}

/** Reads an example and sets everything that its green note asks the reader to set. */
export async function readExample(
	name: string,
	{ credentials, choices, folder }: Reader,
): Promise<Workflow> {
	const workflow = withText(await readWorkflow(join(EXAMPLES, name)), EXAMPLE_FOLDER, folder);
	const nodes = workflow.nodes.map((node) => filledIn(node, choices));
	return withCredentials({ ...workflow, nodes }, credentials);
}

/** The agent, process and workspace that a reader chooses, by their positions in a sandbox. */
export interface Aim {
	agent: number;
	process: number;
	/** Its first automation is chosen as well. Default: the first workspace. */
	workspace?: number;
}

/** The choice of one agent, process and automation, by their positions in a sandbox. */
export function choicesIn(
	{ kolena, kognitos, kognitosAutomation }: ToChooseFrom,
	{ agent, process, workspace: place = 0 }: Aim,
): Choices {
	const agentId = kolena.agentIds[agent];
	const workspace = kognitosAutomation.workspaces[place];
	const automations = kognitosAutomation.automations.filter(({ name }) =>
		name.startsWith(`${workspace.name}/`),
	);
	return {
		kolena: {
			agentId: chosen(String(agentId)),
			agents: String(agentId),
			// The sandbox's agents have one output template each.
			templateId: chosen(String(100 + agentId)),
		},
		kognitos: { agentId: kognitos.agentId, processId: chosen(kognitos.processes[process].id) },
		kognitosAutomation: {
			workspace: chosen(workspace.name),
			automation: chosen(automations[0].name),
		},
	};
}

/** Values that the example already contains are left as they are. */
function filledIn(node: WorkflowNode, choices: Choices): WorkflowNode {
	const pattern = /^n8n-nodes-agent-runs\.(\w+?)(?:Webhook)?(?:Trigger|Tool)?$/;
	const service = pattern.exec(node.type)?.[1] ?? '';
	const open = Object.entries(choices[service] ?? {}).filter(([name]) =>
		isOpen(node.parameters[name]),
	);
	return { ...node, parameters: { ...node.parameters, ...Object.fromEntries(open) } };
}

function isOpen(value: unknown): boolean {
	if (typeof value === 'object' && value !== null && '__rl' in value) {
		return (value as { value?: unknown }).value === '';
	}
	return value === '';
}

/** The value of a resource locator, as if picked from its list. */
export function chosen(value: string): Record<string, unknown> {
	return { __rl: true, mode: 'list', value };
}

/** Changes one node, e.g. to shorten a wait or to disable a node that needs an outside service. */
export function withNode(
	workflow: Workflow,
	name: string,
	{ parameters, ...changes }: Partial<WorkflowNode>,
): Workflow {
	if (!workflow.nodes.some((node) => node.name === name)) {
		throw new Error(`"${workflow.name}" has no "${name}"`);
	}
	const nodes = workflow.nodes.map((node) =>
		node.name === name
			? { ...node, ...changes, parameters: { ...node.parameters, ...parameters } }
			: node,
	);
	return { ...workflow, nodes };
}
