import type { INodeProperties } from 'n8n-workflow';

import { listLengthDescription } from '../../../shared/operations/listLength';
import { simplifyParameter } from '../../../shared/operations/simplifyParameter';
import { automationLocator, runParameter, workspaceLocator } from '../../automationLocator';
import { continueRouting } from './continue';
import { getRouting } from './get';
import { getAllDescription, getAllRouting } from './getAll';
import { getEventsRouting } from './getEvents';
import { pauseDescription, pauseRouting } from './pause';
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
				name: 'Continue',
				value: 'continue',
				action: 'Continue run',
				description: 'Continue a run that someone paused',
				routing: continueRouting,
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get run',
				description: 'Retrieve a run with its status, its outputs and its exception',
				routing: getRouting,
			},
			{
				name: 'Get Events',
				value: 'getEvents',
				action: 'Get events of run',
				description: 'Retrieve what has happened in a run, step by step, oldest first',
				routing: getEventsRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many runs',
				description: 'Retrieve a list of runs of an automation, by time, stage or status',
				routing: getAllRouting,
			},
			{
				name: 'Pause',
				value: 'pause',
				action: 'Pause run',
				description: 'Pause a run until someone continues it',
				routing: pauseRouting,
			},
			{
				name: 'Start',
				value: 'start',
				action: 'Start run',
				description: 'Start a new run of an automation with its inputs and files',
				routing: startRouting,
			},
		],
	},
	{ ...workspaceLocator, displayOptions: { show: { resource, operation: ['getAll', 'start'] } } },
	{ ...automationLocator, displayOptions: { show: { resource, operation: ['getAll', 'start'] } } },
	{
		...runParameter,
		displayOptions: {
			show: { resource, operation: ['continue', 'get', 'getEvents', 'pause'] },
		},
	},
	...startDescription,
	...pauseDescription,
	...listLengthDescription({ resource, operation: ['getAll', 'getEvents'] }),
	simplifyParameter({ resource, operation: ['get', 'getAll', 'start'] }),
	...getAllDescription,
];
