import type { IHookFunctions } from 'n8n-workflow';

import { operationError } from '../../shared/errors';
import { HASTY } from '../../shared/requests/backoff';
import type { Call } from '../../shared/requests/call';
import { connect } from '../../shared/requests/client';
import { isTemporary } from '../../shared/requests/retryPolicy';
import { API, kolena } from '../kolena';
import { settingsOf, signingSecret } from './settings';

/**
 * Checks what deliveries need: a secret, the events, and a key that can see the agents. A person
 * sets up the webhook on Kolena's website, and no call can read it.
 *
 * @throws NodeOperationError or NodeApiError that stops the activation. A service that is only busy
 * or down does not stop it.
 */
export async function switchOn(context: IHookFunctions): Promise<void> {
	const { agents } = settingsOf(context);
	if ((await signingSecret(context)) === '') {
		throw operationError(
			context.getNode(),
			'The signing secret is empty, so no delivery could be accepted',
			'Open the Kolena Webhook credential and enter the secret that Kolena shows for the webhook',
		);
	}
	await checkAccess(context, agents);
}

async function checkAccess(context: IHookFunctions, agents: string[]): Promise<void> {
	const client = await connect(context, kolena, { patience: HASTY });
	const read = (path: string, field: Pick<Call, 'id' | 'list' | 'query'>): Call<'object'> => ({
		kind: 'read',
		method: 'GET',
		path: `${API}/agents${path}`,
		expects: 'object',
		...field,
	});
	const calls =
		agents.length > 0
			? agents.map((id) => read(`/${id}`, { id: 'id' }))
			: [read('', { list: 'agents', query: { page_size: 1 } })];
	for (const call of calls) {
		const { failure } = await client.outcomeOf(call);
		if (failure === undefined) continue;
		const error = client.explain(call, failure, false);
		if (!isTemporary(failure.kind)) throw error;
		context.logger.warn(`${error.message}. The Kolena Webhook Trigger was activated anyway.`);
		return;
	}
}
