import { AT_ONCE, breakOff } from './poll';
import type { Poll } from './poll';
import type { RunEvent } from './oldSource';

/** After more failures than this nothing more is begun: they are not about single runs any more. */
const MAX_FAILURES = 8;
/** After more than this the newest are tried: the oldest may be such that never can be filled in. */
const MAX_OLD_FAILURES = 4;

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
	const waiting = [...due];
	const failures: unknown[] = [];
	const mayBegin = () =>
		waiting.length === due.length || (poll.clock.mayComplete() && failures.length <= MAX_FAILURES);
	const next = () => {
		if (!mayBegin()) return undefined;
		return failures.length <= MAX_OLD_FAILURES ? waiting.shift() : waiting.pop();
	};
	const fillIn = async (): Promise<void> => {
		for (let event = next(); event; event = next()) {
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
	const isSame = full?.id === event.run.id && full.status === event.run.status;
	return isSame ? { ...event, run: full } : event;
}

function byTime({ run: one }: RunEvent, { run: other }: RunEvent): number {
	const timeMs = (one.endedMs ?? one.createdMs ?? 0) - (other.endedMs ?? other.createdMs ?? 0);
	return timeMs || one.id.localeCompare(other.id);
}
