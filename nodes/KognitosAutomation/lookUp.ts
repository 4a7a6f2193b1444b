import type { IDataObject } from 'n8n-workflow';

import type { Turn } from '../shared/operations/inTurn';
import type { Client } from '../shared/requests/client';
import { pause } from '../shared/requests/pause';
import { type List, PAGE_SIZE, readPage } from './pages';

/**
 * Pauses before each search for the result of a request without a response, ms. It may be listed
 * late.
 */
const LOOKS_AFTER_MS = [500, 2_000, 4_000];

/** Maximum number of pages per search: 300 entries. */
const MAX_PAGES = 3;

/** Identifies an entry of a list: its name or, if it has none, its whole content. */
export function keyOf(entry: IDataObject): string {
	return typeof entry.name === 'string' ? entry.name : JSON.stringify(entry);
}

/**
 * Looks for the result of a request whose response is missing.
 *
 * @param isIt whether an entry of the list is what the request would have created
 * @returns undefined if there is no result, or if it is not certain because there are several
 * results, or because the outcome of another request is also unknown
 */
export async function lookUp(
	client: Client,
	list: List,
	turn: Turn,
	isIt: (entry: IDataObject) => boolean,
): Promise<IDataObject | undefined> {
	for (const waitMs of LOOKS_AFTER_MS) {
		if (turn.isInDoubt || !(await pause(waitMs, client.cancelSignal()))) break;
		const entries = await wholeList(client, list);
		const found = entries?.filter((entry) => isIt(entry) && !turn.isTaken(keyOf(entry)));
		if (found?.length === 1 && !turn.isContested) {
			turn.take(keyOf(found[0]));
			return found[0];
		}
		if (found !== undefined && found.length > 1) break;
	}
	turn.leaveInDoubt();
	return undefined;
}

/** Reads all entries of a list. Returns undefined if they cannot all be read now. */
async function wholeList(client: Client, list: List): Promise<IDataObject[] | undefined> {
	const found = new Map<string, IDataObject>();
	let cursor: string | undefined;
	for (let page = 0; page < MAX_PAGES; page++) {
		const read = await readPage(client, list, cursor, PAGE_SIZE).catch(() => undefined);
		if (read === undefined) return undefined;
		for (const entry of read.entries) found.set(keyOf(entry), entry);
		if (read.next === undefined) return [...found.values()];
		cursor = read.next;
	}
	return undefined;
}
