import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { entriesOf } from '../../shared/operations/paging';
import { HASTY } from '../../shared/requests/backoff';
import { type Client, connect } from '../../shared/requests/client';
import { failureBehind } from '../../shared/requests/explain';
import { lastSegment } from '../fields';
import { isHidden } from '../hidden';
import { kognitosAutomation } from '../kognitosAutomation';
import { type List, PAGE_SIZE, readPage } from '../pages';
import { pathOf } from '../references';

/** Maximum number of organizations, and of workspaces in each of them. */
const MOST = 1_000;

/** All workspaces that the token can see, as "organization › workspace". */
export async function searchWorkspaces(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const client = await connect(this, kognitosAutomation, { patience: HASTY });
	const organizations = await all(client, {
		path: '/me/organizations',
		field: 'user_organizations',
	});
	const found = await Promise.all(
		organizations.map(async (organization) => await workspacesOf(client, organization)),
	);
	const words = (filter ?? '').toLowerCase().split(/\s+/).filter(Boolean);
	const results = found
		.flat()
		.filter(({ name, value }) =>
			words.every((word) => `${name} ${String(value)}`.toLowerCase().includes(word)),
		)
		.sort((one, other) => one.name.localeCompare(other.name));
	return { results };
}

async function workspacesOf(
	client: Client,
	organization: IDataObject,
): Promise<INodeListSearchItems[]> {
	const home = `organizations/${lastSegment(organization.name) ?? ''}`;
	const list = { path: `/me${pathOf(home)}/workspaces`, field: 'user_workspaces' };
	const workspaces = await all(client, list).catch(noneIfForbidden);
	return workspaces.map(({ name, title }) => ({
		name: `${String(organization.title ?? home)} › ${String(title ?? name)}`,
		value: `${home}/workspaces/${lastSegment(name) ?? ''}`,
	}));
}

async function all(client: Client, list: List): Promise<IDataObject[]> {
	return await entriesOf(
		async (cursor) => await readPage(client, list, cursor, PAGE_SIZE),
		({ name }) => String(name),
		MOST,
	);
}

/** A token may see an organization without being allowed to see what is in it. */
function noneIfForbidden(error: unknown): IDataObject[] {
	if (isHidden(failureBehind(error))) return [];
	throw error;
}
