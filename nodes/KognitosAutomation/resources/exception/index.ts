import type { INodeProperties } from 'n8n-workflow';

import { listLengthDescription } from '../../../shared/operations/listLength';
import { simplifyParameter } from '../../../shared/operations/simplifyParameter';
import { exceptionParameter, workspaceLocator } from '../../automationLocator';
import { getRouting } from './get';
import { getAllDescription, getAllRouting } from './getAll';
import { replyDescription, replyOptions, replyRouting } from './reply';

const resource = ['exception'];

export const exceptionDescription: INodeProperties[] = [
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
				action: 'Get exception',
				description: "Retrieve an exception with the agent's latest question",
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many exceptions',
				description:
					'Retrieve a list of the exceptions in a workspace, e.g. those that are pending',
				routing: getAllRouting,
			},
			{
				name: 'Reply',
				value: 'reply',
				action: 'Reply to exception',
				description: 'Answer an exception so that its run can continue',
				routing: replyRouting,
			},
		],
	},
	{ ...workspaceLocator, displayOptions: { show: { resource, operation: ['getAll'] } } },
	{ ...exceptionParameter, displayOptions: { show: { resource, operation: ['get', 'reply'] } } },
	...replyDescription,
	...listLengthDescription({ resource, operation: ['getAll'] }),
	simplifyParameter({ resource, operation: ['get', 'getAll'] }),
	...getAllDescription,
	replyOptions,
];
