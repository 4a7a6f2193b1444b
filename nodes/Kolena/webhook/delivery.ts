import type { IWebhookFunctions } from 'n8n-workflow';

import { rawBodyOf } from '../../shared/webhooks/rawBody';
import type { Delivery } from '../../shared/webhooks/signature';
import { kolena } from '../kolena';

/** The IDs needed to read a run. */
export interface RunIds {
	agentId: string;
	runId: string;
}

/** The delivery as Kolena sent it, not yet verified. */
export async function deliveryIn(context: IWebhookFunctions): Promise<Delivery> {
	const headers = context.getHeaderData();
	const header = (name: string) => String(headers[name] ?? '').trim();
	return {
		timestamp: header('x-kolena-timestamp'),
		id: header('x-kolena-delivery-id'),
		signature: header('x-kolena-signature'),
		body: await rawBodyOf(context),
	};
}

/** The run named in a delivery's body, or undefined if it names none. */
export function runIdsIn(body: Buffer): RunIds | undefined {
	const { agent_id: agentId, run_id: runId } = Object(parsed(body)) as Record<string, unknown>;
	return isId(agentId) && isId(runId)
		? { agentId: String(agentId), runId: String(runId) }
		: undefined;
}

function parsed(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, '')) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * Whether a value is a whole number, or the text of one. A number that has lost digits does not
 * count.
 */
function isId(value: unknown): boolean {
	return typeof value === 'number'
		? Number.isSafeInteger(value) && value >= 0
		: typeof value === 'string' && kolena.ids.runId.pattern.test(value);
}
