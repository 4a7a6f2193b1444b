import type { Parameters } from '../parameters/parameters';
import type { RunStatus } from '../runStatus';

/**
 * The chosen events, given as a list or as comma-separated text.
 *
 * @param name name of the parameter
 * @throws NodeOperationError if no event is chosen, or a chosen event does not exist
 */
export function chosenEvents(
	parameters: Parameters,
	statuses: readonly RunStatus[],
	name = 'events',
): string[] {
	const options = statuses
		.filter(({ ends, waitsAs }) => ends || waitsAs !== undefined)
		.map(({ value, name: label, waitsAs = label }) => ({
			value,
			name: `Run ${waitsAs}`,
			aliases: [label, waitsAs],
		}));
	const events = parameters.choices(name, 'Trigger On', options);
	if (events) return events;
	throw parameters.refusal(
		"No event is chosen in 'Trigger On'",
		'Choose at least one event that starts the workflow',
	);
}
