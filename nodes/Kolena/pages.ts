import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import { type Page } from '../shared/operations/paging';
import type { Call } from '../shared/requests/call';
import type { Client } from '../shared/requests/client';
import type { Failure } from '../shared/requests/failure';

/** Entries per page of a long list. Runs include their results, so pages must not be too large. */
export const PAGE_SIZE = 200;

/**
 * Reads one page of a list. The totals in the response are only a hint: a full page always has a
 * next page, an empty page never does, and without totals only an empty page ends the list. How
 * the API responds to a request for a page past the end is not documented. It may return an error,
 * and even a page that the totals promised may be gone by then.
 *
 * @param list name of the list in the path and the response, e.g. `runs`
 * @param cursor page number, with a `+` if the previous page promised it; undefined for the first
 * page
 */
export async function readPage(
	client: Client,
	{ path, list, query }: { path: string; list: string; query?: IDataObject },
	cursor: string | undefined,
	pageSize: number,
	deadlineMs?: number,
): Promise<Page<IDataObject>> {
	const pageNumber = Number.parseInt(cursor ?? '0', 10);
	const isPromised = cursor?.endsWith('+') === true;
	const call: Call<'object'> = {
		kind: 'read',
		method: 'GET',
		path,
		query: { ...query, page_number: pageNumber, page_size: pageSize },
		expects: 'object',
		list,
		deadlineMs,
	};
	const outcome = await client.outcomeOf(call);
	if (outcome.failure !== undefined) {
		if (pageNumber > 0 && isPastEnd(outcome.failure, isPromised)) return { entries: [] };
		throw client.explain(call, outcome.failure, outcome.leftOpen);
	}
	const answer = outcome.body;
	const entries = objectsIn(answer[list]);
	const servedSize = Math.min(pageSize, Number(answer.page_size) || pageSize);
	const next = pageNumber + 1;
	const totalPages = Number(answer.total_pages ?? Infinity);
	const isLast = entries.length < servedSize && next >= totalPages;
	if (entries.length === 0 || isLast) return { entries };
	return { entries, next: `${next}${next < totalPages && totalPages < Infinity ? '+' : ''}` };
}

function isPastEnd({ status = 0, isForeign }: Failure, isPromised: boolean): boolean {
	if (isForeign) return false;
	return (isPromised ? [404, 416] : [400, 404, 416, 422]).includes(status);
}
