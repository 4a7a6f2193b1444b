import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { simplifiedAutomation } from '../../automation';
import { kognitosAutomation } from '../../kognitosAutomation';
import { automationOf } from '../../references';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/{automation}' },
	...perform(kognitosAutomation, 'read', ({ client, call, parameters }) => {
		const name = automationOf(parameters);
		const isSimplified = parameters.flag('simplify', 'Simplify', true);
		return async () => {
			const automation = await client.send({ ...call, id: 'name' });
			return [{ json: isSimplified ? simplifiedAutomation(automation, name) : automation }];
		};
	}),
};
