import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { simplifiedRun } from '../../agentRun';
import { API, kolena } from '../../kolena';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents/{agentId}/runs/{runId}` },
	...perform(kolena, 'read', async ({ client, call, parameters }) => {
		const run = await client.send({ ...call, id: 'run_id' });
		return [{ json: parameters.flag('simplify') ? simplifiedRun(run) : run }];
	}),
};
