import type { IDisplayOptions, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

/**
 * What cannot work where an AI agent has the node as a tool, because the agent has no files to give
 * to it. Versions of n8n that do not know `@tool` show it there, too.
 */
export const NOT_IN_TOOLS = { hide: { '@tool': [true] } } satisfies IDisplayOptions;

/**
 * Says in a tool that its operation cannot work there: it may be the default, or the choice of an
 * earlier workflow.
 *
 * @param operation label of the operation
 * @param routing of the operation, if its choice is hidden: n8n ignores the routing of a hidden
 * choice, and would send a request of its own making instead of the operation's refusal
 */
export function toolNotice(
	operation: string,
	show: NonNullable<IDisplayOptions['show']>,
	routing?: INodePropertyRouting,
): INodeProperties {
	return {
		displayName: `AI agents have no files to give to a tool, so '${operation}' cannot work here. Choose another operation.`,
		name: 'toolNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, '@tool': [true] } },
		...(routing ? { routing } : {}),
	};
}
