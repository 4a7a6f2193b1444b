import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { operationError } from '../errors';
import { BRISK } from '../requests/backoff';
import { type Client, connect } from '../requests/client';
import { failureBehind } from '../requests/explain';
import { isTemporary } from '../requests/retryPolicy';
import type { Service } from '../requests/service';
import { pollRuns } from '../watching/poll';
import type { RunEvent, RunSource } from '../watching/runSource';
import { testEvent } from './testEvent';
import { WatchStore } from './watchStore';

/** Maximum events in one execution. The rest are delivered by later polls. */
const MAX_EVENTS = 1_000;

/**
 * Time limit for one poll unless n8n sets a shorter one, ms. Overlapping polls would only do
 * the same work twice.
 */
const LONGEST_POLL_MS = 50_000;

/** Extra time for a request that was sent in time, ms. n8n leaves at least five seconds. */
const GRACE_MS = 1_000;

/** The modes in which n8n itself activates a workflow when it starts up. */
const AT_START = ['init', 'leadershipChange'];

/** What a trigger watches, and how it outputs it. */
export interface Watched {
	service: Service;
	/** @param deadlineMs time after which requests are not worth waiting for, ms since the epoch */
	source: (client: Client, deadlineMs: number) => RunSource;
	/** The chosen statuses. */
	events: string[];
	/** An item without `event_id` and `event`. */
	toItem: (event: RunEvent, client: Client) => INodeExecutionData | Promise<INodeExecutionData>;
}

/**
 * One poll of a trigger. Returns the runs that reached a chosen status, or null if there are none.
 * The state advances only with what is delivered.
 *
 * @throws NodeApiError, with its cause in n8n's terms, if the service cannot be polled. The poll
 * that activates the trigger ignores temporary failures, because otherwise n8n would not activate
 * the workflow.
 */
export async function pollForEvents(
	context: IPollFunctions,
	{ service, source, events, toItem }: Watched,
): Promise<INodeExecutionData[][] | null> {
	const startedMs = Date.now();
	const budgetMs = Math.min(context.getPollBudgetMs?.() ?? LONGEST_POLL_MS, LONGEST_POLL_MS);
	const client = await connect(context, service, { patience: BRISK });
	const runs = source(client, startedMs + budgetMs + GRACE_MS);
	const itemOf = async (event: RunEvent): Promise<INodeExecutionData> => {
		const { json, ...files } = await toItem(event, client);
		return { json: { ...json, event_id: event.id, event: event.status }, ...files };
	};
	if (context.getMode() === 'manual') {
		const event = await testEvent(runs, events);
		if (event === undefined) throw nothingToShow(context, events);
		return [[await itemOf(event)]];
	}
	const store = new WatchStore(context);
	const isPublishing = store.isSwitchOn && !AT_START.includes(context.getActivationMode());
	const result = await pollRuns({
		source: runs,
		stored: store.load(),
		events,
		isPublishing,
		nowMs: Date.now,
		budgetMs,
		maxEvents: MAX_EVENTS,
	}).catch((error: unknown) => ({ error }));
	if ('error' in result) {
		if (!passesByItself(result.error, isPublishing)) throw result.error;
		store.keepWaiting(runs.key, startedMs);
		if (!store.isSwitchOn) throw result.error;
		warnOf(context, result.error);
		return null;
	}
	const items = await Promise.all(result.events.map(itemOf));
	// Another poll may have delivered the same events while files were being stored.
	if (!store.isCurrent()) return null;
	store.keep(result.store);
	if (result.keptBackBy !== undefined) warnOf(context, result.keptBackBy);
	if (result.forgotten > 0) {
		context.logger.warn(
			`${result.forgotten} runs are no longer watched: there are too many at the same time`,
		);
	}
	return items.length === 0 ? null : [items];
}

/**
 * Whether the next poll may succeed. If something other than the service responds while a person is
 * publishing the workflow, the failure is not temporary, because the address must be wrong.
 */
function passesByItself(error: unknown, isPublishing: boolean): boolean {
	const kind = failureBehind(error)?.kind;
	if (kind === undefined || !isTemporary(kind)) return false;
	return !(kind === 'unreadable' && isPublishing);
}

/** Writes to n8n's log why something has to wait for the next poll. */
function warnOf(context: IPollFunctions, error: unknown): void {
	context.logger.warn(`${(error as Error).message}. The trigger continues with the next poll.`);
}

function nothingToShow(context: IPollFunctions, events: string[]) {
	return operationError(
		context.getNode(),
		'There is nothing to show yet: no run has reached a chosen status',
		`Wait until one has, and fetch a test event again. Chosen in 'Trigger On': ${events.join(', ')}`,
	);
}
