import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listLengthDescription } from '../shared/operations/listLength';
import { searchProcesses } from './listSearch/searchProcesses';
import { agentId, processLocator } from './processLocator';
import { fileDescription } from './resources/file';
import { processDescription } from './resources/process';
import { runDescription } from './resources/run';

export class Kognitos implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kognitos',
		name: 'kognitos',
		icon: { light: 'file:../../icons/kognitos.svg', dark: 'file:../../icons/kognitos.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Run Kognitos processes with inputs and files and get their outputs',
		defaults: { name: 'Kognitos' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kognitosApi', required: true }],
		requestDefaults: { baseURL: '={{$credentials.baseUrl}}' },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'run',
				options: [
					{ name: 'File', value: 'file' },
					{ name: 'Process', value: 'process' },
					{ name: 'Run', value: 'run' },
				],
			},
			{ ...agentId, displayOptions: { show: { resource: ['file', 'process'] } } },
			{
				...agentId,
				displayOptions: { show: { resource: ['run'], operation: ['getAll', 'start'] } },
			},
			{
				...processLocator,
				displayOptions: { show: { resource: ['process'], operation: ['get'] } },
			},
			{
				...processLocator,
				displayOptions: { show: { resource: ['run'], operation: ['getAll', 'start'] } },
			},
			...fileDescription,
			...processDescription,
			...runDescription,
			...listLengthDescription({ resource: ['process', 'run'], operation: ['getAll'] }),
		],
	};

	methods = { listSearch: { searchProcesses } };
}
