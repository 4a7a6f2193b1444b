import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../shared/requests/client';
import { creationTimeMs, serviceTimeMs } from '../shared/serviceTime';
import { readOneByOne } from '../shared/triggers/readOneByOne';
import type { RunSource, RunView } from '../shared/watching/runSource';
import { stageOf, stateOf } from './automationRun';
import { fieldOf, lastSegment } from './fields';
import { condition, PAGE_SIZE, readPage } from './pages';
import { pathOf, readCall } from './references';

/** The watcher's status of runs that are not in the chosen stage. Lists show them, too. */
const OTHER_STAGE = 'other_stage';

/** What is watched: an automation, by its full name, in one stage or in both. */
export interface WatchedAutomation {
	automation: string;
	stage?: string;
}

/**
 * Reads the runs of one automation for the watcher: new runs by time, and open runs one by one,
 * because the service has no list of open runs.
 */
export function runSource(
	client: Client,
	{ automation, stage }: WatchedAutomation,
	deadlineMs: number,
): RunSource {
	const path = `${pathOf(automation)}/runs`;
	const viewsOf = (runs: IDataObject[]): RunView[] =>
		runs.flatMap((run) => viewOf(run, stage, client.nowMs) ?? []);
	const look = (id: string) => ({ ...readCall(`${automation}/runs/${id}`), deadlineMs });

	return {
		key: `${client.address} ${automation} ${stage ?? 'all'}`,
		scope: `kognitosAutomation:${lastSegment(automation) ?? ''}`,
		statuses: {
			completed: 'final',
			failed: 'final',
			archived: 'final',
			awaiting_guidance: 'waiting',
			stopped: 'waiting',
			[OTHER_STAGE]: 'ignored',
		},
		endsForGood: true,
		filtersByTime: true,
		idsPerRequest: 1,

		async readPage({ createdFromMs }, cursor) {
			const since = createdFromMs === undefined ? undefined : new Date(createdFromMs).toISOString();
			const query = { filter: condition('create_time', '>=', since) };
			const list = { path, field: 'runs', query };
			const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE, deadlineMs);
			return { runs: viewsOf(entries), next, serverNowMs: client.serverNowMs };
		},

		async readByIds(ids) {
			return await readOneByOne(client, ids, look, (run) => viewsOf([run]));
		},
	};
}

/** Converts a run to the watcher's format. Returns undefined if it has no name. */
function viewOf(run: IDataObject, stage: string | undefined, nowMs: number): RunView | undefined {
	const id = lastSegment(run.name);
	if (id === undefined) return undefined;
	const { status, time } = stateOf(run);
	const isWatched = stage === undefined || (stageOf(run) ?? stage) === stage;
	return {
		id,
		status: isWatched ? status : OTHER_STAGE,
		createdMs: creationTimeMs(fieldOf(run, 'create_time'), nowMs),
		sinceMs: serviceTimeMs(time),
		raw: run,
	};
}
