import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { kognitosAutomation } from '../../kognitosAutomation';
import { runOutput } from '../../runOutput';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/{run}' },
	...perform(kognitosAutomation, 'read', (operation) => {
		const isSimplified = operation.parameters.flag('simplify', 'Simplify', true);
		return async () => {
			const run = await operation.client.send({ ...operation.call, id: 'name' });
			return [await runOutput(operation, run, isSimplified)];
		};
	}),
};
