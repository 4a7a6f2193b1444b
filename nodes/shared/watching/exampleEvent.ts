import { eventId } from './eventId';
import type { ExampleSource } from './runSource';
import type { RunEvent } from './runView';

/**
 * The event to show when someone tries the trigger out by hand: the run that ended last among
 * those with a chosen status; undefined when there is none. Touches no state.
 */
export async function exampleEvent(
	source: ExampleSource,
	events: readonly string[],
): Promise<RunEvent | undefined> {
	const run = await source.lastEnded(events);
	return run && { id: eventId(source.scope, run, run.status, 1), status: run.status, run };
}
