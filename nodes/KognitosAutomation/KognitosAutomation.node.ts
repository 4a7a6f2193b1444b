import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { fileHints } from '../shared/editor/fileHints';
import { withExecutionHints } from '../shared/editor/executionHints';
import { operationSubtitle } from '../shared/editor/subtitle';
import { automationForm } from './automationForm';
import { outputWaitsForPerson } from './automationRun';
import { testKognitosAutomationApi } from './kognitosAutomation';
import { searchAutomations } from './listSearch/searchAutomations';
import { searchWorkspaces } from './listSearch/searchWorkspaces';
import { automationDescription } from './resources/automation';
import { exceptionDescription } from './resources/exception';
import { fileDescription } from './resources/file';
import { runDescription } from './resources/run';
import { scheduleDescription } from './resources/schedule';

export class KognitosAutomation implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kognitos Automation',
		name: 'kognitosAutomation',
		icon: { light: 'file:../../icons/kognitos.svg', dark: 'file:../../icons/kognitos.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: operationSubtitle,
		description:
			"Run automations on Kognitos' current platform and answer their exceptions (token kgn_pat_…)",
		defaults: { name: 'Kognitos Automation' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'kognitosAutomationApi', required: true, testedBy: 'testKognitosAutomationApi' },
		],
		hints: [
			...fileHints('($parameter["resource"] === "file" && $parameter["operation"] === "upload")'),
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
					{ name: 'Automation', value: 'automation' },
					{ name: 'Exception', value: 'exception' },
					{ name: 'File', value: 'file' },
					{ name: 'Run', value: 'run' },
					{ name: 'Schedule', value: 'schedule' },
				],
			},
			...automationDescription,
			...exceptionDescription,
			...fileDescription,
			...runDescription,
			...scheduleDescription,
		],
	};

	methods = {
		credentialTest: { testKognitosAutomationApi },
		listSearch: { searchAutomations, searchWorkspaces },
		resourceMapping: { automationForm },
	};

	private run?: INodeType['execute'];

	/** n8n assigns this function to execute a declarative node. */
	get execute(): INodeType['execute'] {
		return this.run;
	}

	set execute(run: INodeType['execute']) {
		const hints = {
			trigger: 'Kognitos Automation Trigger',
			waitsForPerson: outputWaitsForPerson,
		};
		this.run = run && withExecutionHints(run, hints);
	}
}
