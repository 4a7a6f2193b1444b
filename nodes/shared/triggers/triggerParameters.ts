import type { IPollFunctions } from 'n8n-workflow';

import { operationError } from '../errors';
import type { IdFormat } from '../requests/service';

/**
 * An id that a trigger is set to.
 *
 * @throws NodeOperationError if it is empty or not made of the characters of an id
 */
export function checkedId(
	context: IPollFunctions,
	name: string,
	{ label, pattern, hint }: IdFormat,
): string {
	const value = context.getNodeParameter(name, '', { extractValue: true });
	const id = String(value ?? '').trim();
	if (pattern.test(id)) return id;
	const message =
		id === '' ? `'${label}' is empty` : `'${label}' is not a valid id: ${id.slice(0, 60)}`;
	throw operationError(context.getNode(), message, hint);
}

/** The values chosen in a parameter with several options. */
export function chosen(context: IPollFunctions, name: string): string[] {
	const values = context.getNodeParameter(name, []);
	return Array.isArray(values) ? values.map(String) : [];
}
