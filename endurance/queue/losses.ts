import type { EventsInExecutions, StoredExecution } from './eventsInExecutions';
import type { Kill } from './kills';

/** Where n8n lost an event that a trigger had delivered to it. */
export interface Taken {
	/**
	 * `execution`: n8n stored the event in an execution that did not succeed. `state`: n8n stored the
	 * trigger's state, which counts the event as delivered, but not the execution.
	 */
	in: 'execution' | 'state';
	/**
	 * The kill that caused the loss. If there is none, n8n gave up the execution on its own, e.g.
	 * because the machine was too busy.
	 */
	kill?: Kill;
}

/** How close to a kill an event has to be stored for the kill to count as the cause of a loss. */
const NEAR_MS = 60_000;

/**
 * Finds where n8n lost an event. Returns `undefined` if the trigger never delivered the event.
 *
 * @param event the event's key
 */
export function findTaker(
	event: string,
	held: Pick<EventsInExecutions, 'executionsOf' | 'inStateSince'>,
	executions: Map<string, StoredExecution>,
	kills: Kill[],
): Taken | undefined {
	const ids = [...(held.executionsOf.get(event) ?? [])];
	// A worker's log shows what it was doing. Other processes affect everything that n8n is handling.
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
