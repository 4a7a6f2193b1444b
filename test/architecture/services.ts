import { shippedServices } from '../../scripts/shipped';

/** The folders below `nodes/` that know one service each: taken from package.json. */
export const SERVICES = shippedServices();

/**
 * What a service calls the things that all have, so that their files can be compared: what its runs
 * belong to, one and several.
 */
export const WORDS: Record<string, { parent: string; parents: string }> = {
	Kolena: { parent: 'agent', parents: 'Agents' },
	Kognitos: { parent: 'process', parents: 'Processes' },
	KognitosAutomation: { parent: 'automation', parents: 'Automations' },
};

type Exceptions = Record<string, { services: string[]; because: string }>;

/** Files that not every service can have: who has them, and why. */
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
		because: 'an agent of Kolena is copied into one, an automation is in one; Kognitos has none',
	},
	'runInputs.ts': {
		services: ['Kognitos'],
		because: "Kolena's runs have no inputs besides files",
	},
	'startedRuns.ts': {
		services: ['Kolena'],
		because: 'only Kolena takes an id of the user, by which a run is found',
	},
	'uploadFile.ts': {
		services: ['Kognitos', 'KognitosAutomation'],
		because: 'Kolena takes the files with the run itself',
	},
	...onlyIn('KognitosAutomation', 'its inputs have types and its values a form of their own', [
		'automation.ts',
		'automationForm.ts',
		'automationInputs.ts',
		'fields.ts',
		'mediaType.ts',
		'runOutput.ts',
		'values/decimal.ts',
		'values/exactJson.ts',
		'values/moments.ts',
		'values/toJson.ts',
		'values/toValue.ts',
		'values/valueType.ts',
	]),
	...onlyIn('KognitosAutomation', 'its resources have names and addresses in place of ids', [
		'hidden.ts',
		'references.ts',
		'stageOptions.ts',
	]),
	...onlyIn('KognitosAutomation', 'a person answers its exceptions, and it has schedules', [
		'automationException.ts',
		'exceptionSource.ts',
		'automationSchedule.ts',
		'pendingException.ts',
	]),
	...onlyIn('KognitosAutomation', 'what was started or said is found by what was sent', [
		'inTurn.ts',
		'lookUp.ts',
	]),
};

function onlyIn(service: string, because: string, files: string[]): Exceptions {
	return Object.fromEntries(files.map((file) => [file, { services: [service], because }]));
}
