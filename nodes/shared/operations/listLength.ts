import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import type { Parameters } from '../parameters/parameters';

const DEFAULT_LIMIT = 50;

/** The two parameters of every list operation: whether to return all entries, or how many of them. */
export function listLengthDescription(show: IDisplayOptions['show']): INodeProperties[] {
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { ...show, returnAll: [false] } },
		},
	];
}

/** How many entries the user wants: all, or as many as *Limit* says. */
export function wantedEntries(parameters: Parameters): number {
	if (parameters.flag('returnAll', 'Return All', false)) return Number.POSITIVE_INFINITY;
	const format = { min: 1, example: DEFAULT_LIMIT };
	return Math.floor(parameters.number('limit', 'Limit', format) ?? DEFAULT_LIMIT);
}
