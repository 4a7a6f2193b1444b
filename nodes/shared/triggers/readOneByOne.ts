import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../requests/call';
import type { Client } from '../requests/client';
import { type Failure, isAbsent } from '../requests/failure';
import type { RunsById, RunView } from '../watching/runSource';

/**
 * Reads runs one by one, for a service that has no call for several runs.
 *
 * @param callFor returns the call that reads a run
 * @param viewsOf returns the runs in its response
 * @throws NodeApiError if the failure affects all runs
 */
export async function readOneByOne(
	client: Client,
	ids: string[],
	callFor: (id: string) => Call<'object'>,
	viewsOf: (answer: IDataObject) => RunView[],
): Promise<RunsById> {
	const found: RunView[] = [];
	const gone: string[] = [];
	let failure: unknown;
	for (const id of ids) {
		const outcome = await client.outcomeOf(callFor(id));
		if (outcome.failure === undefined) {
			found.push(...viewsOf(outcome.body).filter((run) => run.id === id));
		} else if (isAbsent(outcome.failure)) {
			gone.push(id);
		} else {
			failure = client.explain(callFor(id), outcome.failure, false);
			if (!isAboutOneRun(outcome.failure)) throw failure;
		}
	}
	return { found, gone, failure };
}

function isAboutOneRun({ kind, status }: Failure): boolean {
	if (kind === 'rejected') return status !== 401;
	return ['serverFault', 'unreadable', 'broken', 'timeout'].includes(kind);
}
