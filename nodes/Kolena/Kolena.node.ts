import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { agentLocator } from './agentLocator';
import { searchAgents } from './listSearch/searchAgents';
import { searchTemplates } from './listSearch/searchTemplates';
import { agentDescription } from './resources/agent';
import { runDescription } from './resources/run';
import { workspaceDescription } from './resources/workspace';
import { listLengthDescription } from '../shared/operations/listLength';

export class Kolena implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kolena',
		name: 'kolena',
		icon: { light: 'file:../../icons/kolena.svg', dark: 'file:../../icons/kolena.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Let Kolena agents read documents and get their results',
		defaults: { name: 'Kolena' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kolenaApi', required: true }],
		requestDefaults: { baseURL: '={{$credentials.baseUrl}}' },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'run',
				options: [
					{ name: 'Agent', value: 'agent' },
					{ name: 'Run', value: 'run' },
					{ name: 'Workspace', value: 'workspace' },
				],
			},
			{ ...agentLocator, displayOptions: { show: { resource: ['run'] } } },
			{
				...agentLocator,
				displayOptions: {
					show: { resource: ['agent'], operation: ['copy', 'get', 'updateMetadata'] },
				},
			},
			...agentDescription,
			...runDescription,
			...workspaceDescription,
			...listLengthDescription({ resource: ['agent', 'run', 'workspace'], operation: ['getAll'] }),
		],
	};

	methods = { listSearch: { searchAgents, searchTemplates } };
}
