import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { chunksOf } from '../shared/operations/chunks';
import { inTurn, type Turn } from '../shared/operations/inTurn';
import type { Operation } from '../shared/operations/perform';
import type { Started } from '../shared/operations/starts';
import type { Client } from '../shared/requests/client';
import { pause } from '../shared/requests/pause';
import type { AgentRun } from './agentRun';
import { runsIn } from './agentRun';
import { readPage } from './pages';

/** The query parameter that filters a list by IDs. */
const KEY = 'user_defined_ids';
/** How long IDs are collected before one request looks up all of them, ms. */
const GATHER_MS = 20;
/** Pauses before each search for a start whose response is missing, ms. Runs may be listed late. */
const LOOKS_AFTER_MS = [500, 2_000, 4_000];

/**
 * Maximum number of runs per ID to read before a start: `MAX_KNOWN` of all runs with the ID or, if
 * there are more, `MAX_RECENT` of those from the last few minutes. Later searches read them again,
 * so one start reads at most 300 older runs.
 */
const MAX_KNOWN = 75;
const MAX_RECENT = 50;
/** How many runs with the same ID others may start while this one is being searched for. */
const MAX_NEW = 20;
const MAX_PAGE_SIZE = 1_000;
/** How far behind the service's clock the times of runs may be. */
const RECENT_MS = 5 * 60_000;

/** The runs known to have an ID before a start. */
interface Known {
	/** Includes runs with other IDs, because the service may return an ID in a different form. */
	runIds: Set<string>;
	/** How many of them have the ID. */
	count: number;
	/** Set if there were too many runs to read: only those created since then are known (ISO 8601). */
	since?: string;
}

/** The known runs for each requested ID, once read, or undefined if they cannot be read. */
type Answers = Map<string, Promise<Map<string, Known> | undefined>>;

/**
 * Records, for one node execution, which runs had an ID before a start was sent. Otherwise the new
 * run of a start without a response could not be distinguished from an older run with the same ID,
 * because this machine's clock cannot be compared with the service's.
 */
class StartedRuns {
	private gathering?: { ids: Set<string>; answers: Promise<Answers> };

	constructor(private readonly path: string) {}

	/**
	 * Starts one run with an ID. Starts with the same ID wait for each other, so that none is
	 * mistaken for another.
	 *
	 * @param files names of the files that are sent
	 * @param start receives a function that finds the new run if the response is missing. The
	 * function returns undefined if there is no new run, or if it is not certain which one it is.
	 */
	async once(
		operation: Operation,
		id: string,
		files: string[],
		start: (findNew: () => Promise<IDataObject | undefined>) => Promise<Started>,
	): Promise<Started> {
		const { client } = operation;
		return await inTurn(operation, `${this.path} ${id}`, async (turn) => {
			const known = await this.knownRuns(client, id);
			const started = await start(
				async () => known && (await this.findNew(client, id, known, turn, files)),
			);
			if ('made' in started) turn.take(String(started.made.run_id));
			else turn.leaveInDoubt();
			return started;
		});
	}

	/** The runs that already have the ID, or undefined if that is not known. */
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

	private async findNew(
		client: Client,
		id: string,
		{ runIds, count, since }: Known,
		turn: Turn,
		files: string[],
	): Promise<IDataObject | undefined> {
		const old = since === undefined ? count : MAX_RECENT;
		for (const waitMs of LOOKS_AFTER_MS) {
			if (turn.isInDoubt || !(await pause(waitMs, client.cancelSignal()))) return undefined;
			const runs = await listedRuns(client, this.path, [id], old + MAX_NEW, since);
			const fresh = runs?.filter((run) => {
				const key = String(run.run_id);
				return !runIds.has(key) && !turn.isTaken(key) && mayHave(run, files);
			});
			if (fresh === undefined || fresh.length > 1) return undefined;
			if (fresh.length === 1 && !turn.isContested) return fresh[0];
		}
		return undefined;
	}
}

/**
 * Whether a run may have been started with these files. Only letters and digits at the end of a
 * name are compared, because Kolena may store names in a different form.
 */
function mayHave({ files: shown }: AgentRun, files: string[]): boolean {
	if (!Array.isArray(shown) || !shown.length || typeof shown[0] !== 'string') return true;
	const sent = files.map(lettersAndDigits);
	return (
		shown.length === sent.length &&
		shown.every((name) => sent.some((end) => lettersAndDigits(name).endsWith(end)))
	);
}

function lettersAndDigits(name: string): string {
	return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The known runs with each ID, or undefined if they cannot be read. */
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
 * @param since where later searches start for an ID with many runs (ISO 8601)
 * @param isComplete whether these are all runs with the IDs, not only those created since then
 */
function knownById(
	ids: string[],
	runs: AgentRun[],
	since: string | undefined,
	isComplete: boolean,
): Map<string, Known> {
	const known = new Map<string, Known>();
	const runIds = new Set(runs.map(({ run_id: runId }) => String(runId)));
	for (const id of ids) {
		const count = runs.filter((run) => String(run.user_defined_id) === id).length;
		if (isComplete && count <= MAX_KNOWN) known.set(id, { runIds, count });
		else if (since !== undefined) known.set(id, { runIds, count, since });
	}
	return known;
}

/** Runs with any of the IDs, read as one page. Undefined if there are more or if reading fails. */
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
 * What this node execution knows about the starts of one agent's runs.
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
