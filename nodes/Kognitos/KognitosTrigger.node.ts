import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { simplifyParameter } from '../shared/operations/simplifyParameter';
import { eventOptions, eventSubtitle } from '../shared/runStatus';
import { Parameters } from '../shared/parameters/parameters';
import { pollForEvents } from '../shared/triggers/pollForEvents';
import { chosenEvents } from '../shared/triggers/triggerParameters';
import { kognitos, testKognitosApi } from './kognitos';
import { searchProcesses } from './listSearch/searchProcesses';
import { agentId, processLocator } from './processLocator';
import { simplifiedRun, STATUSES } from './processRun';
import { runSource } from './runSource';

const STAGES = [
	{ name: 'All', value: 'all', description: 'Runs of the draft and of the published process' },
	{ name: 'Draft', value: 'Draft', description: 'Only runs of the draft' },
	{ name: 'Published', value: 'Published', description: 'Only runs of the published process' },
];

export class KognitosTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kognitos Trigger',
		name: 'kognitosTrigger',
		icon: { light: 'file:../../icons/kognitos.svg', dark: 'file:../../icons/kognitos.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: eventSubtitle(STATUSES),
		description:
			"Starts the workflow when runs of a process on Kognitos' legacy platform end or need guidance",
		defaults: { name: 'Kognitos Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kognitosApi', required: true, testedBy: 'testKognitosApi' }],
		properties: [
			{ ...agentId },
			{ ...processLocator, description: 'The Kognitos process whose runs to watch' },
			{
				displayName: 'Stage',
				name: 'stage',
				type: 'options',
				default: 'Published',
				options: STAGES,
				description:
					'Which runs of the process to watch: those of the draft, of the published version, or both',
			},
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				required: true,
				default: ['Succeeded', 'Stopped', 'Exception'],
				options: eventOptions(STATUSES),
			},
			simplifyParameter(),
		],
	};

	methods = { credentialTest: { testKognitosApi }, listSearch: { searchProcesses } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const parameters = new Parameters(this);
		const stage = parameters.choice('stage', 'Stage', STAGES);
		const process = {
			agentId: parameters.id('agentId', kognitos.ids.agentId),
			processId: parameters.id('processId', kognitos.ids.processId),
			stage: stage === 'all' ? undefined : stage,
		};
		const simplify = parameters.flag('simplify', 'Simplify', true);
		return await pollForEvents(this, {
			service: kognitos,
			source: (client, deadlineMs) => runSource(client, process, deadlineMs),
			events: chosenEvents(parameters, STATUSES),
			// A run that stopped at an exception may have resumed since. The event has the right status.
			toItem: ({ run, status }) => ({
				json: simplify ? { ...simplifiedRun(run.raw), status } : run.raw,
			}),
		});
	}
}
