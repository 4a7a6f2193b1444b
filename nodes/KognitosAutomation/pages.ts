import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import type { Page } from '../shared/operations/paging';
import type { Call } from '../shared/requests/call';
import type { Client } from '../shared/requests/client';
import { foreignResponse } from '../shared/requests/failure';
import { fieldOf, snakeCase } from './fields';

/** Entries per page. Runs include their outputs and their code. */
export const PAGE_SIZE = 100;

/** Fields of a list response besides its entries. If the list is empty, the entries may be missing. */
const BESIDES_ENTRIES = ['next_page_token', 'total_size'];

/** A list in the API. */
export interface List {
	path: string;
	/** The response field that holds the entries. */
	field: string;
	query?: IDataObject;
}

/**
 * Reads one page of a list.
 *
 * @param cursor token of the page, undefined for the first page
 */
export async function readPage(
	client: Client,
	{ path, field, query }: List,
	cursor: string | undefined,
	pageSize: number,
	deadlineMs?: number,
): Promise<Page<IDataObject>> {
	const call: Call<'object'> = {
		kind: 'read',
		method: 'GET',
		path,
		query: { ...query, page_size: Math.min(PAGE_SIZE, pageSize), page_token: cursor },
		expects: 'object',
		deadlineMs,
	};
	const answer = await client.send(call);
	if (!isListOf(answer, field)) {
		throw client.explain(call, foreignResponse(`it has no '${field}'`), false);
	}
	const token = fieldOf(answer, 'next_page_token');
	return {
		entries: objectsIn(fieldOf(answer, field)),
		next: typeof token === 'string' && token !== '' ? token : undefined,
	};
}

/**
 * Whether a response is the list with these entries, rather than a response from something else.
 */
export function isListOf(answer: IDataObject, field: string): boolean {
	const isOther = (name: string) => ![field, ...BESIDES_ENTRIES].includes(snakeCase(name));
	return Array.isArray(fieldOf(answer, field)) || !Object.keys(answer).some(isOther);
}

/**
 * Quotes a string for an API filter. This is always necessary, because an ID may begin with `-`,
 * which means NOT.
 */
export function quoted(text: string): string {
	return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** Joins conditions that must all be true. Returns undefined if there are none. */
export function filterOf(conditions: Array<string | undefined>): string | undefined {
	return conditions.filter((condition) => condition !== undefined).join(' AND ') || undefined;
}

/** A filter condition, or undefined without a value. */
export function condition(
	field: string,
	operator: '=' | '>=' | '<=',
	value: string | undefined,
): string | undefined {
	return value === undefined ? undefined : `${field} ${operator} ${quoted(value)}`;
}
