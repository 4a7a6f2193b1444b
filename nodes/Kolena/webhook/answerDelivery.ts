import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { BRISK } from '../../shared/requests/backoff';
import { connect } from '../../shared/requests/client';
import { refused, started, taken } from '../../shared/webhooks/answers';
import { HandledDeliveries } from '../../shared/webhooks/handledDeliveries';
import { flawOf } from '../../shared/webhooks/signature';
import { turnOf } from '../../shared/webhooks/underWay';
import { simplifiedRun } from '../agentRun';
import { kolena } from '../kolena';
import { eventIdOf } from '../runSource';
import { deliveryIn, type RunIds, runIdsIn } from './delivery';
import { readEndedRun } from './readEndedRun';
import { settingsOf, signingSecret } from './settings';

/**
 * Time limit for reading the run, ms, including the wait for the same delivery. Kolena waits 10
 * seconds for a response, and n8n needs part of that.
 */
const READ_WITHIN_MS = 8_000;

/** The outcome of a delivery that Kolena has signed. */
type Outcome =
	| { start: INodeExecutionData }
	/** Nothing starts, now or later. */
	| { start?: undefined; ignored: string; wasRead: boolean };

/**
 * Responds to one delivery from Kolena and starts the workflow with the run that it reports. The
 * run is read before the response is sent. If it cannot be read now, Kolena delivers it again.
 */
export async function answerDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const startedMs = Date.now();
	const timeLimit = AbortSignal.timeout(READ_WITHIN_MS);
	const delivery = await deliveryIn(context);
	const flaw = flawOf(delivery, await signingSecret(context), startedMs);
	if (flaw !== undefined) {
		context.logger.warn(`A delivery to the Kolena Webhook Trigger was refused: ${flaw}`);
		return refused(context, 401, `The delivery was refused: ${flaw}`);
	}
	const node = `${context.getMode()} ${context.getWorkflow().id} ${context.getNode().id}`;
	const gateOwner = await turnOf(node, delivery.id, context.getResponseObject(), timeLimit);
	if (!gateOwner) {
		return refused(context, 503, 'This delivery is still being handled. Deliver it again.');
	}
	const isTest = context.getMode() === 'manual';
	const handled = isTest ? undefined : new HandledDeliveries(context, node);
	if (handled?.has(delivery.id)) return taken('This delivery has already been handled');
	try {
		const outcome = await handle(
			context,
			runIdsIn(delivery.body),
			{ gateOwner, timeLimit },
			startedMs + READ_WITHIN_MS,
		);
		if (outcome.start) return started(outcome.start, () => handled?.add(delivery.id));
		if (outcome.wasRead) handled?.add(delivery.id);
		return taken(outcome.ignored);
	} catch (error) {
		context.logger.warn(
			`The run of a Kolena delivery could not be read: ${(error as Error).message}. Kolena will deliver it again.`,
		);
		return refused(context, 503, 'The run could not be read. Deliver it again.');
	}
}

/** @throws NodeApiError or NodeOperationError if the run cannot be read now */
async function handle(
	context: IWebhookFunctions,
	ids: RunIds | undefined,
	limits: { gateOwner: object; timeLimit: AbortSignal },
	deadlineMs: number,
): Promise<Outcome> {
	const ignored = (why: string, wasRead = false): Outcome => ({ ignored: why, wasRead });
	if (ids === undefined) return ignored('The delivery does not name a run');
	const { agents, events, simplify } = settingsOf(context);
	if (agents.length > 0 && !agents.includes(ids.agentId))
		return ignored('The trigger is not set to this agent');
	const client = await connect(context, kolena, { patience: BRISK, ...limits });
	const run = await readEndedRun(context, client, ids, deadlineMs);
	if (run === 'gone') return ignored('The run no longer exists');
	if (!events.includes(run.status)) return ignored('The trigger is not set to this status', true);
	const json = {
		...(simplify ? simplifiedRun(run) : run),
		event_id: eventIdOf({ ...run, agent_id: ids.agentId }),
		event: run.status,
	};
	return { start: { json } };
}
