import type { IDataObject } from 'n8n-workflow';

import { apiError } from '../errors';
import type { Parameters } from '../parameters/parameters';
import type { Call } from '../requests/call';
import { NO_TURN } from '../requests/client';
import type { Failure } from '../requests/failure';
import { pause } from '../requests/pause';
import { isTemporary } from '../requests/retryPolicy';
import type { Operation } from './perform';
import { DEFAULT_INTERVAL_SECONDS, DEFAULT_TIMEOUT_SECONDS, WAIT_LABELS } from './waitParameters';

/** After each request, the interval grows by this factor, up to the longest interval. */
const INTERVAL_GROWTH = 1.5;
const LONGEST_INTERVAL_MS = 60_000;
const SHORTEST_INTERVAL_MS = 100;
/** The limit for any interval that a user sets. Timers of more than 24 days fire immediately. */
const LONGEST_PAUSE_MS = 60 * 60_000;

/** A started run to wait for. */
export interface StartedRun {
	/** The run's id, and its address if it has one, for errors. */
	label: string;
	/** The call that reads the run. */
	look: Call<'object'>;
	/** Whether this response ends the wait. */
	isOver: (run: IDataObject) => boolean;
	/** The status in a response, if it is not simply `status`. */
	statusOf?: (run: IDataObject) => string;
	/** The run as returned by the start. */
	run: IDataObject;
}

/** How an operation waits for the run it starts. */
export interface Wait {
	timeoutSeconds: number;
	intervalMs: number;
}

/** How the user wants to wait, or undefined if not at all. The parameters: `waitParameters`. */
export function waitIn(parameters: Parameters): Wait | undefined {
	if (!parameters.flag('waitForCompletion', WAIT_LABELS.flag, false)) return undefined;
	const seconds = (name: string, label: string, usual: number) =>
		parameters.number(name, label, { min: 0, example: usual }) ?? usual;
	const intervalSeconds = seconds('pollInterval', WAIT_LABELS.interval, DEFAULT_INTERVAL_SECONDS);
	return {
		timeoutSeconds: seconds('waitTimeout', WAIT_LABELS.timeout, DEFAULT_TIMEOUT_SECONDS),
		intervalMs: Math.max(SHORTEST_INTERVAL_MS, intervalSeconds * 1_000),
	};
}

/**
 * Reads a run at growing intervals until it has ended. Temporary failures do not end the wait, but
 * a refusal by the service, the time-out or a cancelled execution does.
 *
 * @returns the run as last seen
 * @throws NodeApiError with the run's id if time has run out (and why the run could not be read, if so)
 * or the service refuses the request
 */
export async function waitForEnd(
	{ client, context, itemIndex, isGivenUp }: Operation,
	{ timeoutSeconds, intervalMs: firstIntervalMs }: Wait,
	{ label, look, isOver, statusOf = ({ status }) => String(status), run }: StartedRun,
): Promise<IDataObject> {
	const deadlineMs = Date.now() + timeoutSeconds * 1_000;
	let intervalMs = firstIntervalMs;
	const longestMs = Math.max(intervalMs, LONGEST_INTERVAL_MS);
	let latest = run;
	let unread: Failure | undefined;
	while (!isOver(latest)) {
		const remainingMs = deadlineMs - Date.now();
		if (remainingMs <= 0) {
			const status = statusOf(latest);
			if (unread !== undefined) {
				const prefix = `${label} was last seen '${status}', and could not be read after ${timeoutSeconds} seconds of waiting: `;
				throw client.explain({ ...look, prefix }, unread, false);
			}
			throw apiError(
				context.getNode(),
				`${label} was still '${status}' after ${timeoutSeconds} seconds of waiting [item ${itemIndex}]`,
				"The run continues. Get its results later with the operation 'Get', or let the trigger start a workflow when runs end. To wait longer here, raise 'Wait Timeout (Seconds)'",
				{ itemIndex },
			);
		}
		await pause(Math.min(intervalMs, remainingMs, LONGEST_PAUSE_MS), client.cancelSignal());
		if (isGivenUp()) return latest;
		intervalMs = Math.min(intervalMs * INTERVAL_GROWTH, longestMs);
		const call = {
			...look,
			deadlineMs: Math.max(deadlineMs, Date.now() + 1_000),
			prefix: `${label} was started, but waiting for it failed: `,
		};
		const { body, failure } = await client.outcomeOf(call);
		if (failure && !isTemporary(failure.kind)) throw client.explain(call, failure, false);
		latest = body ?? latest;
		// A request that had no turn says nothing about the service.
		if (failure !== NO_TURN) unread = failure;
	}
	return latest;
}
