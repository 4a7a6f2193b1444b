import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { matches } from '../../shared/editor/search';
import { objectsIn } from '../../shared/requests/answer';
import { HASTY } from '../../shared/requests/backoff';
import { type Client, connect } from '../../shared/requests/client';
import { API, kolena } from '../kolena';
import { readPage } from '../pages';

const PAGE_SIZE = 100;
/** Maximum number of pages that a search with few results reads before the person has to scroll. */
const MAX_PAGES_PER_SEARCH = 10;

/**
 * Agents for the picker, with their workspace. A search keeps reading pages until it has enough
 * results.
 */
export async function searchAgents(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = await connect(this, kolena, { patience: HASTY });
	const workspaces = await workspaceNames(client);
	const results: INodeListSearchItems[] = [];
	let cursor = paginationToken;
	for (let page = 0; page < MAX_PAGES_PER_SEARCH && results.length < PAGE_SIZE; page++) {
		const list = { path: `${API}/agents`, list: 'agents' };
		const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE);
		for (const { id, name, workspace_id: workspaceId } of entries) {
			const workspace = workspaces.get(String(workspaceId));
			const label = workspace === undefined ? String(name) : `${String(name)} (${workspace})`;
			if (matches(`${label} ${String(id)}`, filter))
				results.push({ name: label, value: String(id) });
		}
		cursor = next;
		if (cursor === undefined || !filter) break;
	}
	return { results, paginationToken: cursor };
}

/** Workspace names by ID, or none if they cannot be read, because the agents alone are enough. */
async function workspaceNames(client: Client): Promise<Map<string, string>> {
	const { body } = await client.outcomeOf({
		kind: 'read',
		method: 'GET',
		path: `${API}/workspaces`,
		expects: 'object',
	});
	const workspaces = objectsIn(body?.workspaces);
	return new Map(workspaces.map(({ id, name }) => [String(id), String(name)]));
}
