import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { API, kolena } from '../../kolena';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents/{agentId}` },
	...perform(kolena, 'read', async ({ client, call }) => [
		{ json: await client.send({ ...call, id: 'id' }) },
	]),
};
