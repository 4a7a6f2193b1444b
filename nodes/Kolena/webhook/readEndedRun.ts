import type { IWebhookFunctions } from 'n8n-workflow';

import type { Call } from '../../shared/requests/call';
import type { Client } from '../../shared/requests/client';
import { isAbsent } from '../../shared/requests/failure';
import { operationError } from '../../shared/errors';
import { type AgentRun, hasEnded, runsIn } from '../agentRun';
import { API } from '../kolena';
import type { RunIds } from './delivery';

/**
 * Reads the current state of the run that a delivery reports. Returns `gone` if Kolena says that
 * the run does not exist.
 *
 * @param deadlineMs time after which no request is worth waiting for, ms since the epoch
 * @throws NodeApiError or NodeOperationError if the run cannot be read now, or has not ended (or is
 * running again)
 */
export async function readEndedRun(
	context: IWebhookFunctions,
	client: Client,
	{ agentId, runId }: RunIds,
	deadlineMs: number,
): Promise<AgentRun | 'gone'> {
	const call: Call<'object'> = {
		kind: 'read',
		method: 'GET',
		path: `${API}/agents/${agentId}/runs/${runId}`,
		expects: 'object',
		id: 'run_id',
		deadlineMs,
	};
	const { body, failure } = await client.outcomeOf(call);
	if (failure) {
		if (isAbsent(failure)) return 'gone';
		throw client.explain(call, failure, false);
	}
	const [run] = runsIn({ runs: [body] });
	if (String(run.run_id) !== runId) {
		const words = `it is about run ${String(run.run_id).slice(0, 30)}`;
		throw client.explain(call, { kind: 'unreadable', words }, false);
	}
	if (!hasEnded(run)) {
		throw operationError(
			context.getNode(),
			`Run ${runId} has not ended: its status is '${String(run.status).slice(0, 30)}'`,
			'Kolena will deliver it again',
		);
	}
	return run;
}
