import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../shared/requests/client';
import { isAbsent } from '../shared/requests/failure';
import { statusKinds } from '../shared/runStatus';
import { creationTimeMs, serviceTimeMs } from '../shared/serviceTime';
import { eventId } from '../shared/watching/runSource';
import type { RunPage, RunsById, RunSource, RunView } from '../shared/watching/runSource';
import { hasEnded, runsIn, STATUSES } from './agentRun';
import { API } from './kolena';
import { readPage } from './pages';

/** The largest page size. */
const PAGE_SIZE = 1_000;
/** IDs per request. Each one adds about 18 characters to the URL. */
const IDS_PER_REQUEST = 250;
/** Maximum number of runs that a poll reads one by one because no list shows them. */
const MAX_LOOKS = 16;

/** The prefix of the event IDs of an agent's runs. */
function scopeOf(agentId: unknown): string {
	return `kolena:${String(agentId).replace(/^0+(?=\d)/, '')}`;
}

/** The `event_id` of an ended run, based on the run's body. It is the same in every trigger. */
export function eventIdOf(run: IDataObject): string {
	const [view] = viewsOf([run], Date.now());
	return eventId(scopeOf(run.agent_id), view);
}

/** Reads the runs of one Kolena agent for the watcher. */
export function runSource(client: Client, agentId: string, deadlineMs: number): RunSource {
	const path = `${API}/agents/${encodeURIComponent(agentId)}/runs`;

	const readViews = async (query: IDataObject, cursor?: string): Promise<RunPage> => {
		const list = { path, list: 'runs', query };
		const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE, deadlineMs);
		return { runs: viewsOf(entries, client.nowMs), next, serverNowMs: client.serverNowMs };
	};

	/** Reads one run. Returns `gone` if it was deleted, or undefined if that cannot be determined now. */
	const look = async (id: string): Promise<RunView | 'gone' | undefined> => {
		const { body, failure } = await client.outcomeOf({
			kind: 'read',
			method: 'GET',
			path: `${path}/${encodeURIComponent(id)}`,
			expects: 'object',
			deadlineMs,
		});
		if (failure === undefined) return viewsOf([body], client.nowMs).find((run) => run.id === id);
		return isAbsent(failure) ? 'gone' : undefined;
	};
	let looks = 0;

	return {
		key: `${client.address} ${agentId}`,
		scope: scopeOf(agentId),
		statuses: statusKinds(STATUSES),
		endsForGood: false,
		filtersByTime: true,
		idsPerRequest: IDS_PER_REQUEST,

		async readPage({ createdFromMs }, cursor) {
			return await readViews(createdFrom(createdFromMs), cursor);
		},

		async readOpen(cursor) {
			return await readViews({ status: 'running' }, cursor);
		},

		async readByIds(ids): Promise<RunsById> {
			const { runs, next } = await readViews({ run_ids: ids });
			const found = runs.filter(({ id }) => ids.includes(id));
			const missing = ids.filter((id) => !found.some((run) => run.id === id));
			if (next !== undefined && found.length > 0) return { found, gone: [], unread: missing };
			// The list may omit an existing run. Only requesting the run itself shows whether it is gone.
			const gone: string[] = [];
			for (const id of missing.splice(0, MAX_LOOKS - looks)) {
				looks += 1;
				const sight = await look(id);
				if (sight === 'gone') gone.push(id);
				else if (sight) found.push(sight);
			}
			return { found, gone };
		},
	};
}

function createdFrom(ms: number | undefined): IDataObject {
	return ms === undefined ? {} : { created_gte: new Date(ms).toISOString() };
}

/** Converts runs to the watcher's format. */
function viewsOf(entries: IDataObject[], nowMs: number): RunView[] {
	return runsIn({ runs: entries }).map((run) => {
		const endedMs = hasEnded(run) ? serviceTimeMs(run.completed) : undefined;
		return {
			id: String(run.run_id),
			createdMs: creationTimeMs(run.created, nowMs),
			status: String(run.status),
			sinceMs: endedMs,
			raw: run,
		};
	});
}
