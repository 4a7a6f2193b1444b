import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { operationError } from '../shared/errors';
import type { ReadsParameters } from '../shared/requests/service';

/** The parameters of a node as they are in the editor at the moment, for its pickers and forms. */
export function editorParameters(context: ILoadOptionsFunctions): ReadsParameters {
	const raw = (name: string) => context.getCurrentNodeParameter(name, { extractValue: true });
	const text = (name: string) => String(raw(name) ?? '').trim() || undefined;
	const refusal = (message: string, description: string) =>
		operationError(context.getNode(), message, description);
	return {
		raw,
		text,
		refusal,
		required: (name, label) => {
			const value = text(name);
			if (value !== undefined) return value;
			throw refusal(`Fill in '${label}' first`, `Choose one in '${label}'`);
		},
	};
}
