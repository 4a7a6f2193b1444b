import type { INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { NodeConnectionTypes, NodeHelpers } from 'n8n-workflow';
import { DirectoryLoader, type ExecuteContext, RoutingNode } from 'n8n-core';

import { ACTIONS, type NodeName, NODES } from './services';

export const PACKAGE = 'n8n-nodes-agent-runs';
export const START = `${PACKAGE}.testStart`;

/** The first node of a test workflow. Its output is pinned. */
class Start implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Start',
		name: 'testStart',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	// n8n never gets here, as the node's output is pinned.
	async execute(): Promise<never> {
		throw new Error('The test has no items');
	}
}

/** Does to a node what n8n's loader and its node registry do. */
function loaded(node: INodeType): INodeType {
	DirectoryLoader.applyDeclarativeNodeOptionParameters(node);
	return executable(node);
}

/** Makes a declarative node executable, as n8n does. */
function executable(node: INodeType): INodeType {
	const isDeclarative = node.description.requestDefaults !== undefined;
	if (isDeclarative && !node.execute) {
		node.execute = async function () {
			return (await new RoutingNode(this as ExecuteContext, node).runNode()) ?? [];
		};
	}
	return node;
}

const types: Record<string, INodeType> = {
	[START]: new Start(),
};
for (const [name, node] of Object.entries(NODES)) types[`${PACKAGE}.${name}`] = loaded(node);

/** The same node as an AI agent's tool, which n8n recognizes by the name in its description. */
function asTool({ description, methods }: INodeType): INodeType {
	return executable({ description: { ...description, name: `${description.name}Tool` }, methods });
}

for (const action of ACTIONS) types[`${PACKAGE}.${action}Tool`] = asTool(NODES[action]);

/** The node that n8n would use for a type. */
export function nodeType(name: NodeName): INodeType {
	return types[`${PACKAGE}.${name}`];
}

/** The nodes that use a credential. */
export function nodesWith(credential: string): INodeType[] {
	return Object.values(types).filter(({ description }) =>
		description.credentials?.some(({ name }) => name === credential),
	);
}

/** A registry of the package's nodes, plus those in `more`. */
export function registry(more: Record<string, INodeType> = {}): INodeTypes {
	const all: Record<string, INodeType> = { ...types, ...more };
	return {
		getByName: (name): INodeType | IVersionedNodeType => all[name],
		getByNameAndVersion: (name, version) => NodeHelpers.getVersionedNodeType(all[name], version),
		getKnownTypes: () => ({}),
	};
}
