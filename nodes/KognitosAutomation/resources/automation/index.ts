import type { INodeProperties } from 'n8n-workflow';

import { listLengthDescription } from '../../../shared/operations/listLength';
import { simplifyParameter } from '../../../shared/operations/simplifyParameter';
import { automationLocator, workspaceLocator } from '../../automationLocator';
import { getRouting } from './get';
import { getAllRouting } from './getAll';

const resource = ['automation'];

export const automationDescription: INodeProperties[] = [
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
				action: 'Get automation',
				description: 'Retrieve an automation with the inputs it asks for',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many automations',
				description: 'Retrieve a list of the automations in a workspace',
				routing: getAllRouting,
			},
		],
	},
	{ ...workspaceLocator, displayOptions: { show: { resource } } },
	{ ...automationLocator, displayOptions: { show: { resource, operation: ['get'] } } },
	...listLengthDescription({ resource, operation: ['getAll'] }),
	simplifyParameter({ resource }),
];
