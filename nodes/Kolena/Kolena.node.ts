import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { testKolenaApi } from './kolena';
import { searchAgents } from './listSearch/searchAgents';
import { searchTemplates } from './listSearch/searchTemplates';
import { searchWorkspaces } from './listSearch/searchWorkspaces';
import { agentDescription } from './resources/agent';
import { runDescription } from './resources/run';
import { workspaceDescription } from './resources/workspace';
import { fileHints } from '../shared/editor/fileHints';
import { withExecutionHints } from '../shared/editor/executionHints';
import { operationSubtitle } from '../shared/editor/subtitle';

export class Kolena implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kolena',
		name: 'kolena',
		icon: { light: 'file:../../icons/kolena.svg', dark: 'file:../../icons/kolena.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: operationSubtitle,
		description: 'Send documents to Kolena agents and get the results',
		defaults: { name: 'Kolena' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kolenaApi', required: true, testedBy: 'testKolenaApi' }],
		hints: [
			...fileHints('$parameter["resource"] === "run" && $parameter["operation"] === "create"'),
		],
		// This only marks the node as declarative for n8n. The shared client builds the URL of each request.
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
			...agentDescription,
			...runDescription,
			...workspaceDescription,
		],
	};

	methods = {
		credentialTest: { testKolenaApi },
		listSearch: { searchAgents, searchTemplates, searchWorkspaces },
	};

	private run?: INodeType['execute'];

	/** n8n assigns this function to execute a declarative node. */
	get execute(): INodeType['execute'] {
		return this.run;
	}

	set execute(run: INodeType['execute']) {
		this.run = run && withExecutionHints(run, { trigger: 'Kolena Trigger' });
	}
}
