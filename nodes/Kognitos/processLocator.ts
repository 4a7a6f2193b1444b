import type { INodeProperties } from 'n8n-workflow';

import { PROCESS_ADDRESS } from './kognitos';

/** The agent of a node or trigger. The service has no list of agents to pick from. */
export const agentId: INodeProperties = {
	displayName: 'Agent ID',
	name: 'agentId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 6mq0kfnvd2xwzqc8t1yhr5bg3a',
	description:
		"ID of the Kognitos agent that the process or file belongs to, or the address of the agent's page",
	hint: 'In Kognitos, open the agent menu and select View All to see the IDs of your agents',
};

/** The process of a node or trigger: picked from the agent's list, or entered by ID. */
export const processLocator: INodeProperties = {
	displayName: 'Process',
	name: 'processId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	typeOptions: { loadOptionsDependsOn: ['agentId'] },
	builderHint: {
		propertyHint:
			'Use mode "id" when the ID is known or comes from an expression; otherwise leave mode "list" with an empty value for the user to pick. Set agentId first.',
	},
	description: 'The Kognitos process to use',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a process...',
			typeOptions: {
				searchListMethod: 'searchProcesses',
				searchable: true,
				searchFilterRequired: false,
			},
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 2c9hx4mpw7trb0yq5vfz8kd1ng',
			hint: 'In Kognitos, open the process and select Copy API Endpoint from its menu to see the ID. The address of its page works too.',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: `^\\s*[a-zA-Z0-9_-]+\\s*$|${PROCESS_ADDRESS}`,
						errorMessage:
							"Enter the process's ID, or an address that contains /processes/ and the ID",
					},
				},
			],
		},
	],
};
