import type { IDisplayOptions, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

/**
 * Hides what cannot work when an AI agent uses the node as a tool, because agents cannot pass files
 * to tools. n8n versions that do not know `@tool` still show it.
 */
export const NOT_IN_TOOLS = { hide: { '@tool': [true] } } satisfies IDisplayOptions;

/**
 * Explains in a tool that the selected operation does not work there. It may be the default, or may
 * have been selected before the node became a tool.
 *
 * @param operation label of the operation
 * @param routing routing of the operation, if its option is hidden. n8n ignores a hidden option's
 * routing, and would send its own request instead of reporting the operation's refusal.
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
