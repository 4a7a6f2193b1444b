import type { INodePropertyRouting } from 'n8n-workflow';

import { objectsIn } from '../../../shared/requests/answer';
import { wantedEntries } from '../../../shared/operations/listLength';
import { perform } from '../../../shared/operations/perform';
import { API, kolena } from '../../kolena';

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/workspaces` },
	...perform(kolena, 'read', ({ client, call, parameters }) => {
		const limit = wantedEntries(parameters);
		return async () => {
			const { workspaces } = await client.send({ ...call, list: 'workspaces' });
			return objectsIn(workspaces)
				.slice(0, limit)
				.map((json) => ({ json }));
		};
	}),
};
