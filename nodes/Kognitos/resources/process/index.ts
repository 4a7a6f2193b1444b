import type { INodeProperties } from 'n8n-workflow';

import { getRouting } from './get';
import { getAllRouting } from './getAll';

export const processDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getAll',
		displayOptions: { show: { resource: ['process'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get a process',
				description: 'Get a process of an agent',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many processes',
				description: 'List the processes of an agent',
				routing: getAllRouting,
			},
		],
	},
];
