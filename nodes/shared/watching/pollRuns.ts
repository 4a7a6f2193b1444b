import type { RunSource } from './runSource';
import type { RunEvent } from './runView';
import type { StoredWatch } from './storedWatch';

export interface PollRequest {
	source: RunSource;
	/** What the last poll gave as `store`, or whatever else is found in its place. */
	stored: unknown;
	/** The chosen statuses. */
	events: readonly string[];
	/** The local clock: only differences between two of its times are used. */
	nowMs: () => number;
	/** How long the poll may take; without it nothing but the page limits bounds a poll. */
	budgetMs?: number;
	/** How many events one poll hands over at most; the others come at the next polls. */
	maxEvents: number;
}

export interface PollResult {
	/** The new state, a plain JSON object: to be stored together with the hand-over of `events`. */
	store: StoredWatch;
	/** In the order in which the runs ended. */
	events: RunEvent[];
	/** How many open runs had to be given up because more are open than the state can hold. */
	forgotten: number;
}

/**
 * Runs one poll: reads what is new and what is open, and says which runs reached a chosen status.
 * Throws what the source throws; then nothing has changed and the next poll sees the same again.
 */
export async function pollRuns(request: PollRequest): Promise<PollResult> {
	throw new Error(`Not written yet: ${request.source.key}`);
}
