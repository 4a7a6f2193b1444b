import type { INodeProperties } from 'n8n-workflow';

import { listLengthDescription } from '../../../shared/operations/listLength';
import { getAllRouting } from './getAll';

const resource = ['workspace'];

export const workspaceDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getAll',
		displayOptions: { show: { resource } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many workspaces',
				description: 'Retrieve a list of the workspaces that the API key can see',
				routing: getAllRouting,
			},
		],
	},
	...listLengthDescription({ resource, operation: ['getAll'] }),
];
