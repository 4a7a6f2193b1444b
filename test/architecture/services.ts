import { shippedServices } from '../../scripts/shipped';

/** The folders under `nodes/` that each belong to one service, taken from package.json. */
export const SERVICES = shippedServices();

/**
 * What each service calls the thing that its runs belong to, in the singular and the plural. With
 * these words, file names can be compared across services.
 */
export const WORDS: Record<string, { parent: string; parents: string }> = {
	Kolena: { parent: 'agent', parents: 'Agents' },
	Kognitos: { parent: 'process', parents: 'Processes' },
	KognitosAutomation: { parent: 'automation', parents: 'Automations' },
};

type Exceptions = Record<string, { services: string[]; because: string }>;

/** Files that only some services have: which ones, and why. */
export const NOT_EVERYWHERE: Exceptions = {
	...onlyIn('Kolena', 'only Kolena calls n8n when a run ends', [
		'ServiceWebhookTrigger.node.json',
		'ServiceWebhookTrigger.node.ts',
		'webhook/answerDelivery.ts',
		'webhook/delivery.ts',
		'webhook/readEndedRun.ts',
		'webhook/settings.ts',
		'webhook/switchOn.ts',
	]),
	'changedRun.ts': {
		services: ['KognitosAutomation'],
		because: 'only its runs can be paused and continued',
	},
	'agent.ts': {
		services: ['Kolena'],
		because: 'Kognitos has no call that reads an agent',
	},
	'listSearch/searchTemplates.ts': {
		services: ['Kolena'],
		because: 'only Kolena fills in templates',
	},
	'listSearch/searchWorkspaces.ts': {
		services: ['Kolena', 'KognitosAutomation'],
		because:
			'a Kolena agent is copied into a workspace and an automation is in one; Kognitos has none',
	},
	'runInputs.ts': {
		services: ['Kognitos'],
		because: 'Kolena runs have no inputs besides files',
	},
	'startedRuns.ts': {
		services: ['Kolena'],
		because: 'only Kolena accepts a user-defined id that a run can be found by',
	},
	'uploadFile.ts': {
		services: ['Kognitos', 'KognitosAutomation'],
		because: 'Kolena takes the files with the run itself',
	},
	...onlyIn('KognitosAutomation', 'its inputs are typed and its values have their own format', [
		'automation.ts',
		'automationForm.ts',
		'automationInputs.ts',
		'fields.ts',
		'mediaType.ts',
		'runOutput.ts',
		'values/decimal.ts',
		'values/moments.ts',
		'values/toJson.ts',
		'values/toValue.ts',
		'values/valueType.ts',
	]),
	...onlyIn('KognitosAutomation', 'its resources have names and URLs instead of ids', [
		'hidden.ts',
		'references.ts',
		'stageOptions.ts',
	]),
	...onlyIn('KognitosAutomation', 'it has schedules, and exceptions that people reply to', [
		'automationException.ts',
		'exceptionSource.ts',
		'automationSchedule.ts',
		'pendingException.ts',
	]),
	...onlyIn('KognitosAutomation', 'a run or message is found again by what was sent', [
		'lookUp.ts',
	]),
};

function onlyIn(service: string, because: string, files: string[]): Exceptions {
	return Object.fromEntries(files.map((file) => [file, { services: [service], because }]));
}
