import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { chunksOf } from '../shared/operations/chunks';
import type { Started } from '../shared/operations/starts';
import type { Client } from '../shared/requests/client';
import { pause } from '../shared/requests/pause';
import type { AgentRun } from './agentRun';
import { runsIn } from './agentRun';
import { readPage } from './pages';

/** Key of the ids in the address of a list. */
const KEY = 'user_defined_ids';
/** How long ids are gathered before one request asks for all of them, ms. */
const GATHER_MS = 20;
/** Looks after a start whose answer is missing, ms after one another: runs may be listed late. */
const LOOKS_AFTER_MS = [500, 2_000, 4_000];

/**
 * Runs with one id that are read before a start, and those of the last minutes if there are more. With
 * the looks afterwards, which show them again, a start reads at most 300 older runs.
 */
const MAX_KNOWN = 75;
const MAX_RECENT = 50;
/** Runs with the same id that others may start while this start is looked for. */
const MAX_NEW = 20;
const MAX_PAGE_SIZE = 1_000;
/** How far the times of runs may lie behind the service's clock. */
const RECENT_MS = 5 * 60_000;

/** What is known of the runs with an id before a start. */
interface Known {
	runIds: Set<string>;
	/** Only the runs created since then are known (ISO 8601), if there are too many. */
	since?: string;
}

/** For each id that was asked for, the answer that will say what is known; undefined if it cannot. */
type Answers = Map<string, Promise<Map<string, Known> | undefined>>;

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
	 * answer is missing; it returns undefined if there is none, or if it cannot be told for certain
	 */
	async once(
		client: Client,
		id: string,
		start: (findNew: () => Promise<IDataObject | undefined>) => Promise<Started>,
	): Promise<Started> {
		const previous = this.turns.get(id) ?? Promise.resolve();
		const turn = previous.then(async () => {
			const known = await this.knownRuns(client, id);
			const started = await start(async () => await this.startedSince(client, id, known));
			if ('made' in started) this.taken.add(String(started.made.run_id));
			return started;
		});
		this.turns.set(
			id,
			turn.catch(() => undefined),
		);
		return await turn;
	}

	/** What is known of the runs that carry the id already, undefined if the service does not say. */
	private async knownRuns(client: Client, id: string): Promise<Known | undefined> {
		if (this.gathering === undefined) {
			const ids = new Set<string>();
			this.gathering = { ids, answers: pause(GATHER_MS).then(() => this.ask(client, ids)) };
		}
		const { ids, answers } = this.gathering;
		ids.add(id);
		return (await (await answers).get(id))?.get(id);
	}

	private ask(client: Client, ids: Set<string>): Answers {
		this.gathering = undefined;
		const answers: Answers = new Map();
		for (const chunk of chunksOf(KEY, ids)) {
			const known = knownRuns(client, this.path, chunk);
			for (const id of chunk) answers.set(id, known);
		}
		return answers;
	}

	private async startedSince(
		client: Client,
		id: string,
		known: Known | undefined,
	): Promise<IDataObject | undefined> {
		const run = known && !this.inDoubt.has(id) ? await this.findNew(client, id, known) : undefined;
		if (run === undefined) this.inDoubt.add(id);
		return run;
	}

	private async findNew(
		client: Client,
		id: string,
		{ runIds, since }: Known,
	): Promise<IDataObject | undefined> {
		const old = since === undefined ? runIds.size : MAX_RECENT;
		for (const waitMs of LOOKS_AFTER_MS) {
			if (!(await pause(waitMs, client.cancelSignal()))) return undefined;
			const runs = await listedRuns(client, this.path, [id], old + MAX_NEW, since);
			const fresh = runs?.filter(({ run_id: runId }) => {
				const key = String(runId);
				return !runIds.has(key) && !this.taken.has(key);
			});
			if (fresh === undefined || fresh.length > 1) return undefined;
			if (fresh.length === 1) return fresh[0];
		}
		return undefined;
	}
}

/** What is known of the runs with each of some ids, undefined if the service does not say. */
async function knownRuns(
	client: Client,
	path: string,
	ids: string[],
): Promise<Map<string, Known> | undefined> {
	const all = await listedRuns(client, path, ids, MAX_KNOWN * ids.length);
	const { serverNowMs } = client;
	const since =
		serverNowMs === undefined ? undefined : new Date(serverNowMs - RECENT_MS).toISOString();
	if (all) return knownById(ids, all, since, true);
	if (since === undefined) return undefined;
	const recent = await listedRuns(client, path, ids, MAX_RECENT * ids.length, since);
	return recent && knownById(ids, recent, since, false);
}

/**
 * @param since from when on an id with many runs is looked at again
 * @param isComplete whether these are all runs with the ids, not only those created since then
 */
function knownById(
	ids: string[],
	runs: AgentRun[],
	since: string | undefined,
	isComplete: boolean,
): Map<string, Known> {
	const known = new Map<string, Known>();
	for (const id of ids) {
		const own = runs.filter((run) => run.user_defined_id === id);
		const runIds = new Set(own.map(({ run_id: runId }) => String(runId)));
		if (isComplete && own.length <= MAX_KNOWN) known.set(id, { runIds });
		else if (since !== undefined) known.set(id, { runIds, since });
	}
	return known;
}

/** Runs with some ids in one page, undefined if there are more, or if they cannot be read. */
async function listedRuns(
	client: Client,
	path: string,
	ids: string[],
	pageSize: number,
	since?: string,
): Promise<AgentRun[] | undefined> {
	const query = { [KEY]: ids, created_gte: since };
	const list = { path, list: 'runs', query };
	try {
		const { entries, next } = await readPage(
			client,
			list,
			undefined,
			Math.min(pageSize, MAX_PAGE_SIZE),
		);
		return next === undefined ? runsIn({ runs: entries }) : undefined;
	} catch {
		return undefined;
	}
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
