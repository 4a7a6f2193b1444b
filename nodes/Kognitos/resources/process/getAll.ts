import type { INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { perform } from '../../../shared/operations/perform';
import { kognitos } from '../../kognitos';
import { PAGE_SIZE, readPage } from '../../pages';

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/processes' },
	...perform(kognitos, 'read', ({ client, call, parameters }) => {
		const query = { agent_id: parameters.id('agentId', kognitos.ids.agentId) };
		const limit = wantedEntries(parameters);
		return async () => {
			const processes = await entriesOf(
				async (cursor) =>
					await readPage(client, { path: call.path, query }, cursor, Math.min(PAGE_SIZE, limit)),
				({ id, stage }) => `${String(id)} ${String(stage)}`,
				limit,
			);
			return processes.map((json) => ({ json }));
		};
	}),
};
