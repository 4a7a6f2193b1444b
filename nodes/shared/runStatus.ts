import type { INodePropertyOptions } from 'n8n-workflow';

/** A status of a run that a service documents, as the editor shows it. */
export interface RunStatus {
	value: string;
	/** The one word for it: in filters, in events, on the canvas. */
	name: string;
	/** One sentence about a run in this status. */
	description: string;
	/** Whether such a run is over. */
	ends: boolean;
	/** What a trigger calls it where a run waits for a person, who can make it go on. */
	waitsAs?: string;
}

/** The choices of a parameter that takes statuses. */
export function statusOptions(statuses: RunStatus[]): INodePropertyOptions[] {
	return statuses.map(({ value, name, description }) => ({ value, name, description }));
}

/** The choices of a trigger: the statuses in which a run is over or waits for a person. */
export function eventOptions(statuses: RunStatus[]): INodePropertyOptions[] {
	return statuses
		.filter(({ ends, waitsAs }) => ends || waitsAs !== undefined)
		.map(({ value, name, description, waitsAs }) => ({
			value,
			name: `Run ${waitsAs ?? name}`,
			description,
		}));
}

/**
 * What the canvas shows below the name of a trigger, e.g. "On: Succeeded, Failed".
 *
 * @param events expression (without braces) for the chosen ones
 */
export function eventSubtitle(statuses: RunStatus[], events = '$parameter["events"]'): string {
	const names = Object.fromEntries(statuses.map(({ value, name }) => [value, name]));
	return `={{ "On: " + ${events}.map((event) => (${JSON.stringify(names)})[event] ?? event).join(", ") }}`;
}

/** What the statuses in which a run is over or waits for a person mean for whoever watches it. */
export function statusKinds(statuses: RunStatus[]): Record<string, 'final' | 'waiting'> {
	return Object.fromEntries(
		statuses
			.filter(({ ends, waitsAs }) => ends || waitsAs !== undefined)
			.map(({ value, ends }) => [value, ends ? 'final' : 'waiting']),
	);
}
