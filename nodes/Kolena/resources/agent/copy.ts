import type { INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { sendStart, type StartKind, startOnce } from '../../../shared/operations/starts';
import type { IdFormat } from '../../../shared/requests/service';
import { simplifiedAgent } from '../../agent';
import { API, kolena } from '../../kolena';

const show = { resource: ['agent'], operation: ['copy'] };

export const copyDescription: INodeProperties[] = [
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Invoices 2027',
		description: 'Name of the new agent',
		displayOptions: { show },
	},
];

export const copyAdditionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	displayOptions: { show },
	options: [
		{
			displayName: 'Folder ID',
			name: 'folderId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 3',
			description:
				'Number of the folder for the new agent. Without it, Kolena decides where the agent goes.',
		},
		{
			displayName: 'Workspace',
			name: 'workspaceId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			description:
				'The workspace for the new agent. Defaults to the workspace of the copied agent.',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Select a workspace...',
					typeOptions: { searchListMethod: 'searchWorkspaces', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 2',
					hint: "The workspace's 'id' from Workspace > Get Many",
					validation: [
						{
							type: 'regex',
							properties: {
								regex: '^\\s*[0-9]+\\s*$',
								errorMessage: 'The ID of a workspace is a number',
							},
						},
					],
				},
			],
		},
	],
};

export const copyRouting: INodePropertyRouting = {
	request: { method: 'POST', url: `${API}/agents/{agentId}/copy` },
	...perform(kolena, 'start', copyAgent),
};

function copyAgent(operation: Operation): Step {
	const { client, call, parameters } = operation;
	const number = (name: string, format: IdFormat) => {
		const id = parameters.optionalId(name, format);
		return id === undefined ? undefined : Number(id);
	};
	const body = {
		name: parameters.required('name', 'Name'),
		target_workspace_id: number('additionalFields.workspaceId', kolena.ids.workspaceId),
		target_folder_id: number('additionalFields.folderId', kolena.ids.folderId),
	};
	const output = outputOf(parameters, simplifiedAgent);
	const copy = { ...call, body, id: 'id', inDoubt };
	return async () => {
		const agent = await startOnce(operation, AGENT, async () => await sendStart(client, copy));
		return [output(agent)];
	};
}

const AGENT: StartKind = {
	idOf: ({ id }) => String(id),
	noun: 'agent',
	verbs: ['creates', 'created'],
};

const inDoubt = {
	what: 'The agent may have been copied',
	advice: "Before you copy it again, check the agents in Kolena or with 'Get Many'",
};
