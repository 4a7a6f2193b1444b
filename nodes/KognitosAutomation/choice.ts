import type { INodePropertyOptions } from 'n8n-workflow';

import type { ReadsParameters } from '../shared/requests/service';

/** The chosen one of some options: as an expression may give it, in any case. */
export function choiceIn(
	parameters: ReadsParameters,
	name: string,
	label: string,
	options: INodePropertyOptions[],
): string {
	const text = parameters.required(name, label);
	const same = (one: unknown) => String(one).toLowerCase() === text.toLowerCase();
	const chosen = options.find(({ name: shown, value }) => same(value) || same(shown));
	if (chosen !== undefined) return String(chosen.value);
	throw parameters.refusal(
		`'${label}' is not one of the values to choose from: ${text.slice(0, 60)}`,
		`Choose one of: ${options.map(({ value }) => String(value)).join(', ')}`,
	);
}
