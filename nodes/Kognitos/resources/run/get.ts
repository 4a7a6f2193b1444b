import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { kognitos } from '../../kognitos';
import { simplifiedRun } from '../../processRun';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/runs/{runId}' },
	...perform(kognitos, 'read', ({ client, call, parameters }) => {
		const output = outputOf(parameters, simplifiedRun);
		return async () => {
			const run = await client.send({ ...call, id: 'id' });
			return [output(run)];
		};
	}),
};
