import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { EMPTY } from '../../../shared/requests/call';
import { kognitosAutomation } from '../../kognitosAutomation';

export const continueRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/{run}:continue' },
	...perform(kognitosAutomation, 'change', ({ client, call }) => async () => [
		{ json: await client.send({ ...call, body: EMPTY, id: 'name' }) },
	]),
};
