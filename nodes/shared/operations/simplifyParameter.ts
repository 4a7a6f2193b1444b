import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** Switches between the few fields that most people need and the service's unchanged response. */
export function simplifyParameter(show?: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		...(show ? { displayOptions: { show } } : {}),
	};
}
