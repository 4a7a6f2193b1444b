import type { IDataObject } from 'n8n-workflow';

import type { Operation, Output, Step } from '../shared/operations/perform';
import { EMPTY } from '../shared/requests/call';
import { isAbsent } from '../shared/requests/failure';
import { fieldsOf } from './fields';

/** Sends a call about the schedule of an automation. */
export function schedule({ client, call: declared, parameters }: Operation): Step {
	const call = { ...declared, body: declared.method === 'POST' ? EMPTY : undefined };
	return async (): Promise<Output[]> => {
		const { body, failure } = await client.outcomeOf(call);
		if (failure && isAbsent(failure)) {
			throw parameters.refusal(
				'The automation has no schedule, or there is no such automation',
				'Set up a schedule in Kognitos first, on the page of the automation',
			);
		}
		if (failure) throw client.explain(call, failure, false);
		return [{ json: (fieldsOf(body.schedule) ?? body) as IDataObject }];
	};
}
