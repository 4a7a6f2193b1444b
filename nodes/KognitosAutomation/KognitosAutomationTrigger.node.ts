import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { simplifyParameter } from '../shared/operations/simplifyParameter';
import { eventOptions, eventSubtitle } from '../shared/runStatus';
import { pollForEvents, type Watched } from '../shared/triggers/pollForEvents';
import { Parameters } from '../shared/parameters/parameters';
import { chosenEvents } from '../shared/triggers/triggerParameters';
import { simplifiedException } from './automationException';
import { automationLocator, workspaceLocator } from './automationLocator';
import { EVENTS } from './automationRun';
import { EXCEPTION_EVENTS, exceptionSource } from './exceptionSource';
import { kognitosAutomation, testKognitosAutomationApi } from './kognitosAutomation';
import { searchAutomations } from './listSearch/searchAutomations';
import { searchWorkspaces } from './listSearch/searchWorkspaces';
import { automationOf, workspaceOf } from './references';
import { runOutput } from './runOutput';
import { runSource } from './runSource';
import { stageOptions } from './stageOptions';

const WATCH = [
	{
		name: 'Exceptions of a Workspace',
		value: 'exceptions',
		description: 'Exceptions raised by the runs of all automations',
	},
	{
		name: 'Runs of an Automation',
		value: 'runs',
		description: 'Runs that end or wait for a person',
	},
];

const STAGES = [
	{ name: 'All', value: 'all', description: 'Runs of the draft and of published versions' },
	...stageOptions,
];

const ofRuns = { show: { watch: ['runs'] } };
const ofExceptions = { show: { watch: ['exceptions'] } };

export class KognitosAutomationTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kognitos Automation Trigger',
		name: 'kognitosAutomationTrigger',
		icon: { light: 'file:../../icons/kognitos.svg', dark: 'file:../../icons/kognitos.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: eventSubtitle(
			[...EVENTS, ...EXCEPTION_EVENTS],
			'($parameter["watch"] === "exceptions" ? $parameter["exceptionEvents"] : $parameter["events"])',
		),
		description:
			"Starts the workflow when runs on Kognitos' current platform (token kgn_pat_…) end or need guidance",
		defaults: { name: 'Kognitos Automation Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'kognitosAutomationApi', required: true, testedBy: 'testKognitosAutomationApi' },
		],
		properties: [
			{
				displayName: 'Watch',
				name: 'watch',
				type: 'options',
				default: 'runs',
				options: WATCH,
				description: 'What to watch',
			},
			{
				...workspaceLocator,
				description:
					'The Kognitos workspace that contains the automation, or whose exceptions to watch',
			},
			{
				...automationLocator,
				description: 'The Kognitos automation whose runs to watch',
				displayOptions: ofRuns,
			},
			{
				displayName: 'Stage',
				name: 'stage',
				type: 'options',
				default: 'PUBLISHED',
				options: STAGES,
				description:
					'Which runs of the automation to watch: those of the draft, of published versions, or both',
				displayOptions: ofRuns,
			},
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				required: true,
				default: ['completed', 'failed', 'awaiting_guidance'],
				options: eventOptions(EVENTS),
				displayOptions: ofRuns,
			},
			{
				displayName: 'Trigger On',
				name: 'exceptionEvents',
				type: 'multiOptions',
				required: true,
				default: ['raised'],
				options: EXCEPTION_EVENTS.map(({ value, name, description }) => ({
					value,
					name: `Exception ${name}`,
					description,
				})),
				displayOptions: ofExceptions,
			},
			simplifyParameter(),
		],
	};

	methods = {
		credentialTest: { testKognitosAutomationApi },
		listSearch: { searchAutomations, searchWorkspaces },
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const watch = new Parameters(this).choice('watch', 'Watch', WATCH);
		return await pollForEvents(this, watch === 'exceptions' ? exceptions(this) : runs(this));
	}
}

function runs(context: IPollFunctions): Watched {
	const parameters = new Parameters(context);
	const stage = parameters.choice('stage', 'Stage', STAGES);
	const automation = automationOf(parameters);
	const isSimplified = parameters.flag('simplify', 'Simplify', true);
	const watched = { automation, stage: stage === 'all' ? undefined : stage };
	return {
		service: kognitosAutomation,
		source: (client, deadlineMs) => runSource(client, watched, deadlineMs),
		events: chosenEvents(parameters, EVENTS),
		toItem: async ({ run }, client) => await runOutput({ client, context }, run.raw, isSimplified),
	};
}

function exceptions(context: IPollFunctions): Watched {
	const parameters = new Parameters(context);
	const workspace = workspaceOf(parameters);
	const isSimplified = parameters.flag('simplify', 'Simplify', true);
	return {
		service: kognitosAutomation,
		source: (client, deadlineMs) => exceptionSource(client, workspace, deadlineMs),
		events: chosenEvents(parameters, EXCEPTION_EVENTS, 'exceptionEvents'),
		toItem: ({ run: { raw } }, { address }) => ({
			json: isSimplified ? simplifiedException(raw, address) : raw,
		}),
	};
}
