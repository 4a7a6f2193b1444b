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
import { chosenEvents } from '../shared/triggers/triggerParameters';
import { pollForEvents } from '../shared/triggers/pollForEvents';
import { agentLocator } from './agentLocator';
import { simplifiedRun, STATUSES } from './agentRun';
import { kolena, testKolenaApi } from './kolena';
import { searchAgents } from './listSearch/searchAgents';
import { runSource } from './runSource';

export class KolenaTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kolena Trigger',
		name: 'kolenaTrigger',
		icon: { light: 'file:../../icons/kolena.svg', dark: 'file:../../icons/kolena.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: eventSubtitle(STATUSES),
		description: 'Starts the workflow when a Kolena agent has finished reading documents',
		defaults: { name: 'Kolena Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kolenaApi', required: true, testedBy: 'testKolenaApi' }],
		properties: [
			{ ...agentLocator, description: 'The Kolena agent whose runs to watch' },
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				required: true,
				default: ['success', 'failed'],
				options: eventOptions(STATUSES),
			},
			simplifyParameter(),
		],
	};

	methods = { credentialTest: { testKolenaApi }, listSearch: { searchAgents } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const parameters = new Parameters(this);
		const agentId = parameters.id('agentId', kolena.ids.agentId);
		const simplify = parameters.flag('simplify', 'Simplify', true);
		return await pollForEvents(this, {
			service: kolena,
			source: (client, deadlineMs) => runSource(client, agentId, deadlineMs),
			events: chosenEvents(parameters, STATUSES),
			toItem: ({ run }) => ({ json: simplify ? simplifiedRun(run.raw) : run.raw }),
		});
	}
}
