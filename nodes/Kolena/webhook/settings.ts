import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { operationError } from '../../shared/errors';
import { ENDED_STATUSES } from '../agentRun';
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

/**
 * Reads the trigger's parameters.
 *
 * @throws NodeOperationError for an agent that is not an ID, an unknown event, or no event at all
 */
export function settingsOf(context: Context): Settings {
	const refusal = (message: string, description: string) =>
		operationError(context.getNode(), message, description);
	const agents = textsIn(context.getNodeParameter('agents', ''));
	const events = textsIn(context.getNodeParameter('events', []));
	const noAgent = agents.find((id) => !kolena.ids.agentId.pattern.test(id));
	if (noAgent !== undefined) {
		throw refusal(
			`'Agents' contains something that is not the ID of an agent: ${noAgent.slice(0, 60)}`,
			'Enter the numbers of agents with commas between them, e.g. 42, 43, or leave the field empty for all agents',
		);
	}
	const noEvent = events.find((event) => !ENDED_STATUSES.includes(event));
	if (noEvent !== undefined) {
		throw refusal(
			`'Trigger On' contains an event that does not exist: ${noEvent.slice(0, 60)}`,
			`Choose from the list. An expression has to return these: ${ENDED_STATUSES.join(', ')}`,
		);
	}
	if (events.length === 0) {
		throw refusal(
			"No event is chosen in 'Trigger On'",
			'Choose at least one status to start the workflow',
		);
	}
	const simplify = context.getNodeParameter('simplify', true) === true;
	return { agents: agents.map(withoutZeros), events, simplify };
}

/** The secret that Kolena signs with, or an empty string if there is none. */
export async function signingSecret(context: Context): Promise<string> {
	try {
		const { signingSecret: secret } = await context.getCredentials(WEBHOOK_CREDENTIAL);
		return String(secret ?? '').trim();
	} catch (error) {
		context.logger.warn(`The signing secret could not be read: ${(error as Error).message}`);
		return '';
	}
}

/** The entries of a list, or of a comma-separated text. */
function textsIn(value: unknown): string[] {
	const parts: unknown[] = Array.isArray(value) ? value : [value ?? ''];
	return parts.flatMap((part) => String(part).split(/[\s,;]+/)).filter((text) => text !== '');
}

function withoutZeros(id: string): string {
	return id.replace(/^0+(?=\d)/, '');
}
