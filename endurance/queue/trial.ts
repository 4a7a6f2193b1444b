import type { ListedException, ListedRun } from '../../benchmarks/sandbox/protocol';
import type { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { playgroundCredentials, storeCredentials } from '../../realN8n/credentials';
import { step, type Report } from '../../realN8n/progress';
import { activateWorkflow, storeWorkflow, type Workflow } from '../../realN8n/workflows';
import { countHandOvers, type Ending, type Counts } from '../results';
import { endingKey, type Receiver } from '../receiver';
import type { Cluster } from './cluster';
import { EventsInExecutions } from './eventsInExecutions';
import { Killer, type Kill, type Kind } from './kills';
import { findTaker, type Taken } from './losses';
import { ProcessWatch, type MemoryPoint } from './processWatch';
import { SERVICE_NAMES, SERVICES, type ServiceName } from './services';
import { sendBatches, type Outcome } from './starter';
import {
	answerExceptions,
	CAUGHT_UP,
	EXCEPTIONS,
	handOver,
	handOverName,
	startRuns,
	type Batch,
	type Watched,
} from './workflows';

/** How many runs are planned for each requested one. The extra plans are for duplicates. */
const SPARE_COURSES = 1.1;
const LOOK_MS = 10_000;
const MINUTE_MS = 60_000;
/** How long to wait for repeated events once every event has arrived. */
const REPETITION_MS = 75_000;
const HANDOVER_KILL_TIMEOUT_MS = 3 * MINUTE_MS;

export interface TrialOptions {
	runsPerService: number;
	batchSize: number;
	/** The number of batches in transit at the same time, for each service. */
	parallelBatches: number;
	/** The longest time until a run ends or stops at an exception. */
	longestRunMs: number;
	/** How long before a pending exception counts as forgotten. */
	forgottenAfterMinutes: number;
	/**
	 * What to kill without warning, in order. Every other worker is killed while delivering events.
	 */
	kills: Kind[];
}

/** How many of a workflow's executions have a given status in n8n's database. */
export interface ExecutionCount {
	workflow: string;
	status: string;
	count: number;
}

/** Which runs were requested, and which ones the service has. */
export interface StartTally {
	asked: number;
	started: number;
	missing: string[];
	/** Names shared by more than one run. */
	doubled: string[];
}

/** What became of the Kognitos Automation exceptions. */
export interface ExceptionTally {
	raised: number;
	answered: number;
	answeredTwice: number;
	/** How many of their runs ended after the answer, and for how many of those an event arrived. */
	ended: number;
	endHandedOver: number;
}

export interface TrialFigures {
	options: TrialOptions;
	startedAt: number;
	/** When the last batch was accepted. */
	allSentAt: number;
	endedAt: number;
	starts: Record<ServiceName, StartTally>;
	/** The events of each service's runs, and of the Kognitos Automation exceptions. */
	handOvers: Array<{ title: string; counts: Counts; caughtUp: number }>;
	/** The time from a run's end to the delivery of the event, by the run's status. */
	latencyByStatus: Record<string, Counts['latencyMs'] & { count: number }>;
	exceptions: ExceptionTally;
	/** Events that did not arrive, and what became of them. */
	lost: Array<{ key: string; taken: Taken | undefined }>;
	/** Kognitos exceptions that no trigger ever saw, because the runs resumed between two polls. */
	unseen: string[];
	/** The outcome of each attempt to post a batch. */
	sendings: Record<ServiceName, Outcome[]>;
	kills: Kill[];
	executions: ExecutionCount[];
	/** How n8n marked each execution, according to its database. */
	statusOf: Record<string, string>;
	memory: MemoryPoint[];
	/** The processes that exited without being killed, once for each time. */
	endedByThemselves: string[];
	/** The number of requests that the services' OpenAPI documents do not allow. */
	violations: number;
}

/**
 * Starts runs through workflows, lets triggers deliver them, and kills processes in the meantime.
 */
export async function runTrial(
	cluster: Cluster,
	sandbox: SandboxProcess,
	receiver: Receiver,
	options: TrialOptions,
): Promise<TrialFigures> {
	const { client } = cluster;
	const access = await sandbox.ask('address');
	const { agentApiKey } = access.kognitos;
	const courses = Math.ceil(options.runsPerService * SPARE_COURSES);
	const endingsOf = await eachService(
		async (service) => await SERVICES[service].plan(sandbox, courses, options.longestRunMs),
	);
	const parents = await eachService(async (service) => SERVICES[service].parents(access));
	const watched = SERVICE_NAMES.flatMap((service) =>
		parents[service].map(
			(id, index): Watched => ({ service, id, path: `/${service}-${index + 1}` }),
		),
	);
	const names = new Map<string, string>();
	await step('Importing and publishing the workflows', async () => {
		const store = async (more: Partial<typeof access.kognitos>) =>
			await storeCredentials(
				client,
				playgroundCredentials({ ...access, kognitos: { ...access.kognitos, ...more } }, 0).filter(
					({ type }) => type !== 'smtp',
				),
			);
		const credentials = await store({});
		// The triggers have their own key, so that the stand-in knows which runs they have seen.
		const ofTriggers = await store({ apiKey: agentApiKey });
		const start = async (workflow: Workflow) => {
			const stored = await storeWorkflow(client, workflow);
			names.set(stored.id, stored.name);
			await activateWorkflow(client, stored);
		};
		for (const service of SERVICE_NAMES) {
			await start(startRuns(service, `start-${service}`, access, credentials));
		}
		for (const one of watched) {
			await start(handOver(one, access, receiver.url, credentials, ofTriggers));
		}
		await start(answerExceptions(access, options.forgottenAfterMinutes, receiver.url, credentials));
	});

	const startedAt = Date.now();
	const sendings = await eachService(async (): Promise<Outcome[]> => []);
	const memory = new ProcessWatch(() => {
		const { main, workers } = cluster;
		return Object.fromEntries([main, ...workers].map(({ name, running }) => [name, running]));
	});
	const handOvers = [...watched.map(({ path }) => path), EXCEPTIONS].map(handOverName);
	const held = new EventsInExecutions(
		cluster.postgres,
		[...names].filter(([, name]) => handOvers.includes(name)).map(([id]) => id),
	);
	const killer = new Killer(cluster);
	const batches = await eachService(async (service) =>
		batchesOf(service, parents[service], options),
	);
	let isSending = true;
	try {
		const sending = step(
			`Starting ${SERVICE_NAMES.length * options.runsPerService} runs through workflows`,
			async (report) => {
				await eachService(async (service) => {
					await sendBatches({
						url: `${cluster.main.running.url}/webhook/start-${service}`,
						batches: batches[service],
						parallel: options.parallelBatches,
						lookThrough: 2 * options.runsPerService,
						onSent: (one) => {
							sendings[service].push(one);
							report(wordsOf(sendings, receiver));
						},
					});
				});
				return Date.now();
			},
		).finally(() => (isSending = false));
		const sentShare = () =>
			Object.values(sendings).flat().length / Object.values(batches).flat().length;
		const killing = kill(killer, receiver, options.kills, () => (isSending ? sentShare() : 1));
		const [allSentAt] = await Promise.all([sending, killing]);
		await killer.allUp();
		const planned = (runs: Record<ServiceName, ListedRun[]>) =>
			eachService(async (service) => endingsOf[service](runs[service]));
		await step('Waiting until all runs have ended and been delivered', async (report) => {
			const expected = async () =>
				Object.values(await planned(await sandbox.ask('allRuns'))).flat();
			const quietMs = (options.forgottenAfterMinutes + 1) * MINUTE_MS;
			await untilComplete(receiver, expected, quietMs, report);
		});
		await held.close();

		const shown = new Set(await sandbox.ask('kognitosShownAtException', agentApiKey));
		const isUnseen = ({ key }: Ending) => {
			const [runId, status] = key.split(' ');
			return status === 'Exception' && !shown.has(runId);
		};
		const runs = await sandbox.ask('allRuns');
		const exceptions = await sandbox.ask('automationExceptions');
		const all = await planned(runs);
		const lines = [
			...SERVICE_NAMES.map((service) => ({
				title: SERVICES[service].title,
				path: `/${service}-`,
				endings: all[service].filter(
					(ending) => Number.isFinite(ending.endedAt) && !isUnseen(ending),
				),
			})),
			{
				title: 'Exceptions (Kognitos Automation)',
				path: EXCEPTIONS,
				endings: exceptions.map(({ id, raisedAt }) => ({
					key: endingKey(id, 'raised', 1),
					endedAt: raisedAt,
				})),
			},
		];
		const caughtUp = new Set(
			receiver.events.filter(({ path }) => path.startsWith(CAUGHT_UP)).map(({ key }) => key),
		);
		const counted = lines.map(({ title, path, endings }) => {
			const arrived = receiver.events.filter((event) => event.path.startsWith(path));
			const counts = countHandOvers(endings, arrived);
			return { title, counts, caughtUp: counts.lost.filter((key) => caughtUp.has(key)).length };
		});
		const executions = await held.executions();
		const { violations } = await sandbox.ask('report');
		return {
			options,
			startedAt,
			allSentAt,
			endedAt: Math.max(...receiver.events.map(({ at }) => at)),
			starts: await eachService(async (service) =>
				countStarts(
					batches[service].flatMap((batch) => batch.runs.map(({ id }) => id)),
					runs[service].map(({ name }) => name),
				),
			),
			handOvers: counted,
			latencyByStatus: latencyByStatus(
				lines.flatMap(({ endings }) => endings),
				receiver,
			),
			exceptions: countExceptions(exceptions, runs.kognitosAutomation, receiver),
			lost: counted
				.flatMap(({ counts }) => counts.lost)
				.map((key) => ({
					key,
					taken: findTaker(key, held, executions, killer.kills),
				})),
			unseen: all.kognitos.filter(isUnseen).map(({ key }) => key),
			sendings,
			kills: killer.kills,
			executions: await countExecutions(cluster, names),
			statusOf: Object.fromEntries([...executions].map(([id, { status }]) => [id, status])),
			memory: memory.points,
			endedByThemselves: cluster.processes.flatMap(({ name, endedByItself }) =>
				Array.from({ length: endedByItself }, () => name),
			),
			violations,
		};
	} finally {
		memory.close();
		await held.close();
	}
}

/**
 * Kills processes while runs are being started: first after a tenth of the batches, then evenly.
 */
async function kill(
	killer: Killer,
	receiver: Receiver,
	kinds: Kind[],
	sentShare: () => number,
): Promise<void> {
	let workers = 0;
	for (const [index, kind] of kinds.entries()) {
		while (sentShare() < 0.1 + (0.8 * index) / kinds.length) await pause(500);
		await killer.allUp();
		const isWhileHandingOver = kind === 'worker' && workers++ % 2 === 1;
		const isDone =
			isWhileHandingOver && (await killer.killHandingOver(receiver, HANDOVER_KILL_TIMEOUT_MS));
		if (!isDone) await killer.killWorking(kind);
	}
}

/** Does something for all services concurrently and returns the results by service. */
async function eachService<Result>(
	work: (service: ServiceName) => Promise<Result>,
): Promise<Record<ServiceName, Result>> {
	const results = await Promise.all(
		SERVICE_NAMES.map(async (service) => [service, await work(service)] as const),
	);
	return Object.fromEntries(results) as Record<ServiceName, Result>;
}

function batchesOf(
	service: ServiceName,
	ids: string[],
	{ runsPerService, batchSize }: TrialOptions,
): Batch[] {
	return Array.from({ length: Math.ceil(runsPerService / batchSize) }, (_, number) => ({
		belongsTo: ids[number % ids.length],
		runs: Array.from(
			{ length: Math.min(batchSize, runsPerService - number * batchSize) },
			(_unused, place) => ({ id: `${service}-${number * batchSize + place + 1}` }),
		),
		lookThrough: 1,
	}));
}

function countExceptions(
	exceptions: ListedException[],
	runs: ListedRun[],
	receiver: Receiver,
): ExceptionTally {
	const endedIds = new Set(
		runs.filter(({ status }) => status === 'completed' || status === 'failed').map(({ id }) => id),
	);
	const arrivedIds = new Set(
		receiver.events
			.filter(({ path }) => path.startsWith('/kognitosAutomation-'))
			.map(({ runId }) => runId),
	);
	const count = (matches: (exception: ListedException) => boolean) =>
		exceptions.filter(matches).length;
	return {
		raised: exceptions.length,
		answered: count(({ answers }) => answers > 0),
		answeredTwice: count(({ answers }) => answers > 1),
		ended: count(({ runId }) => endedIds.has(runId)),
		endHandedOver: count(({ runId }) => endedIds.has(runId) && arrivedIds.has(runId)),
	};
}

function countStarts(asked: string[], started: string[]): StartTally {
	const counts = new Map<string, number>();
	for (const name of started) counts.set(name, (counts.get(name) ?? 0) + 1);
	return {
		asked: asked.length,
		started: started.length,
		missing: asked.filter((name) => !counts.has(name)),
		doubled: [...counts].filter(([, count]) => count > 1).map(([name]) => name),
	};
}

function latencyByStatus(endings: Ending[], receiver: Receiver): TrialFigures['latencyByStatus'] {
	const statusOf = ({ key }: Pick<Ending, 'key'>) => key.split(' ')[1];
	const statuses = [...new Set(endings.map(statusOf))];
	const handedOver = receiver.events.filter(({ path }) => !path.startsWith(CAUGHT_UP));
	return Object.fromEntries(
		statuses.map((status) => {
			const counts = countHandOvers(
				endings.filter((ending) => statusOf(ending) === status),
				handedOver.filter((event) => event.status === status),
			);
			return [status, { count: counts.handedOver, ...counts.latencyMs }];
		}),
	);
}

/** Waits until every event has arrived, or until none has arrived for `mostQuietMs`. */
async function untilComplete(
	receiver: Receiver,
	expected: () => Promise<Ending[]>,
	mostQuietMs: number,
	report: Report,
): Promise<void> {
	const seen = new Set<string>();
	let looked = 0;
	let changedAt = Date.now();
	for (;;) {
		const news = receiver.events.slice(looked);
		looked += news.length;
		for (const { key } of news) seen.add(key);
		if (news.length > 0) changedAt = Date.now();
		const endings = await expected();
		const missing = endings.filter(({ key }) => !seen.has(key)).length;
		report(`${missing} of ${endings.length} events have not arrived`);
		const ends = endings.map(({ endedAt }) => endedAt).filter(Number.isFinite);
		const quietMs = Date.now() - Math.max(changedAt, ...ends);
		if (quietMs > (missing === 0 ? REPETITION_MS : mostQuietMs)) return;
		await pause(LOOK_MS);
	}
}

async function countExecutions(
	{ postgres }: Cluster,
	names: Map<string, string>,
): Promise<ExecutionCount[]> {
	const sql =
		'select "workflowId", status, count(*) from execution_entity group by 1, 2 order by 1, 2';
	const rows = await postgres.query(sql);
	return rows.map(([id, status, count]) => ({
		workflow: names.get(id) ?? id,
		status,
		count: Number(count),
	}));
}

function wordsOf(sendings: Record<ServiceName, Outcome[]>, receiver: Receiver): string {
	const taken = SERVICE_NAMES.map((service) => {
		const good = sendings[service].filter((outcome) => outcome === 200).length;
		return `${SERVICES[service].title}: ${good} batches`;
	});
	return `${taken.join(', ')}; ${receiver.events.length} events delivered`;
}

async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}
