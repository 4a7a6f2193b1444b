import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../shared/operations/perform';
import { pendingExceptionOf, stageOf, statusOf } from './automationRun';
import { type ExceptionReference, readCall } from './references';

/**
 * The full name of the exception that the user named, either directly or by the run that is waiting
 * on it.
 *
 * @throws NodeOperationError if the run has no exception that can be answered
 */
export async function referencedException(
	operation: Operation,
	reference: ExceptionReference,
): Promise<string> {
	return 'exception' in reference
		? reference.exception
		: pendingIn(operation, await operation.client.send(readCall(reference.run)));
}

function pendingIn({ parameters }: Operation, run: IDataObject): string {
	const exception = pendingExceptionOf(run);
	if (exception !== undefined) return exception;
	const status = statusOf(run);
	if (status !== 'awaiting_guidance') {
		throw parameters.refusal(
			`The run is not waiting for an answer: its status is '${status}'`,
			'Only a run with the status awaiting_guidance has a pending exception',
		);
	}
	throw parameters.refusal(
		stageOf(run) === 'DRAFT'
			? 'This is a draft run. Exceptions of draft runs cannot be answered through the API'
			: 'Kognitos does not say which exception the run is waiting on',
		'Open the run in Kognitos and answer it there',
	);
}
