import type { IDisplayOptions, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

/**
 * Hides what cannot work when an AI agent uses the node as a tool: agents have no files to pass to
 * it. Versions of n8n that do not know `@tool` still show it.
 */
export const NOT_IN_TOOLS = { hide: { '@tool': [true] } } satisfies IDisplayOptions;

/**
 * Explains in a tool that the selected operation cannot work there. The operation may be the
 * default, or may have been selected in an earlier workflow.
 *
 * @param operation label of the operation
 * @param routing of the operation, if its option is hidden: n8n ignores the routing of a hidden
 * option, and would send its own request instead of reporting the operation's refusal
 */
export function toolNotice(
	operation: string,
	show: NonNullable<IDisplayOptions['show']>,
	routing?: INodePropertyRouting,
): INodeProperties {
	return {
		displayName: `AI agents cannot pass files to a tool, so '${operation}' cannot work here. Choose another operation.`,
		name: 'toolNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, '@tool': [true] } },
		...(routing ? { routing } : {}),
	};
}
