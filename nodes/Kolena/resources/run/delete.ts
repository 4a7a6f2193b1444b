import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { API, kolena } from '../../kolena';

const deleted = () => [{ json: { deleted: true } }];

export const deleteRouting: INodePropertyRouting = {
	request: { method: 'DELETE', url: `${API}/agents/{agentId}/runs/{runId}` },
	...perform(kolena, 'change', ({ client, call }) => async () => {
		const outcome = await client.outcomeOf({ ...call, expects: 'nothing' });
		if (outcome.failure === undefined) return deleted();
		// A retry finds nothing if an earlier attempt deleted the run and only the response was lost.
		if (outcome.leftOpen && outcome.failure.status === 404) return deleted();
		throw client.explain(call, outcome.failure, outcome.leftOpen);
	}),
};
