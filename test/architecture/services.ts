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

/** Files that not every service can have: who has them, and why. */
export const NOT_EVERYWHERE: Record<string, { services: string[]; because: string }> = {
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
		services: ['Kolena'],
		because: 'only Kolena copies an agent into a workspace',
	},
	'startedRuns.ts': {
		services: ['Kolena'],
		because: 'only Kolena takes an id of the user, by which a run is found',
	},
	'uploadFile.ts': {
		services: ['Kognitos'],
		because: 'Kolena takes the files with the run itself',
	},
};

function onlyIn(service: string, because: string, files: string[]) {
	return Object.fromEntries(files.map((file) => [file, { services: [service], because }]));
}
