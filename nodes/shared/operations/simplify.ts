import type { IDataObject } from 'n8n-workflow';

import type { Parameters } from '../parameters/parameters';
import type { Output } from './perform';

/**
 * How an operation outputs its entries: simplified if *Simplify* is on, otherwise as the service
 * returns them.
 */
export function outputOf(
	parameters: Parameters,
	simplified: (entry: IDataObject) => IDataObject,
): (entry: IDataObject) => Output {
	return parameters.flag('simplify', 'Simplify', true)
		? (entry) => ({ json: simplified(entry) })
		: (json) => ({ json });
}
