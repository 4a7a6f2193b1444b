import type { IDataObject } from 'n8n-workflow';

import { jsonOf } from '../shared/operations/perform';
import { objectsIn, type Page } from '../shared/operations/paging';
import type { Call } from '../shared/requests/call';
import type { Client } from '../shared/requests/client';
import type { Failure } from '../shared/requests/failure';

/** Entries per page when all are wanted; runs carry their results, so a page must not be huge. */
export const PAGE_SIZE = 200;

/**
 * One page of a list. The totals of the answer are taken as a hint only: a full page has a next one
 * whatever they say, an empty one has none, and where they are missing only an empty one ends the list.
 * What a page behind the end answers is not documented: it may be refused as well.
 *
 * @param list name of the list in path and answer, e.g. `runs`
 * @param cursor number of the page, undefined for the first
 */
export async function readPage(
	client: Client,
	{ path, list, query }: { path: string; list: string; query?: IDataObject },
	cursor: string | undefined,
	pageSize: number,
	deadlineMs?: number,
): Promise<Page<IDataObject>> {
	const pageNumber = Number(cursor ?? 0);
	const call: Call = {
		kind: 'read',
		method: 'GET',
		path,
		query: { ...query, page_number: pageNumber, page_size: pageSize },
		expects: 'object',
		list,
		deadlineMs,
	};
	const outcome = await client.try(call);
	if (!outcome.answer) {
		if (pageNumber > 0 && isBeyondEnd(outcome.failure)) return { entries: [] };
		throw client.explain(call, outcome.failure, outcome.leftOpen);
	}
	const answer = jsonOf(outcome.answer);
	const entries = objectsIn(answer[list]);
	const servedSize = Math.min(pageSize, Number(answer.page_size) || pageSize);
	const isLast =
		entries.length < servedSize && pageNumber + 1 >= Number(answer.total_pages ?? Infinity);
	const hasMore = entries.length > 0 && !isLast;
	return { entries, next: hasMore ? String(pageNumber + 1) : undefined };
}

function isBeyondEnd({ kind, status = 0 }: Failure): boolean {
	return kind === 'rejected' && [400, 404, 416, 422].includes(status);
}
