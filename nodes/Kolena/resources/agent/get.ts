import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { simplifiedAgent } from '../../agent';
import { API, kolena } from '../../kolena';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents/{agentId}` },
	...perform(kolena, 'read', ({ client, call, parameters }) => {
		const output = outputOf(parameters, simplifiedAgent);
		return async () => [output(await client.send({ ...call, id: 'id' }))];
	}),
};
