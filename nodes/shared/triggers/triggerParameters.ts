import type { IPollFunctions } from 'n8n-workflow';

import { operationError } from '../errors';
import { idIn } from '../requests/ids';
import type { IdFormat } from '../requests/service';
import type { RunStatus } from '../runStatus';

/** Where the parameters of a trigger are read. */
type Context = Pick<IPollFunctions, 'getNode' | 'getNodeParameter'>;

/** A value that a parameter takes, and the names by which people may call it in an expression. */
export interface Choice {
	value: string;
	names?: string[];
}

/**
 * An id that a trigger is set to, or that the address of a page holds.
 *
 * @throws NodeOperationError if it is empty or no id
 */
export function checkedId(context: Context, name: string, format: IdFormat): string {
	const { label, hint } = format;
	const value = context.getNodeParameter(name, '', { extractValue: true });
	const text = shown(value);
	const id = typeof value === 'object' && value !== null ? undefined : idIn(text, format);
	if (id !== undefined) return id;
	const message =
		text === '' ? `'${label}' is empty` : `'${label}' is not a valid id: ${text.slice(0, 60)}`;
	throw operationError(context.getNode(), message, hint);
}

/**
 * The chosen events: a list, or a text with commas between them.
 *
 * @throws NodeOperationError if there is none, or one that does not exist
 */
export function chosenEvents(context: Context, statuses: readonly RunStatus[]): string[] {
	const choices = statuses
		.filter(({ ends, waitsAs }) => ends || waitsAs !== undefined)
		.map(({ value, name, waitsAs = name }) => ({
			value,
			names: [name, waitsAs, `Run ${waitsAs}`],
		}));
	const given: unknown = context.getNodeParameter('events', []);
	const texts = typeof given === 'string' ? given.split(',') : [given ?? []].flat();
	const events = texts
		.filter((text) => text !== '')
		.map((text) => choiceIn(context, 'Trigger On', text, choices));
	if (events.length > 0) return [...new Set(events)];
	throw operationError(
		context.getNode(),
		"No event is chosen in 'Trigger On'",
		'Choose at least one event that starts the workflow',
	);
}

/** @throws NodeOperationError if the parameter has none of the values that it can have */
export function choiceIn(
	context: Context,
	label: string,
	value: unknown,
	choices: readonly Choice[],
): string {
	const wanted = shown(value).toLowerCase();
	const choice = choices.find(({ value: own, names = [] }) =>
		[own, ...names].some((name) => name.toLowerCase() === wanted),
	);
	if (choice) return choice.value;
	const allowed = choices.map((one) => one.value).join(', ');
	throw operationError(
		context.getNode(),
		`'${label}' has no option '${shown(value).slice(0, 60)}'`,
		`Choose from the list. An expression can return: ${allowed}`,
	);
}

const ON = ['true', '1', 'yes', 'on'];
const OFF = ['false', '0', 'no', 'off'];

/** @throws NodeOperationError if *Simplify* is neither on nor off */
export function simplifies(context: Context): boolean {
	const value: unknown = context.getNodeParameter('simplify', true);
	const text = shown(value).toLowerCase();
	if (ON.includes(text)) return true;
	if (OFF.includes(text)) return false;
	throw operationError(
		context.getNode(),
		`'Simplify' is neither on nor off: ${text.slice(0, 60)}`,
		'An expression has to return true or false',
	);
}

/** A value as people would write it. */
function shown(value: unknown): string {
	const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
	return String(text ?? '').trim();
}
