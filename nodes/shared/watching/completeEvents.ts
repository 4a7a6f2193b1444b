import { AT_ONCE, breakOff } from './poll';
import type { Poll } from './poll';
import type { RunEvent } from './runView';

/** After more failures than this nothing more is begun: they are not about single runs any more. */
const MAX_FAILURES = 8;

/**
 * Picks the events to hand over, the oldest first, as many as the poll may give and has time to
 * fill in; at least one if any is due. One that cannot be filled in stays due, with what is due of
 * the same run after it, and does not hold up the others.
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
	const failures: unknown[] = [];
	const mayBegin = () =>
		begun === 0 || (poll.clock.mayComplete() && failures.length <= MAX_FAILURES);
	const fillIn = async (): Promise<void> => {
		while (begun < due.length && mayBegin()) {
			const event = due[begun++];
			try {
				full.set(event, await completed(poll, event));
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, fillIn));
	if (failures.length > 0 && full.size === 0 && !breakOff(poll, failures[0])) throw failures[0];
	poll.keptBackBy ??= failures[0];
	const kept = new Set<string>();
	const handed = due.filter((event) => {
		if (!full.has(event)) kept.add(event.run.id);
		return !kept.has(event.run.id);
	});
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
