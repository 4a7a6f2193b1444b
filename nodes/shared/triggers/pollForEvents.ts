import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { operationError } from '../errors';
import { BRISK } from '../requests/backoff';
import { type Client, connect } from '../requests/client';
import { failureBehind } from '../requests/explain';
import { isTemporary } from '../requests/retryPolicy';
import type { Service } from '../requests/service';
import { pollRuns } from '../watching/poll';
import type { RunEvent, RunSource } from '../watching/runSource';
import {
	isSameWatch,
	isWatching,
	type StoredWatch,
	waitForFirstLook,
} from '../watching/storedWatch';
import { testEvent } from './testEvent';

/** Events that one execution gets at most; the others start one at the next polls. */
const MAX_EVENTS = 1_000;

/**
 * Time for one poll where n8n sets no shorter one, ms: a poll that is not done when the next is due
 * only makes the two do the same work.
 */
const LONGEST_POLL_MS = 50_000;

/** What a request that was sent in time may take beyond it, ms: n8n leaves five seconds at least. */
const GRACE_MS = 1_000;

/** The time that n8n gives a poll which is not from its durable schedule, ms. */
const N8N_BUDGET_MS = 300_000;

/** Key of the watch in the node's stored state. */
const STORED = 'watch';

/** What a trigger watches and how it shows it. */
export interface Watched {
	service: Service;
	/** @param deadlineMs moment after which requests are not worth waiting for, ms since epoch */
	source: (client: Client, deadlineMs: number) => RunSource;
	/** The chosen statuses. */
	events: string[];
	/** The output for an event. */
	toJson: (event: RunEvent) => IDataObject;
}

/**
 * One poll of a trigger: the runs that reached a chosen status, or null when there are none. The
 * state moves on only with what is handed over.
 *
 * @throws NodeApiError when the service cannot be asked; it declares its cause to n8n. The poll that
 * switches the trigger on swallows what passes by itself, because n8n would not activate the workflow.
 */
export async function pollForEvents(
	context: IPollFunctions,
	{ service, source, events, toJson }: Watched,
): Promise<INodeExecutionData[][] | null> {
	if (events.length === 0) {
		throw operationError(
			context.getNode(),
			"No event is chosen in 'Trigger On'",
			'Choose at least one status that shall start the workflow',
		);
	}
	const startedMs = Date.now();
	const budgetMs = Math.min(context.getPollBudgetMs?.() ?? LONGEST_POLL_MS, LONGEST_POLL_MS);
	const deadlineMs = startedMs + budgetMs + GRACE_MS;
	const connected = async () =>
		source(await connect(context, service, { patience: BRISK }), deadlineMs);
	if (context.getMode() === 'manual')
		return [[{ json: toJson(await example(context, await connected(), events)) }]];

	const stored = context.getWorkflowStaticData('node');
	const before = stored[STORED];
	const isSwitchedOn = isFirstPollOf(context, stored);
	const place = `${context.getWorkflow().id} ${context.getNode().id}`;
	const known = before ?? (isSwitchedOn ? undefined : switchedOn.get(place));
	const keep = (watch: StoredWatch) => {
		stored[STORED] = watch;
		if (isSwitchedOn) switchedOn.set(place, watch);
		else if (before) switchedOn.delete(place);
	};
	const runs = await connected();
	const outcome = await pollRuns({
		source: runs,
		stored: known,
		events,
		nowMs: Date.now,
		budgetMs,
		maxEvents: MAX_EVENTS,
	}).catch((error: unknown) => ({ error }));
	const isCurrent = isSameWatch(before, stored[STORED]);
	if ('error' in outcome) {
		const failure = failureBehind(outcome.error);
		if (failure === undefined || !isTemporary(failure.kind)) throw outcome.error;
		if (isCurrent && !isWatching(known, runs.key)) {
			keep(waitForFirstLook(known, runs.key, startedMs));
		}
		if (!isSwitchedOn) throw outcome.error;
		warnOf(context, outcome.error);
		return null;
	}
	if (!isCurrent) return null;
	keep(outcome.store);
	if (outcome.keptBackBy !== undefined) warnOf(context, outcome.keptBackBy);
	if (outcome.forgotten > 0) {
		context.logger.warn(
			`${outcome.forgotten} runs are no longer watched: there are too many at the same time`,
		);
	}
	return outcome.events.length === 0
		? null
		: [outcome.events.map((event) => ({ json: toJson(event) }))];
}

/** Says in n8n's log why something has to wait for the next poll. */
function warnOf(context: IPollFunctions, error: unknown): void {
	context.logger.warn(`${(error as Error).message}. The trigger goes on with the next poll.`);
}

async function example(
	context: IPollFunctions,
	source: RunSource,
	events: string[],
): Promise<RunEvent> {
	const event = await testEvent(source, events);
	if (event === undefined) {
		throw operationError(
			context.getNode(),
			'There is no run yet that has ended as chosen',
			`Start a run, wait until it has ended, and fetch a test event again. Chosen: ${events.join(', ')}`,
		);
	}
	return event;
}

/**
 * What the poll that switched a trigger on saw, until the next one: n8n with durable cursors throws
 * away the state of that poll, and what ends in between would pass for history.
 */
const switchedOn = new Map<string, StoredWatch>();

const polled = new WeakSet<object>();

/**
 * Whether this poll switches the trigger on. n8n makes a new stored state object of a workflow
 * each time it activates it, so the first poll that meets one is it. Where n8n polls from a durable
 * schedule, every poll gets an object of its own: there the mode and the shorter budget tell.
 */
function isFirstPollOf(context: IPollFunctions, stored: object): boolean {
	const isFirst = !polled.has(stored);
	polled.add(stored);
	const isDurable =
		context.getActivationMode() === 'update' &&
		(context.getPollBudgetMs?.() ?? N8N_BUDGET_MS) < N8N_BUDGET_MS;
	return isFirst && !isDurable;
}
