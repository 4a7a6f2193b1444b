import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { matches } from '../../shared/editor/search';
import { currentParameters } from '../../shared/parameters/parameters';
import { HASTY } from '../../shared/requests/backoff';
import { connect } from '../../shared/requests/client';
import { kognitos } from '../kognitos';
import { PAGE_SIZE, readPage } from '../pages';

/** Maximum number of pages that a search with few results reads before the person has to scroll. */
const MAX_PAGES_PER_SEARCH = 10;

/** The chosen agent's processes for the picker, with their stage. */
export async function searchProcesses(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const { agentId: format } = kognitos.ids;
	const parameters = currentParameters(this);
	const agentId = parameters.optionalId('agentId', format);
	if (agentId === undefined) {
		throw parameters.refusal("Fill in 'Agent ID' first: processes belong to an agent", format.hint);
	}
	const client = await connect(this, kognitos, { patience: HASTY });
	const results: INodeListSearchItems[] = [];
	let cursor = paginationToken;
	for (let page = 0; page < MAX_PAGES_PER_SEARCH && results.length < PAGE_SIZE; page++) {
		const list = { path: '/processes', query: { agent_id: agentId } };
		const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE);
		for (const { id, name, stage } of entries) {
			const label = stage ? `${String(name)} (${String(stage)})` : String(name);
			if (matches(`${label} ${String(id)}`, filter)) {
				results.push({ name: label, value: String(id) });
			}
		}
		cursor = next === cursor ? undefined : next;
		if (cursor === undefined || !filter?.trim()) break;
	}
	return { results, paginationToken: cursor };
}
