import type { INodeProperties } from 'n8n-workflow';

import { getAllRouting } from './getAll';

export const workspaceDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getAll',
		displayOptions: { show: { resource: ['workspace'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many workspaces',
				description: 'List the workspaces that the API key can see',
				routing: getAllRouting,
			},
		],
	},
];
