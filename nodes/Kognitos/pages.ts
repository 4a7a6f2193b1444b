import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import { type Page } from '../shared/operations/paging';
import type { Client } from '../shared/requests/client';

/** The largest page size. */
export const PAGE_SIZE = 100;

/**
 * Reads one page of a list.
 *
 * @param cursor continuation token of the page, undefined for the first page
 */
export async function readPage(
	client: Client,
	{ path, query }: { path: string; query?: IDataObject },
	cursor: string | undefined,
	pageSize: number,
	deadlineMs?: number,
): Promise<Page<IDataObject>> {
	const answer = await client.send({
		kind: 'read',
		method: 'GET',
		path,
		query: { ...query, limit: pageSize, continuation_token: cursor },
		expects: 'object',
		list: 'items',
		deadlineMs,
	});
	const token = answer.continuation_token;
	return {
		entries: objectsIn(answer.items),
		next: ['string', 'number'].includes(typeof token) && token !== '' ? String(token) : undefined,
	};
}
