import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { matches } from '../../shared/editor/search';
import { objectsIn } from '../../shared/requests/answer';
import { HASTY } from '../../shared/requests/backoff';
import { connect } from '../../shared/requests/client';
import { API, kolena } from '../kolena';

/** The workspaces that the API key can see, for the picker. */
export async function searchWorkspaces(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const client = await connect(this, kolena, { patience: HASTY });
	const { workspaces } = await client.send({
		kind: 'read',
		method: 'GET',
		path: `${API}/workspaces`,
		expects: 'object',
		list: 'workspaces',
	});
	const results = objectsIn(workspaces)
		.map(({ id, name }) => ({ name: String(name ?? id), value: String(id) }))
		.filter(({ name, value }) => matches(`${name} ${value}`, filter));
	return { results };
}
