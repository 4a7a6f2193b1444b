import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { kognitos } from '../../kognitos';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/processes/{processId}?agent_id={agentId}' },
	...perform(kognitos, 'read', ({ client, call }) => async () => [
		{ json: await client.send({ ...call, id: 'id' }) },
	]),
};
