import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { simplifiedRun } from '../../agentRun';
import { API, kolena } from '../../kolena';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents/{agentId}/runs/{runId}` },
	...perform(kolena, 'read', ({ client, call, parameters }) => {
		const output = outputOf(parameters, simplifiedRun);
		return async () => {
			const run = await client.send({ ...call, id: 'run_id' });
			return [output(run)];
		};
	}),
};
