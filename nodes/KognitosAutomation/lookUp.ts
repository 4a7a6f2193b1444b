import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../shared/requests/client';
import { pause } from '../shared/requests/pause';
import type { Turn } from './inTurn';
import { type List, PAGE_SIZE, readPage } from './pages';

/** Looks after a request whose answer is missing, ms after one another: things may be listed late. */
const LOOKS_AFTER_MS = [500, 2_000, 4_000];

/** Pages read at most for one look: 300 entries. */
const MAX_PAGES = 3;

/**
 * Looks for what became of a request whose answer is missing.
 *
 * @param isIt whether an entry of the list is what the request would have made
 * @returns undefined if it is not there, or cannot be told for certain: because there are several, or
 * another request of this execution is in doubt as well
 */
export async function lookUp(
	client: Client,
	list: List,
	turn: Turn,
	isIt: (entry: IDataObject) => boolean,
): Promise<IDataObject | undefined> {
	if (turn.isInDoubt) return undefined;
	for (const waitMs of LOOKS_AFTER_MS) {
		if (!(await pause(waitMs, client.cancelSignal()))) break;
		const entries = await wholeList(client, list);
		const found = entries?.filter((entry) => isIt(entry) && !turn.taken.has(String(entry.name)));
		if (found?.length === 1) {
			turn.taken.add(String(found[0].name));
			return found[0];
		}
		if (found !== undefined && found.length > 1) break;
	}
	turn.isInDoubt = true;
	return undefined;
}

/** All entries of a list, undefined if they cannot all be read now. */
async function wholeList(client: Client, list: List): Promise<IDataObject[] | undefined> {
	const found = new Map<string, IDataObject>();
	let cursor: string | undefined;
	for (let page = 0; page < MAX_PAGES; page++) {
		const read = await readPage(client, list, cursor, PAGE_SIZE).catch(() => undefined);
		if (read === undefined) return undefined;
		for (const entry of read.entries) found.set(String(entry.name), entry);
		if (read.next === undefined) return [...found.values()];
		cursor = read.next;
	}
	return undefined;
}
