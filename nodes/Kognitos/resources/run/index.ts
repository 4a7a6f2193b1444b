import type { INodeProperties } from 'n8n-workflow';

import { getRouting } from './get';
import { getAllDescription, getAllRouting } from './getAll';
import { startDescription, startRouting } from './start';

const resource = ['run'];

export const runDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'start',
		displayOptions: { show: { resource } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get a run',
				description: 'Get a run with its status and outputs',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many runs',
				description: 'List the runs of a process',
				routing: getAllRouting,
			},
			{
				name: 'Start',
				value: 'start',
				action: 'Start a run',
				description: 'Start a run of a process with inputs and files',
				routing: startRouting,
			},
		],
	},
	{
		displayName: 'Run ID',
		name: 'runId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 9x2mq7bt0kfw4hz6dc1vnr8yp5',
		description: 'The ID that the run was started with',
		displayOptions: { show: { resource, operation: ['get'] } },
	},
	...startDescription,
	...getAllDescription,
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { resource, operation: ['get', 'getAll', 'start'] } },
	},
];
