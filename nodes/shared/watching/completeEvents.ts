import type { Poll } from './poll';
import type { RunEvent } from './runView';

/** Events that are filled in at the same time. */
const AT_ONCE = 4;

/**
 * Picks the events to hand over, the oldest first, as many as the poll may give and has time to
 * fill in; at least one if any is due.
 *
 * @returns the events as they were found, and the same with the missing fields
 */
export async function completeEvents(
	poll: Poll,
): Promise<{ handed: RunEvent[]; events: RunEvent[] }> {
	const due = [...poll.due.values()].sort(byTime).slice(0, poll.maxEvents);
	if (!poll.source.complete) return { handed: due, events: due };
	const events: RunEvent[] = [];
	while (events.length < due.length && (events.length === 0 || poll.clock.mayComplete())) {
		const next = due.slice(events.length, events.length + AT_ONCE);
		events.push(...(await Promise.all(next.map(async (event) => await completed(poll, event)))));
	}
	return { handed: due.slice(0, events.length), events };
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
