import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import type { Call } from '../shared/requests/call';
import type { Client } from '../shared/requests/client';
import { isAbsent } from '../shared/requests/failure';
import { statusKinds } from '../shared/runStatus';
import { creationTimeMs } from '../shared/serviceTime';
import { readOneByOne } from '../shared/triggers/readOneByOne';
import type { RunSource, RunView } from '../shared/watching/runSource';
import { PAGE_SIZE, readPage } from './pages';
import { hasEnded, runsIn, STATUSES } from './processRun';

/** What is watched: one of an agent's processes, in one stage or in both. */
export interface WatchedProcess {
	agentId: string;
	processId: string;
	stage?: string;
}

/** Reads the runs of one Kognitos process for the watcher. */
export function runSource(
	client: Client,
	{ agentId, processId, stage }: WatchedProcess,
	deadlineMs: number,
): RunSource {
	const list = { path: '/runs', query: { agent_id: agentId, process_id: processId, stage } };

	const readViews = async (cursor: string | undefined) => {
		const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE, deadlineMs);
		const runs = viewsOf(entries, client.nowMs).filter(
			({ raw }) => !stage || !raw.stage || raw.stage === stage,
		);
		return { runs, next, serverNowMs: client.serverNowMs };
	};

	const look = (id: string): Call<'object'> => ({
		kind: 'read',
		method: 'GET',
		path: `/runs/${encodeURIComponent(id)}`,
		expects: 'object',
		id: 'id',
		deadlineMs,
	});

	const wholeViewOf = (answer: IDataObject): RunView[] =>
		viewsOf([answer], client.nowMs).map((view) => ({ ...view, isWhole: true }));

	return {
		key: `${client.address} ${agentId} ${processId} ${stage ?? 'all'}`,
		scope: `kognitos:${processId}`,
		statuses: statusKinds(STATUSES),
		endsForGood: true,
		filtersByTime: false,
		idsPerRequest: 1,

		async readPage(_, cursor) {
			return await readViews(cursor);
		},

		async readByIds(ids) {
			return await readOneByOne(client, ids, look, wholeViewOf);
		},

		async complete(run) {
			// The list may show empty outputs for every run.
			if (run.isWhole || objectsIn(run.raw.outputs).length > 0) return run;
			const outcome = await client.outcomeOf(look(run.id));
			if (outcome.failure === undefined) return wholeViewOf(outcome.body)[0];
			if (isAbsent(outcome.failure)) return undefined;
			// A run at an exception may resume before it can be read, and has hardly any outputs anyway.
			if (!hasEnded(run.raw)) return run;
			throw client.explain(look(run.id), outcome.failure, false);
		},
	};
}

/** Converts runs to the watcher's format. */
function viewsOf(entries: IDataObject[], nowMs: number): RunView[] {
	return runsIn({ items: entries }).map((run) => ({
		id: run.id,
		createdMs: creationTimeMs(run.created_at, nowMs),
		status: String(run.status),
		raw: run,
	}));
}
