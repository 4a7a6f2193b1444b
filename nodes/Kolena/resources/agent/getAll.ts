import type { INodePropertyRouting } from 'n8n-workflow';

import { entriesOf, wantedEntries } from '../../../shared/operations/paging';
import { perform } from '../../../shared/operations/perform';
import { shownAgent } from '../../agent';
import { API, kolena } from '../../kolena';
import { PAGE_SIZE, readPage } from '../../pages';

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents` },
	...perform(kolena, 'read', async ({ client, call, parameters }) => {
		const limit = wantedEntries(parameters);
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
		return agents.map((agent) => shownAgent(parameters, agent));
	}),
};
