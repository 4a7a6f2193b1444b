import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { API, kolena } from '../../kolena';

export const deleteRouting: INodePropertyRouting = {
	request: { method: 'DELETE', url: `${API}/agents/{agentId}/runs/{runId}` },
	...perform(kolena, 'change', async ({ client, call }) => {
		await client.send({ ...call, expects: 'nothing' });
		return [{ json: { deleted: true } }];
	}),
};
