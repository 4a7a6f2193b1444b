import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { kognitos } from '../../kognitos';
import { simplifiedRun } from '../../processRun';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/runs/{runId}' },
	...perform(kognitos, 'read', async ({ client, call, parameters }) => {
		const run = await client.send({ ...call, id: 'id' });
		return [{ json: parameters.flag('simplify') ? simplifiedRun(run) : run }];
	}),
};
