import type { INodeProperties } from 'n8n-workflow';

import { AGENT_ADDRESS } from './kolena';

/** The agent of a node or trigger: picked from the list, or entered by number or page URL. */
export const agentLocator: INodeProperties = {
	displayName: 'Agent',
	name: 'agentId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	builderHint: {
		propertyHint:
			'A number. Use mode "id" when the number is known or comes from an expression, mode "url" for an address with /agents/ in it; otherwise leave mode "list" with an empty value for the user to pick.',
	},
	description: 'The Kolena agent to use',
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
			extractValue: { type: 'regex', regex: AGENT_ADDRESS },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: AGENT_ADDRESS,
						errorMessage: 'The address of an agent contains /agents/ and a number',
					},
				},
			],
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 42',
			hint: "The number after /agents/ in the address of the agent's page",
			validation: [
				{
					type: 'regex',
					properties: {
						regex: `^\\s*[0-9]+\\s*$|${AGENT_ADDRESS}`,
						errorMessage: "Enter the agent's number, or the address of its page",
					},
				},
			],
		},
	],
};
