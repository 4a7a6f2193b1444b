import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../shared/operations/perform';
import type { Call } from '../shared/requests/call';
import { statusOf } from './automationRun';
import { readCall, runOf } from './references';

/**
 * Sends a call that changes the state of a run. If a response was lost, the service may refuse the
 * repeated call because the first one has already taken effect, so the run itself is read.
 *
 * @param wanted the statuses of a run for which the call has taken effect
 */
export async function changedRun(
	{ client, call, parameters }: Operation,
	body: IDataObject,
	wanted: string[],
): Promise<IDataObject> {
	const change: Call<'object'> = { ...call, body, id: 'name' };
	const outcome = await client.outcomeOf(change);
	if (outcome.failure === undefined) return outcome.body;
	if (outcome.leftOpen) {
		const { body: run } = await client.outcomeOf(readCall(runOf(parameters)));
		if (run && wanted.includes(statusOf(run))) return run;
	}
	throw client.explain(change, outcome.failure, outcome.leftOpen);
}
