import type { INodeProperties } from 'n8n-workflow';

import { listLengthDescription } from '../../../shared/operations/listLength';
import { simplifyParameter } from '../../../shared/operations/simplifyParameter';
import { agentId, processLocator } from '../../processLocator';
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
				action: 'Get run',
				description: 'Retrieve a run with its status and outputs',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many runs',
				description: 'Retrieve a list of runs of a process, by stage or status',
				routing: getAllRouting,
			},
			{
				name: 'Start',
				value: 'start',
				action: 'Start run',
				description: 'Start a new run of a process with inputs and files',
				routing: startRouting,
			},
		],
	},
	{ ...agentId, displayOptions: { show: { resource, operation: ['getAll', 'start'] } } },
	{ ...processLocator, displayOptions: { show: { resource, operation: ['getAll', 'start'] } } },
	{
		displayName: 'Run ID',
		name: 'runId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 9x2mq7bt0kfw4hz6dc1vnr8yp5',
		description:
			'ID of the run, as returned by Start, Get Many and the Kognitos Trigger, or the address of its page',
		displayOptions: { show: { resource, operation: ['get'] } },
	},
	...startDescription,
	...listLengthDescription({ resource, operation: ['getAll'] }),
	simplifyParameter({ resource, operation: ['get', 'getAll', 'start'] }),
	...getAllDescription,
];
