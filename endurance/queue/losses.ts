import type { EventsInExecutions, StoredExecution } from './eventsInExecutions';
import type { Kill } from './kills';

/** Where n8n lost an event that a trigger had delivered to it. */
export interface Taken {
	/**
	 * `execution`: n8n had stored it in an execution that did not succeed. `state`: n8n had stored the state of the
	 * trigger, according to which it was delivered, but not the execution.
	 */
	in: 'execution' | 'state';
	/** What was killed at the time. Without it, n8n gave the execution up by itself, e.g. on a machine that is too busy. */
	kill?: Kill;
}

/** An event can have waited in n8n for this long before a kill, or after the process was back. */
const NEAR_MS = 60_000;

/**
 * Finds where n8n lost an event. Returns `undefined` if the trigger did not deliver it.
 *
 * @param key the run, its status and how many times it had reached it
 */
export function findTaker(
	key: string,
	held: Pick<EventsInExecutions, 'executionsOf' | 'inStateSince'>,
	executions: Map<string, StoredExecution>,
	kills: Kill[],
): Taken | undefined {
	const event = key.slice(0, key.lastIndexOf(' '));
	const ids = [...(held.executionsOf.get(event) ?? [])];
	// What a worker was doing is in its log. The other processes affect whatever n8n handles at the time.
	const killNear = (time: number) =>
		[...kills]
			.reverse()
			.find(
				({ kind, at, upAt }) => kind !== 'worker' && time > at - NEAR_MS && time < upAt + NEAR_MS,
			);
	const failed = ids.filter((id) => executions.get(id)?.status !== 'success');
	if (failed.length > 0) {
		const kill =
			kills.find(({ executionIds }) => failed.some((id) => executionIds.includes(id))) ??
			failed.map((id) => killNear(executions.get(id)?.createdAt ?? NaN)).find(Boolean);
		return { in: 'execution', kill };
	}
	const storedAt = held.inStateSince.get(event);
	const kill = ids.length === 0 && storedAt !== undefined ? killNear(storedAt) : undefined;
	return kill && { in: 'state', kill };
}
