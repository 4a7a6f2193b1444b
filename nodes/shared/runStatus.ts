import type { INodePropertyOptions } from 'n8n-workflow';

/** A documented status of a run, as the editor shows it. */
export interface RunStatus {
	value: string;
	/** Its label everywhere: in filters, in events and on the canvas. */
	name: string;
	/** One sentence about a run in this status. */
	description: string;
	/** Whether a run in this status has ended. */
	ends: boolean;
	/** The trigger's name for a status in which a run is waiting for a person and can resume. */
	waitsAs?: string;
}

/** The options of a parameter for choosing statuses. */
export function statusOptions(statuses: RunStatus[]): INodePropertyOptions[] {
	return statuses.map(({ value, name, description }) => ({ value, name, description }));
}

/** The options of a trigger: the statuses in which a run has ended or is waiting for a person. */
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
 * The text below a trigger's name on the canvas, e.g. "On: Succeeded, Failed".
 *
 * @param events expression (without braces) that returns the chosen events
 */
export function eventSubtitle(statuses: RunStatus[], events = '$parameter["events"]'): string {
	const names = Object.fromEntries(statuses.map(({ value, name }) => [value, name]));
	return `={{ "On: " + ${events}.map((event) => (${JSON.stringify(names)})[event] ?? event).join(", ") }}`;
}

/**
 * Which statuses are final, and in which ones a run is waiting for a person. Other statuses are
 * omitted.
 */
export function statusKinds(statuses: RunStatus[]): Record<string, 'final' | 'waiting'> {
	return Object.fromEntries(
		statuses
			.filter(({ ends, waitsAs }) => ends || waitsAs !== undefined)
			.map(({ value, ends }) => [value, ends ? 'final' : 'waiting']),
	);
}
