import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { entriesOf } from '../shared/operations/paging';
import { chunksOf } from '../shared/operations/chunks';
import type { Call } from '../shared/requests/call';
import type { Client } from '../shared/requests/client';
import { pause } from '../shared/requests/pause';
import type { AgentRun } from './agentRun';
import { runsIn } from './agentRun';

/** Key of the ids in the address of a list. */
const KEY = 'user_defined_ids';
/** How long ids are gathered before one request asks for all of them, ms. */
const GATHER_MS = 20;
/** Looks after a start whose answer is missing, ms after one another: runs may be listed late. */
const LOOKS_AFTER_MS = [500, 2_000, 4_000];

/** Runs by the user-defined id they carry. */
type RunsById = Map<string, AgentRun[]>;

/** For each id that was asked for, the answer that will tell its runs; undefined if it does not. */
type Answers = Map<string, Promise<RunsById | undefined>>;

/**
 * Knows, for one node execution, which runs carried an id before a start was sent. Only so can a
 * start whose answer got lost be told from an older run with the same id: the service's times and
 * this machine's cannot be compared.
 */
class StartedRuns {
	private readonly turns = new Map<string, Promise<unknown>>();
	private gathering?: { ids: Set<string>; answers: Promise<Answers> };
	/** Ids of runs that belong to an item already; the service may list them late. */
	private readonly taken = new Set<string>();
	/** User-defined ids of starts of which nobody knows what became: a run may be theirs. */
	private readonly inDoubt = new Set<string>();

	constructor(private readonly path: string) {}

	/**
	 * Starts one run under an id. Starts with the same id wait for one another, so that one of them
	 * is never taken for the other.
	 *
	 * @param start gets a function that finds the run which was not there before, for a start whose
	 * answer is missing; it gives undefined if there is none, or if it cannot be told for certain
	 */
	async once(
		client: Client,
		id: string,
		start: (findNew: () => Promise<IDataObject | undefined>) => Promise<IDataObject>,
	): Promise<IDataObject> {
		const previous = this.turns.get(id) ?? Promise.resolve();
		const turn = previous.then(async () => {
			const before = await this.runsBefore(client, id);
			const run = await start(async () => await this.startedSince(client, id, before));
			this.taken.add(String(run.run_id));
			return run;
		});
		this.turns.set(
			id,
			turn.catch(() => undefined),
		);
		return await turn;
	}

	/** Ids of the runs that carry the id already, undefined if the service does not say. */
	private async runsBefore(client: Client, id: string): Promise<Set<string> | undefined> {
		if (this.gathering === undefined) {
			const ids = new Set<string>();
			this.gathering = { ids, answers: pause(GATHER_MS).then(() => this.ask(client, ids)) };
		}
		const { ids, answers } = this.gathering;
		ids.add(id);
		const runs = await (await answers).get(id);
		return runs && new Set((runs.get(id) ?? []).map(({ run_id: runId }) => String(runId)));
	}

	private ask(client: Client, ids: Set<string>): Answers {
		this.gathering = undefined;
		const answers: Answers = new Map();
		for (const chunk of chunksOf(KEY, ids)) {
			const runs = listedRuns(client, this.path, chunk);
			for (const id of chunk) answers.set(id, runs);
		}
		return answers;
	}

	private async startedSince(
		client: Client,
		id: string,
		before: Set<string> | undefined,
	): Promise<IDataObject | undefined> {
		const run =
			before && !this.inDoubt.has(id) ? await this.findNew(client, id, before) : undefined;
		if (run === undefined) this.inDoubt.add(id);
		return run;
	}

	private async findNew(
		client: Client,
		id: string,
		before: Set<string>,
	): Promise<IDataObject | undefined> {
		for (const waitMs of LOOKS_AFTER_MS) {
			if (!(await pause(waitMs, client.cancelSignal()))) return undefined;
			const runs = (await listedRuns(client, this.path, [id]))?.get(id) ?? [];
			const fresh = runs.filter(({ run_id: runId }) => {
				const key = String(runId);
				return !before.has(key) && !this.taken.has(key);
			});
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
	const call: Call<'object'> = {
		kind: 'read',
		method: 'GET',
		path,
		query: { [KEY]: ids },
		expects: 'object',
		list: 'runs',
	};
	let isComplete = true;
	const runs = await entriesOf(
		async (cursor) => {
			const page = Number(cursor ?? 0);
			const query = { ...call.query, page_number: page, page_size: 1_000 };
			const { body } = await client.outcomeOf({ ...call, query });
			isComplete = isComplete && body !== undefined;
			const hasMore = page + 1 < (Number(body?.total_pages) || 0);
			return { entries: runsIn(body ?? {}), next: hasMore ? String(page + 1) : undefined };
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
