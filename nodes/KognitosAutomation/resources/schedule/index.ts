import type { INodeProperties } from 'n8n-workflow';

import { automationLocator, workspaceLocator } from '../../automationLocator';
import { disableRouting } from './disable';
import { enableRouting } from './enable';
import { getRouting } from './get';

const resource = ['schedule'];

export const scheduleDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'get',
		displayOptions: { show: { resource } },
		options: [
			{
				name: 'Disable',
				value: 'disable',
				action: 'Disable schedule',
				description: 'Stop an automation from running on its schedule',
				routing: disableRouting,
			},
			{
				name: 'Enable',
				value: 'enable',
				action: 'Enable schedule',
				description: 'Let an automation run on its schedule again',
				routing: enableRouting,
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get schedule',
				description: 'Retrieve the schedule of an automation',
				routing: getRouting,
			},
		],
	},
	{ ...workspaceLocator, displayOptions: { show: { resource } } },
	{ ...automationLocator, displayOptions: { show: { resource } } },
];
