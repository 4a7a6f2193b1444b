import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { isAbsent } from '../../../shared/requests/failure';
import { API, kolena } from '../../kolena';

const deleted = () => [{ json: { deleted: true } }];

export const deleteRouting: INodePropertyRouting = {
	request: { method: 'DELETE', url: `${API}/agents/{agentId}/runs/{runId}` },
	...perform(kolena, 'change', ({ client, call }) => async () => {
		const outcome = await client.outcomeOf({ ...call, expects: 'nothing' });
		if (outcome.failure === undefined) return deleted();
		// A retry finds nothing if an earlier attempt deleted the run and only the response was lost.
		if (outcome.leftOpen && isAbsent(outcome.failure)) return deleted();
		throw client.explain(call, outcome.failure, outcome.leftOpen);
	}),
};
