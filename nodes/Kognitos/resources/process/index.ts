import type { INodeProperties } from 'n8n-workflow';

import { listLengthDescription } from '../../../shared/operations/listLength';
import { agentId, processLocator } from '../../processLocator';
import { getRouting } from './get';
import { getAllRouting } from './getAll';

const resource = ['process'];

export const processDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getAll',
		displayOptions: { show: { resource } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get process',
				description: 'Retrieve a process of an agent with its name and stage',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many processes',
				description: 'Retrieve a list of the processes of an agent',
				routing: getAllRouting,
			},
		],
	},
	{ ...agentId, displayOptions: { show: { resource } } },
	{ ...processLocator, displayOptions: { show: { resource, operation: ['get'] } } },
	...listLengthDescription({ resource, operation: ['getAll'] }),
];
