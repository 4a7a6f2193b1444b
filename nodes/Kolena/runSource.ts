import type { IDataObject } from 'n8n-workflow';

import type { Page } from '../shared/operations/paging';
import type { Client } from '../shared/requests/client';
import { creationTimeMs, serviceTimeMs } from '../shared/serviceTime';
import type { ExampleSource, RunPage, RunsById, RunSource } from '../shared/watching/runSource';
import type { RunView } from '../shared/watching/runView';
import { hasEnded, runsIn } from './agentRun';
import { API } from './kolena';
import { readPage } from './pages';

/** The most that a page can have. */
const PAGE_SIZE = 1_000;
/** Ids in one request: each adds some 18 characters to its address. */
const IDS_PER_REQUEST = 250;
/** Vanished runs looked for one by one in a poll, to tell deleted ones from hidden ones. */
const MAX_SINGLE_LOOKS = 20;

/** Kolena's runs of one agent, as the watcher reads them. */
export function runSource(
	client: Client,
	agentId: string,
	deadlineMs: number,
): RunSource & ExampleSource {
	const path = `${API}/agents/${encodeURIComponent(agentId)}/runs`;

	const read = async (query: IDataObject, cursor?: string): Promise<Page<IDataObject>> =>
		await readPage(client, { path, list: 'runs', query }, cursor, PAGE_SIZE, deadlineMs);

	const readViews = async (query: IDataObject, cursor?: string): Promise<RunPage> => {
		const { entries, next } = await read(query, cursor);
		return { runs: viewsOf(entries, client.nowMs), next, serverNowMs: client.serverNowMs };
	};

	/** Of one run, whether it is there: undefined when that cannot be said now. */
	const isGone = async (id: string): Promise<boolean> => {
		const { failure } = await client.try({
			kind: 'read',
			method: 'GET',
			path: `${path}/${encodeURIComponent(id)}`,
			expects: 'object',
			deadlineMs,
		});
		return failure?.kind === 'rejected' && failure.status === 404;
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

		async readByIds(ids): Promise<RunsById> {
			const wanted = new Set(ids);
			const { runs } = await readViews({ run_ids: ids });
			const found = runs.filter(({ id }) => wanted.has(id));
			for (const { id } of found) wanted.delete(id);
			const gone: string[] = [];
			for (const id of [...wanted].slice(0, MAX_SINGLE_LOOKS)) {
				if (await isGone(id)) gone.push(id);
			}
			return { found, gone };
		},

		async newestCreatedMs() {
			return await newestCreatedMs(client, async (fromMs) => await read(createdFrom(fromMs)));
		},

		async lastEnded(statuses) {
			const candidates: RunView[] = [];
			for (const status of statuses) {
				const all = await read({ status });
				candidates.push(...viewsOf(all.entries, client.nowMs));
				if (all.next === undefined) continue;
				const newestMs = await newestCreatedMs(
					client,
					async (fromMs) => await read({ status, ...createdFrom(fromMs) }),
				);
				const newest = await read({ status, ...createdFrom(newestMs) });
				candidates.push(...viewsOf(newest.entries, client.nowMs));
			}
			return candidates.sort((a, b) => endOf(b) - endOf(a))[0];
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

/** How near the newest creation time has to be found, ms; well below the watcher's look-back. */
const PRECISION_MS = 60_000;
const MAX_PROBES = 64;

/**
 * The newest creation time of a list that can be filtered by it, in few requests whatever its order
 * and length: it gallops forward from the newest run seen, until nothing is created later.
 */
export async function newestCreatedMs(
	clock: { nowMs: number },
	read: (createdFromMs?: number) => Promise<Page<IDataObject>>,
): Promise<number | undefined> {
	let page = await read();
	let newestMs = newestOf(page.entries, clock.nowMs);
	let stepMs = PRECISION_MS;
	for (
		let probe = 0;
		probe < MAX_PROBES && newestMs !== undefined && page.next !== undefined;
		probe++
	) {
		const later = await read(newestMs + stepMs);
		const laterMs = newestOf(later.entries, clock.nowMs);
		if (laterMs !== undefined && laterMs > newestMs) {
			newestMs = laterMs;
			page = later;
			stepMs *= 2;
		} else if (stepMs === PRECISION_MS) {
			break;
		} else {
			stepMs = Math.max(PRECISION_MS, stepMs / 8);
		}
	}
	return newestMs;
}

function newestOf(entries: IDataObject[], nowMs: number): number | undefined {
	const times = entries
		.map(({ created }) => creationTimeMs(created, nowMs))
		.filter((ms) => ms !== undefined);
	return times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b));
}
