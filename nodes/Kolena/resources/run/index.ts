import type { INodeProperties } from 'n8n-workflow';

import { NOT_IN_TOOLS, toolNotice } from '../../../shared/editor/tools';
import { listLengthDescription } from '../../../shared/operations/listLength';
import { simplifyParameter } from '../../../shared/operations/simplifyParameter';
import { agentLocator } from '../../agentLocator';
import { createAdditionalFields, createDescription, createRouting } from './create';
import { deleteRouting } from './delete';
import { downloadDocumentDescription, downloadDocumentRouting } from './downloadDocument';
import { getRouting } from './get';
import { getAllDescription, getAllRouting } from './getAll';

const resource = ['run'];

export const runDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'create',
		displayOptions: { show: { resource } },
		options: [
			{
				name: 'Create',
				value: 'create',
				action: 'Create run',
				displayOptions: NOT_IN_TOOLS,
				description:
					'Start a new run, in which an agent reads files and answers its prompts about them',
				routing: createRouting,
			},
			{
				name: 'Delete',
				value: 'delete',
				action: 'Delete run',
				description: 'Delete a run and its results permanently',
				routing: deleteRouting,
			},
			{
				name: 'Download Document',
				value: 'downloadDocument',
				action: 'Download document of run',
				description:
					'Fill in an output template of the agent with the results of a run, and get the file',
				routing: downloadDocumentRouting,
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get run',
				description: 'Retrieve a run with its status and results',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many runs',
				description: 'Retrieve a list of runs of an agent, by status, time or ID',
				routing: getAllRouting,
			},
		],
	},
	toolNotice('Create', { resource, operation: ['create'] }, createRouting),
	{ ...agentLocator, displayOptions: { show: { resource } } },
	{
		displayName: 'Run ID',
		name: 'runId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 1234',
		description:
			"Number of the run (output field 'run_id' of Create, Get Many and the Kolena Trigger), or the address of its page",
		displayOptions: { show: { resource, operation: ['delete', 'downloadDocument', 'get'] } },
	},
	...createDescription,
	...downloadDocumentDescription,
	...listLengthDescription({ resource, operation: ['getAll'] }),
	simplifyParameter({ resource, operation: ['create', 'get', 'getAll'] }),
	createAdditionalFields,
	...getAllDescription,
];
