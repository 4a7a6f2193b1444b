import type { INodeProperties } from 'n8n-workflow';

import { createDescription, createRouting } from './create';
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
				action: 'Create a run',
				description: 'Start a run of an agent with files of the input',
				routing: createRouting,
			},
			{
				name: 'Delete',
				value: 'delete',
				action: 'Delete a run',
				description: 'Delete a run and its results',
				routing: deleteRouting,
			},
			{
				name: 'Download Document',
				value: 'downloadDocument',
				action: 'Download a document of a run',
				description: 'Get an output template of the agent filled in with the results of a run',
				routing: downloadDocumentRouting,
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a run',
				description: 'Get a run with its status and results',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many runs',
				description: 'List the runs of an agent',
				routing: getAllRouting,
			},
		],
	},
	{
		displayName: 'Run ID',
		name: 'runId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 1234',
		description: 'The run_id that the run was started with; the last number in its address',
		displayOptions: { show: { resource, operation: ['delete', 'downloadDocument', 'get'] } },
	},
	...createDescription,
	...downloadDocumentDescription,
	...getAllDescription,
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { resource, operation: ['create', 'get', 'getAll'] } },
	},
];
