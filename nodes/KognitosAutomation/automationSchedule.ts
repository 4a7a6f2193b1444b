import type { IDataObject } from 'n8n-workflow';

import type { Operation, Output, Step } from '../shared/operations/perform';
import { EMPTY } from '../shared/requests/call';
import { foreignResponse, isAbsent } from '../shared/requests/failure';
import { fieldsOf, snakeCase } from './fields';

/** A response with at least one of these fields is a schedule. */
const FIELDS = ['config', 'enabled', 'summary', 'next_run_times'];

/** Sends a call about an automation's schedule. */
export function schedule({ client, call: declared, parameters }: Operation): Step {
	const call = { ...declared, body: declared.method === 'POST' ? EMPTY : undefined };
	return async (): Promise<Output[]> => {
		const { body, failure } = await client.outcomeOf(call);
		const isEmpty = call.kind === 'read' && body && Object.values(body).every((v) => v === null);
		if (isEmpty || (failure && isAbsent(failure))) {
			throw parameters.refusal(
				'The automation has no schedule, or the automation does not exist',
				"Set up a schedule on the automation's page in Kognitos first. If every request gets this response, check the base URL",
			);
		}
		if (failure) throw client.explain(call, failure, false);
		const json = (fieldsOf(body.schedule) ?? body) as IDataObject;
		const names = Object.keys(json).map(snakeCase);
		if (names.length > 0 && !names.some((name) => FIELDS.includes(name))) {
			throw client.explain(call, foreignResponse("it has no 'schedule'"), false);
		}
		return [{ json }];
	};
}
