import { advance } from './advance';
import type { EventRules, Place } from './advance';
import { isOwed } from './dueRuns';
import type { RunSource } from './oldSource';
import type { RunEvent, RunView } from './oldSource';
import type { WatchState } from './watchState';

/** Of the time for a poll reading may use the first half, completing events a quarter more. */
const READING_SHARE = 0.5;
const COMPLETING_SHARE = 0.75;

/** The time a poll may use. At least one request is made, however little it is. */
export class PollClock {
	private readonly startedMs: number;

	constructor(
		private readonly nowMs: () => number,
		private readonly budgetMs = Infinity,
	) {
		this.startedMs = nowMs();
	}

	get timeMs(): number {
		return this.nowMs();
	}

	mayRead(): boolean {
		return this.elapsedMs() < this.budgetMs * READING_SHARE;
	}

	mayComplete(): boolean {
		return this.elapsedMs() < this.budgetMs * COMPLETING_SHARE;
	}

	private elapsedMs(): number {
		return this.nowMs() - this.startedMs;
	}
}

/** A poll under way: what it has read and found so far. */
export interface Poll {
	readonly source: RunSource;
	readonly rules: EventRules;
	readonly clock: PollClock;
	readonly maxEvents: number;
	state: WatchState;
	/** Ids of all runs read. */
	readonly seen: Set<string>;
	/** The events that are due, by id: the latest sight of each. */
	readonly due: Map<string, RunEvent>;
	/** Pages and answers read. */
	requests: number;
	/** Of these the looks for single runs that have vanished. */
	looks: number;
	/** The service's clock at its first answer. */
	serverNowMs?: number;
	/** The failure for which something has to wait for the next poll, although this one goes on. */
	keptBackBy?: unknown;
	/** Whether nothing more is read because of a failure. */
	isBrokenOff: boolean;
}

/** Single runs that are asked for at the same time: what the gate of the requests lets through. */
export const AT_ONCE = 8;

/** So many answers are worth keeping when the next one cannot be had. */
const ENOUGH_TO_KEEP = 4;

/** Takes in runs that were read. */
export function takeInRuns(poll: Poll, runs: readonly RunView[], place: Place): void {
	const { state, events } = advance(poll.state, runs, place, poll.rules);
	poll.state = state;
	for (const run of runs) poll.seen.add(run.id);
	for (const event of events) poll.due.set(event.id, event);
}

/** The runs that this poll has not read before: pages shift, and then show some of them twice. */
export function unseen(poll: Poll, runs: readonly RunView[]): RunView[] {
	return runs.filter((run) => !poll.seen.has(run.id));
}

/** Whether there is time for another request to read; the first one of a poll is always made. */
export function mayRead(poll: Poll): boolean {
	return !poll.isBrokenOff && (poll.requests === 0 || poll.clock.mayRead());
}

/**
 * Has a failure end the reading for now, if the poll has read much: what it has is kept, and the next
 * poll goes on from there. A service that takes only so many requests would else be asked for the
 * same again and again.
 *
 * @returns whether it does; else the failure is the poll's
 */
export function breakOff(poll: Poll, error: unknown): boolean {
	if (poll.requests < ENOUGH_TO_KEEP) return false;
	poll.isBrokenOff = true;
	poll.keptBackBy ??= error;
	return true;
}

/** What a task gives; undefined if it failed and the failure only ends the reading for now. */
export async function unlessBrokenOff<T>(poll: Poll, task: Promise<T>): Promise<T | undefined> {
	return await task.catch((error: unknown) => {
		if (breakOff(poll, error)) return undefined;
		throw error;
	});
}

/**
 * Whether to look for more runs: not before those that are known to be due were handed over, or the
 * state would have to hold all that came together while n8n was down.
 */
export function maySweep(poll: Poll): boolean {
	return mayRead(poll) && [...poll.state.open.values()].filter(isOwed).length < poll.maxEvents;
}

/** Counts an answer, and notes the service's clock. */
export function countAnswer(poll: Poll, serverNowMs?: number): void {
	poll.requests += 1;
	poll.serverNowMs ??= serverNowMs;
}
