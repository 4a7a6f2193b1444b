import type { INodePropertyOptions } from 'n8n-workflow';

import { nodeType } from './nodeTypes';
import { type ActionName, ACTIONS } from './services';

/** An operation, by the names in its node's description. */
export interface NamedOperation {
	node: ActionName;
	resource: string;
	operation: string;
	/** All three, e.g. `kolena run create`. */
	path: string;
	/** The parameters that the editor can show for it, without notices. */
	parameters: string[];
}

/** Every operation of the action nodes, read from their descriptions. */
export const everyOperation: NamedOperation[] = ACTIONS.flatMap((node) => {
	const { properties } = nodeType(node).description;
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) => {
			const resource = String(displayOptions?.show?.resource?.[0]);
			return (options as INodePropertyOptions[]).map(({ value }) => {
				const operation = String(value);
				return {
					node,
					resource,
					operation,
					path: `${node} ${resource} ${operation}`,
					parameters: parametersOf(node, resource, operation),
				};
			});
		});
});

/**
 * The names of an operation's parameters; those inside a collection are written `collection.name`.
 */
function parametersOf(node: ActionName, resource: string, operation: string): string[] {
	return nodeType(node)
		.description.properties.filter(({ name, type, displayOptions: { show } = {} }) => {
			const isShown =
				(show?.resource?.includes(resource) ?? true) &&
				(show?.operation?.includes(operation) ?? true);
			const isOwn = !['resource', 'operation', 'requestOptions'].includes(name);
			return isShown && isOwn && type !== 'notice';
		})
		.flatMap(({ name, type, options = [] }) =>
			type === 'collection' ? options.map((option) => `${name}.${option.name}`) : [name],
		);
}
