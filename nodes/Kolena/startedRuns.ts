import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { entriesOf } from '../shared/operations/paging';
import type { Call } from '../shared/requests/call';
import type { Client } from '../shared/requests/client';
import { pause } from '../shared/requests/pause';
import type { AgentRun } from './agentRun';
import { runsIn } from './agentRun';

/** How long ids are gathered before one request asks for all of them, ms. */
const GATHER_MS = 20;
/** Ids asked for in one request; each adds some 40 characters to its address. */
const IDS_PER_REQUEST = 50;
/** Looks after a start whose answer is missing, ms after one another: runs may be listed late. */
const LOOKS_AFTER_MS = [500, 2_000, 4_000];

/** Runs by the user-defined id they carry. */
type RunsById = Map<string, AgentRun[]>;

/**
 * Knows, for one node execution, which runs carried an id before a start was sent. Only so can a
 * start whose answer got lost be told from an older run with the same id: the service's times and
 * this machine's cannot be compared.
 */
class StartedRuns {
	private readonly turns = new Map<string, Promise<unknown>>();
	private gathering?: { ids: Set<string>; runs: Promise<RunsById | undefined> };

	constructor(private readonly path: string) {}

	/**
	 * Starts one run under an id. Starts with the same id wait for one another, so that one of them
	 * is never taken for the other.
	 *
	 * @param start gets a function that finds the run which was not there before; it gives undefined
	 * if there is none, or if it cannot be told for certain
	 */
	async once<T>(
		client: Client,
		id: string,
		start: (findNew: () => Promise<IDataObject | undefined>) => Promise<T>,
	): Promise<T> {
		const previous = this.turns.get(id) ?? Promise.resolve();
		const turn = previous.then(async () => {
			const before = await this.runsBefore(client, id);
			return await start(async () => before && (await this.findNew(client, id, before)));
		});
		this.turns.set(
			id,
			turn.catch(() => undefined),
		);
		return await turn;
	}

	/** Ids of the runs that carry the id already, undefined if the service does not say. */
	private async runsBefore(client: Client, id: string): Promise<Set<number> | undefined> {
		if (this.gathering === undefined || this.gathering.ids.size >= IDS_PER_REQUEST) {
			const ids = new Set<string>();
			this.gathering = {
				ids,
				runs: pause(GATHER_MS).then(async () => await this.ask(client, ids)),
			};
		}
		const { ids, runs } = this.gathering;
		ids.add(id);
		const before = await runs;
		return before && new Set((before.get(id) ?? []).map(({ run_id: runId }) => runId));
	}

	private async ask(client: Client, ids: Set<string>): Promise<RunsById | undefined> {
		if (this.gathering?.ids === ids) this.gathering = undefined;
		return await listedRuns(client, this.path, [...ids]);
	}

	private async findNew(
		client: Client,
		id: string,
		before: Set<number>,
	): Promise<IDataObject | undefined> {
		for (const waitMs of LOOKS_AFTER_MS) {
			if (!(await pause(waitMs, client.cancelSignal()))) return undefined;
			const runs = (await listedRuns(client, this.path, [id]))?.get(id) ?? [];
			const fresh = runs.filter((run) => !before.has(run.run_id));
			if (fresh.length > 0) return fresh.length === 1 ? fresh[0] : undefined;
		}
		return undefined;
	}
}

async function listedRuns(
	client: Client,
	path: string,
	ids: string[],
): Promise<RunsById | undefined> {
	const call: Call = {
		kind: 'read',
		method: 'GET',
		path,
		query: { user_defined_ids: ids },
		expects: 'object',
	};
	let isComplete = true;
	const runs = await entriesOf(
		async (cursor) => {
			const page = Number(cursor ?? 0);
			const query = { ...call.query, page_number: page, page_size: 1_000 };
			const { answer } = await client.try({ ...call, query });
			isComplete = isComplete && answer !== undefined;
			const body = (answer?.body ?? {}) as IDataObject;
			const hasMore = page + 1 < (Number(body.total_pages) || 0);
			return { entries: runsIn(body), next: hasMore ? String(page + 1) : undefined };
		},
		({ run_id: runId }) => String(runId),
		Number.POSITIVE_INFINITY,
	);
	if (!isComplete) return undefined;
	const byId: RunsById = new Map();
	for (const run of runs) {
		const id = String(run.user_defined_id ?? '');
		byId.set(id, [...(byId.get(id) ?? []), run]);
	}
	return byId;
}

const executions = new WeakMap<object, Map<string, StartedRuns>>();

/**
 * What this node execution knows about starts at one agent.
 *
 * @param path path of the agent's runs
 */
export function startedRuns(context: IExecuteSingleFunctions, path: string): StartedRuns {
	const execution = context.getExecuteData();
	const agents = executions.get(execution) ?? new Map<string, StartedRuns>();
	executions.set(execution, agents);
	const runs = agents.get(path) ?? new StartedRuns(path);
	agents.set(path, runs);
	return runs;
}
