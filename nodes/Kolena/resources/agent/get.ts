import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { shownAgent } from '../../agent';
import { API, kolena } from '../../kolena';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents/{agentId}` },
	...perform(kolena, 'read', async ({ client, call, parameters }) => [
		shownAgent(parameters, await client.send({ ...call, id: 'id' })),
	]),
};
