import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { fileHints, unusedFileHint } from '../shared/editor/fileHints';
import { withExecutionHints } from '../shared/editor/executionHints';
import { operationSubtitle } from '../shared/editor/subtitle';
import { NOT_IN_TOOLS } from '../shared/editor/tools';
import { testKognitosApi } from './kognitos';
import { searchProcesses } from './listSearch/searchProcesses';
import { waitsForPerson } from './processRun';
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
		subtitle: operationSubtitle,
		description: "Run processes on Kognitos' legacy platform (API key) and get their outputs",
		defaults: { name: 'Kognitos' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kognitosApi', required: true, testedBy: 'testKognitosApi' }],
		hints: [
			...fileHints(
				'($parameter["resource"] === "file" || ($parameter["operation"] === "start" && $parameter["binaryPropertyName"] !== ""))',
			),
			unusedFileHint('$parameter["operation"] === "start"'),
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
					{ name: 'File', value: 'file', displayOptions: NOT_IN_TOOLS },
					{ name: 'Process', value: 'process' },
					{ name: 'Run', value: 'run' },
				],
			},
			...fileDescription,
			...processDescription,
			...runDescription,
		],
	};

	methods = { credentialTest: { testKognitosApi }, listSearch: { searchProcesses } };

	private run?: INodeType['execute'];

	/** n8n assigns this function to execute a declarative node. */
	get execute(): INodeType['execute'] {
		return this.run;
	}

	set execute(run: INodeType['execute']) {
		this.run = run && withExecutionHints(run, { trigger: 'Kognitos Trigger', waitsForPerson });
	}
}
