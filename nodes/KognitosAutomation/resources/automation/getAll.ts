import type { INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { perform } from '../../../shared/operations/perform';
import { simplifiedAutomation } from '../../automation';
import { lastSegment } from '../../fields';
import { kognitosAutomation } from '../../kognitosAutomation';
import { readPage } from '../../pages';
import { workspaceOf } from '../../references';

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/{workspace}/automations' },
	...perform(kognitosAutomation, 'read', ({ client, call, parameters }) => {
		const workspace = workspaceOf(parameters);
		const limit = wantedEntries(parameters);
		const isSimplified = parameters.flag('simplify', 'Simplify', true);
		return async () => {
			const list = { path: call.path, field: 'automations' };
			const automations = await entriesOf(
				async (cursor) => await readPage(client, list, cursor, limit),
				({ name }) => String(name),
				limit,
			);
			return automations.map((automation) => {
				const name = `${workspace}/automations/${lastSegment(automation.name) ?? ''}`;
				return { json: isSimplified ? simplifiedAutomation(automation, name) : automation };
			});
		};
	}),
};
