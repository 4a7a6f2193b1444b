import type { IDataObject } from 'n8n-workflow';

import type { Page } from '../shared/operations/paging';
import { jsonOf } from '../shared/operations/perform';
import type { Client } from '../shared/requests/client';
import { isAbsent } from '../shared/requests/failure';
import { creationTimeMs, serviceTimeMs } from '../shared/serviceTime';
import {
	afterProbe,
	newSearch,
	type NewestSearch,
	probeFromMs,
} from '../shared/watching/newestSearch';
import type { ExampleSource, RunPage, RunsById, RunSource } from '../shared/watching/runSource';
import type { RunView } from '../shared/watching/runView';
import { hasEnded, runsIn } from './agentRun';
import { API } from './kolena';
import { readPage } from './pages';

/** The most that a page can have. */
const PAGE_SIZE = 1_000;
/** Ids in one request: each adds some 18 characters to its address. */
const IDS_PER_REQUEST = 250;
/** Pages of ended runs looked through for an example, of each status. */
const MAX_EXAMPLE_PAGES = 10;

/** Kolena's runs of one agent, as the watcher reads them. */
export function runSource(
	client: Client,
	agentId: string,
	deadlineMs: number,
): RunSource & ExampleSource {
	const path = `${API}/agents/${encodeURIComponent(agentId)}/runs`;

	const readViews = async (query: IDataObject, cursor?: string): Promise<RunPage> => {
		const list = { path, list: 'runs', query };
		const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE, deadlineMs);
		return { runs: viewsOf(entries, client.nowMs), next, serverNowMs: client.serverNowMs };
	};

	/** All pages of a list, up to so many. */
	const readAll = async (query: IDataObject, maxPages: number): Promise<Page<RunView>> => {
		const entries: RunView[] = [];
		let cursor: string | undefined;
		for (let pages = 0; pages < maxPages; pages++) {
			const { runs, next } = await readViews(query, cursor);
			entries.push(...runs);
			cursor = next;
			if (cursor === undefined) break;
		}
		return { entries, next: cursor };
	};

	const findNewest = async (query: IDataObject): Promise<NewestSearch> => {
		let search = newSearch();
		while (!search.isDone) {
			const page = await readViews({ ...query, ...createdFrom(probeFromMs(search)) });
			search = afterProbe(search, page);
		}
		return search;
	};

	return {
		key: `${client.address} ${agentId}`,
		scope: `kolena:${agentId}`,
		statuses: ['success', 'failed'],
		endsForGood: false,
		filtersByTime: true,
		idsPerRequest: IDS_PER_REQUEST,

		async readPage({ createdFromMs }, cursor) {
			return await readViews(createdFrom(createdFromMs), cursor);
		},

		async readOpen(cursor) {
			return await readViews({ status: 'running' }, cursor);
		},

		async readByIds(ids, cursor): Promise<RunsById> {
			const { runs, next } = await readViews({ run_ids: ids }, cursor);
			return { found: runs.filter(({ id }) => ids.includes(id)), gone: [], next };
		},

		async look(id) {
			const { answer, failure } = await client.try({
				kind: 'read',
				method: 'GET',
				path: `${path}/${encodeURIComponent(id)}`,
				expects: 'object',
				deadlineMs,
			});
			if (answer) return viewsOf([jsonOf(answer)], client.nowMs).find((run) => run.id === id);
			return isAbsent(failure) ? 'gone' : undefined;
		},

		async lastEnded(statuses) {
			const candidates: RunView[] = [];
			for (const status of statuses) {
				const { entries, next } = await readAll({ status }, MAX_EXAMPLE_PAGES);
				candidates.push(...entries);
				if (next === undefined) continue;
				// There are too many to look at each: the newest are the likeliest.
				const { newestMs } = await findNewest({ status });
				candidates.push(...(await readViews({ status, ...createdFrom(newestMs) })).runs);
			}
			return candidates
				.filter(({ status }) => statuses.includes(status))
				.sort((a, b) => endOf(b) - endOf(a))[0];
		},
	};
}

function createdFrom(ms: number | undefined): IDataObject {
	return ms === undefined ? {} : { created_gte: new Date(ms).toISOString() };
}

/** Runs in the watcher's words; the ones whose status is not documented count as open. */
function viewsOf(entries: IDataObject[], nowMs: number): RunView[] {
	return runsIn({ runs: entries }).map((run) => {
		const ended = hasEnded(run);
		const endedMs = ended ? serviceTimeMs(run.completed) : undefined;
		return {
			id: String(run.run_id),
			createdMs: creationTimeMs(run.created, nowMs),
			phase: ended ? 'ended' : 'open',
			status: String(run.status),
			stamp: endedMs === undefined ? undefined : new Date(endedMs).toISOString(),
			endedMs,
			raw: run,
		};
	});
}

function endOf({ endedMs, createdMs, raw }: RunView): number {
	return endedMs ?? serviceTimeMs(raw.updated) ?? createdMs ?? 0;
}
