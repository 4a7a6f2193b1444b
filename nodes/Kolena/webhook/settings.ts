import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { Parameters } from '../../shared/parameters/parameters';
import { type IdFormat, INVISIBLE } from '../../shared/requests/service';
import { chosenEvents } from '../../shared/triggers/triggerParameters';
import { STATUSES } from '../agentRun';
import { kolena } from '../kolena';

type Context = IHookFunctions | IWebhookFunctions;

/** The credential that holds the secret. */
const WEBHOOK_CREDENTIAL = 'kolenaWebhookApi';

/** The trigger's settings. */
export interface Settings {
	/** IDs of the agents whose runs start the workflow; empty means all. */
	agents: string[];
	/** The chosen statuses. */
	events: string[];
	simplify: boolean;
}

const AGENTS: IdFormat = {
	...kolena.ids.agentId,
	label: 'Agents',
	hint: 'Enter the numbers of agents, separated by commas, e.g. 42, 43, or leave the field empty for all agents',
};

/**
 * Reads the trigger's parameters.
 *
 * @throws NodeOperationError for an agent that is not an ID, for an unknown event, or if there are
 * no events
 */
export function settingsOf(context: Context): Settings {
	const parameters = new Parameters(context);
	return {
		agents: (parameters.ids('agents', AGENTS) ?? []).map(withoutZeros),
		events: chosenEvents(parameters, STATUSES),
		simplify: parameters.flag('simplify', 'Simplify', true),
	};
}

/** The secret that Kolena signs with, or an empty string if there is none. */
export async function signingSecret(context: Context): Promise<string> {
	try {
		const { signingSecret: secret } = await context.getCredentials(WEBHOOK_CREDENTIAL);
		// All objects become the same text, so anyone who knows it could sign deliveries.
		return typeof secret === 'object'
			? ''
			: String(secret ?? '')
					.replace(INVISIBLE, '')
					.trim();
	} catch (error) {
		context.logger.warn(`The signing secret could not be read: ${(error as Error).message}`);
		return '';
	}
}

function withoutZeros(id: string): string {
	return id.replace(/^0+(?=\d)/, '');
}
