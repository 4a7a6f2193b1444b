import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { currentParameters } from '../../shared/parameters/parameters';
import { HASTY } from '../../shared/requests/backoff';
import { connect } from '../../shared/requests/client';
import { isActive, publishedVersionOf } from '../automation';
import { fieldOf, lastSegment } from '../fields';
import { kognitosAutomation } from '../kognitosAutomation';
import { PAGE_SIZE, readPage } from '../pages';
import { pathOf, workspaceOf } from '../references';

/** Maximum number of pages that a search with few results reads before the person has to scroll. */
const MAX_PAGES_PER_SEARCH = 10;

/**
 * The chosen workspace's automations, for the picker. Labels mark those that accept no published
 * runs.
 */
export async function searchAutomations(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const workspace = workspaceOf(currentParameters(this));
	const client = await connect(this, kognitosAutomation, { patience: HASTY });
	const words = (filter ?? '').toLowerCase().split(/\s+/).filter(Boolean);
	const list = { path: `${pathOf(workspace)}/automations`, field: 'automations' };
	const results: INodeListSearchItems[] = [];
	let cursor = paginationToken;
	for (let page = 0; page < MAX_PAGES_PER_SEARCH && results.length < PAGE_SIZE; page++) {
		const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE);
		for (const automation of entries) {
			const id = lastSegment(automation.name) ?? '';
			const name = labelOf(automation, id);
			const searched = `${name} ${id}`.toLowerCase();
			if (words.every((word) => searched.includes(word))) {
				results.push({ name, value: `${workspace}/automations/${id}` });
			}
		}
		cursor = next === cursor ? undefined : next;
		if (cursor === undefined || words.length === 0) break;
	}
	return { results, paginationToken: cursor };
}

function labelOf(automation: IDataObject, id: string): string {
	const name = String(fieldOf(automation, 'display_name') || id);
	if (publishedVersionOf(automation) === undefined) return `${name} (never published)`;
	return isActive(automation) ? name : `${name} (deactivated)`;
}
