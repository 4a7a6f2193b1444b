import type { IPollFunctions } from 'n8n-workflow';

import { operationError } from '../errors';
import { idIn } from '../requests/ids';
import type { IdFormat } from '../requests/service';

/**
 * An id that a trigger is set to, or that the address of a page holds.
 *
 * @throws NodeOperationError if it is empty or no id
 */
export function checkedId(context: IPollFunctions, name: string, format: IdFormat): string {
	const { label, hint } = format;
	const value = context.getNodeParameter(name, '', { extractValue: true });
	const text = String(value ?? '').trim();
	const id = idIn(text, format);
	if (id !== undefined) return id;
	const message =
		text === '' ? `'${label}' is empty` : `'${label}' is not a valid id: ${text.slice(0, 60)}`;
	throw operationError(context.getNode(), message, hint);
}

/** The values chosen in a parameter with several options. */
export function chosen(context: IPollFunctions, name: string): string[] {
	const values = context.getNodeParameter(name, []);
	return Array.isArray(values) ? values.map(String) : [];
}
