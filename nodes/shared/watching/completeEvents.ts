import { breakOff } from './poll';
import type { Poll } from './poll';
import type { RunEvent } from './runView';

/** Events that are filled in at the same time: what the gate lets through at once. */
const AT_ONCE = 8;

/**
 * Picks the events to hand over, the oldest first, as many as the poll may give and has time to
 * fill in; at least one if any is due. One that cannot be filled in stays due and does not hold up
 * those that were filled in, but no more are begun.
 *
 * @returns the events as they were found, and the same with the missing fields
 * @throws what the source throws, if not a single event could be filled in and little was read
 */
export async function completeEvents(
	poll: Poll,
): Promise<{ handed: RunEvent[]; events: RunEvent[] }> {
	const due = [...poll.due.values()].sort(byTime).slice(0, poll.maxEvents);
	if (!poll.source.complete) return { handed: due, events: due };
	const full = new Map<RunEvent, RunEvent>();
	let begun = 0;
	let failure: { error: unknown } | undefined;
	const fillIn = async (): Promise<void> => {
		while (begun < due.length && !failure && (begun === 0 || poll.clock.mayComplete())) {
			const event = due[begun++];
			try {
				full.set(event, await completed(poll, event));
			} catch (error) {
				failure ??= { error };
			}
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, fillIn));
	if (failure && full.size === 0 && !breakOff(poll, failure.error)) throw failure.error;
	poll.keptBackBy ??= failure?.error;
	const handed = due.filter((event) => full.has(event));
	return { handed, events: handed.map((event) => full.get(event) ?? event) };
}

/** A run that has gone on since is handed over as it was: the next poll sees what became of it. */
async function completed({ source }: Poll, event: RunEvent): Promise<RunEvent> {
	const full = await source.complete?.(event.run);
	return full?.status === event.run.status ? { ...event, run: full } : event;
}

function byTime({ run: one }: RunEvent, { run: other }: RunEvent): number {
	const timeMs = (one.endedMs ?? one.createdMs ?? 0) - (other.endedMs ?? other.createdMs ?? 0);
	if (timeMs !== 0) return timeMs;
	return one.id < other.id ? -1 : Number(one.id > other.id);
}
