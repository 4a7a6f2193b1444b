import type { INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { perform } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { simplifiedAgent } from '../../agent';
import { API, kolena } from '../../kolena';
import { PAGE_SIZE, readPage } from '../../pages';

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents` },
	...perform(kolena, 'read', ({ client, call, parameters }) => {
		const limit = wantedEntries(parameters);
		const output = outputOf(parameters, simplifiedAgent);
		return async () => {
			const agents = await entriesOf(
				async (cursor) =>
					await readPage(
						client,
						{ path: call.path, list: 'agents' },
						cursor,
						Math.min(PAGE_SIZE, limit),
					),
				(agent) => String(agent.id),
				limit,
			);
			return agents.map(output);
		};
	}),
};
