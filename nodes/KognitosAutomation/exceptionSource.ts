import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../shared/requests/client';
import type { RunStatus } from '../shared/runStatus';
import { creationTimeMs } from '../shared/serviceTime';
import { readOneByOne } from '../shared/triggers/readOneByOne';
import type { RunSource, RunView } from '../shared/watching/runSource';
import { exceptionStateOf } from './automationException';
import { fieldOf, lastSegment } from './fields';
import { condition, PAGE_SIZE, readPage } from './pages';
import { pathOf, readCall } from './references';

/** The exception events that can be watched. */
export const EXCEPTION_EVENTS: RunStatus[] = [
	{
		value: 'raised',
		name: 'Raised',
		description: 'A run needs guidance, or an archived exception was raised again',
		ends: false,
		waitsAs: 'Raised',
	},
	{
		value: 'resolved',
		name: 'Resolved',
		description: 'The exception was answered, and its run continued',
		ends: true,
	},
];

/** The watcher's names for the states of an exception. An archived exception can be raised again. */
const STATUSES: Record<string, string> = {
	PENDING: 'raised',
	RESOLVED: 'resolved',
	ARCHIVED: 'archived',
};

/**
 * Reads all exceptions of a workspace for the watcher. One list shows all pending exceptions and
 * those raised recently. The service does not report when an exception reached its state.
 */
export function exceptionSource(client: Client, workspace: string, deadlineMs: number): RunSource {
	const path = `${pathOf(workspace)}/exceptions`;
	const viewsOf = (exceptions: IDataObject[]) =>
		exceptions.flatMap((exception) => viewOf(exception, client.nowMs) ?? []);
	const look = (id: string) => ({ ...readCall(`${workspace}/exceptions/${id}`), deadlineMs });

	return {
		key: `${client.address} ${workspace} exceptions`,
		scope: `kognitosAutomation:${lastSegment(workspace) ?? ''}`,
		statuses: { raised: 'waiting', resolved: 'final', archived: 'resting' },
		endsForGood: true,
		filtersByTime: true,
		pagesShowOpen: true,
		idsPerRequest: 1,

		async readPage({ createdFromMs }, cursor) {
			const list = { path, field: 'exceptions', query: { filter: filterSince(createdFromMs) } };
			const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE, deadlineMs);
			return { runs: viewsOf(entries), next, serverNowMs: client.serverNowMs };
		},

		async readByIds(ids) {
			return await readOneByOne(client, ids, look, (exception) => viewsOf([exception]));
		},
	};
}

function filterSince(createdFromMs: number | undefined): string | undefined {
	if (createdFromMs === undefined) return undefined;
	const since = condition('create_time', '>=', new Date(createdFromMs).toISOString());
	return `${String(condition('state', '=', 'PENDING'))} OR ${String(since)}`;
}

/** Converts an exception to the watcher's format. Returns undefined if it has no name. */
function viewOf(exception: IDataObject, nowMs: number): RunView | undefined {
	const id = lastSegment(exception.name);
	if (id === undefined) return undefined;
	const state = exceptionStateOf(exception);
	const status = STATUSES[state] ?? state;
	return {
		id,
		status,
		createdMs: creationTimeMs(fieldOf(exception, 'create_time'), nowMs),
		raw: exception,
		// The description may be added a little later.
		isUnready: status === 'raised' && !exception.description,
	};
}
