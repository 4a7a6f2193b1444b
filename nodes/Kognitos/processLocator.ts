import type { INodeProperties } from 'n8n-workflow';

const ID_CHARACTERS = '^\\s*[a-zA-Z0-9_-]+\\s*$';

/** The agent of a node or trigger. The service has no list of agents to pick from. */
export const agentId: INodeProperties = {
	displayName: 'Agent ID',
	name: 'agentId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 6mq0kfnvd2xwzqc8t1yhr5bg3a',
	description: 'ID of the Kognitos agent that the process or file belongs to',
	hint: 'In Kognitos, open the agent: its ID is in the address of the page',
};

/** The process of a node or trigger: picked from the list of the agent, or by its ID. */
export const processLocator: INodeProperties = {
	displayName: 'Process',
	name: 'processId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	typeOptions: { loadOptionsDependsOn: ['agentId'] },
	builderHint: {
		propertyHint:
			'Use mode "id" when the ID is known or comes from an expression; else leave mode "list" with an empty value for the user to pick. agentId has to be set first.',
	},
	description: 'The Kognitos process that is run, read or watched',
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
			hint: 'In Kognitos, open the process: its ID is in the address of the page',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: ID_CHARACTERS,
						errorMessage: 'The ID of a process has only letters, digits, - and _',
					},
				},
			],
		},
	],
};
