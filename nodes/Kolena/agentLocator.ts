import type { INodeProperties } from 'n8n-workflow';

/** Number of the agent in the address of any of its pages. */
const AGENT_URL = '^\\s*https?://[^/]+/(?:[^?#]*/)?agents/([0-9]+)(?:[/?#].*)?\\s*$';

/** The agent of a node or trigger: picked from the list, by its number, or by its page's address. */
export const agentLocator: INodeProperties = {
	displayName: 'Agent',
	name: 'agentId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	builderHint: {
		propertyHint:
			'A number. Use mode "id" when the number is known or comes from an expression, mode "url" for an address with /agents/ in it; else leave mode "list" with an empty value for the user to pick.',
	},
	description: 'The Kolena agent that the run belongs to, or that is read or changed',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an agent...',
			typeOptions: {
				searchListMethod: 'searchAgents',
				searchable: true,
				searchFilterRequired: false,
			},
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://agents.kolena.com/acme/agents/42',
			hint: 'Open the agent in Kolena and copy the address of the page',
			extractValue: { type: 'regex', regex: AGENT_URL },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: AGENT_URL,
						errorMessage: 'Not the address of an agent: it has to contain /agents/ and a number',
					},
				},
			],
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 42',
			hint: "The number after /agents/ in the agent's address in Kolena",
			validation: [
				{
					type: 'regex',
					properties: { regex: '^\\s*[0-9]+\\s*$', errorMessage: 'The ID of an agent is a number' },
				},
			],
		},
	],
};
