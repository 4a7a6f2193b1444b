import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { questionOf, simplifiedException } from '../../automationException';
import { referencedException } from '../../pendingException';
import { kognitosAutomation } from '../../kognitosAutomation';
import { exceptionOf, readCall } from '../../references';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET' },
	...perform(kognitosAutomation, 'read', (operation) => {
		const { client, parameters } = operation;
		const reference = exceptionOf(parameters);
		const isSimplified = parameters.flag('simplify', 'Simplify', true);
		return async () => {
			const exception = await client.send(
				readCall(await referencedException(operation, reference)),
			);
			if (!isSimplified) return [{ json: exception }];
			const question = await questionOf(client, exception);
			return [{ json: { ...simplifiedException(exception, client.address), question } }];
		};
	}),
};
