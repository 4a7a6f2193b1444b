import type { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { playgroundCredentials, storeCredentials } from '../../realN8n/credentials';
import { step, type Report } from '../../realN8n/progress';
import { activateWorkflow, storeWorkflow, type Workflow } from '../../realN8n/workflows';
import { countHandOvers, type Ending, type Counts } from '../results';
import type { Receiver } from '../receiver';
import type { Cluster } from './cluster';
import { kognitosSchedule, kognitosEndings, kolenaSchedule, kolenaEndings } from './schedule';
import { EventsInExecutions } from './eventsInExecutions';
import { Killer, type Kill } from './kills';
import { ProcessWatch, type MemoryPoint } from './processWatch';
import { sendBatches, type Sending } from './starter';
import {
	CAUGHT_UP,
	handOver,
	handOverName,
	startRuns,
	type Batch,
	type Watched,
} from './workflows';

const SERVICES = ['kolena', 'kognitos'] as const;
type Service = (typeof SERVICES)[number];

/** The number of agents or processes, for each service, whose runs are started and watched. */
const WATCHED = 2;
/** Any runs beyond the plan are duplicates. These extra courses are for them. */
const SPARE_COURSES = 1.1;
const LOOK_MS = 2_000;
const MINUTE_MS = 60_000;
/** If no new event arrives for this long after the last end, nothing more is expected. */
const QUIET_MS = 4 * MINUTE_MS;
/** How long to wait for repetitions once everything has arrived. */
const REPETITION_MS = 75_000;
const HANDOVER_KILL_TIMEOUT_MS = 3 * MINUTE_MS;

export interface TrialOptions {
	runsPerService: number;
	batchSize: number;
	/** The number of batches for each service that are in transit at once. */
	parallelBatches: number;
	/** How many workers are killed without warning, alternately at any moment and in the middle of a hand-over. */
	kills: number;
}

/** How many executions of a workflow ended with this status, as n8n stores it. */
export interface ExecutionCount {
	workflow: string;
	status: string;
	count: number;
}

/** What was requested, and what the service has. */
export interface StartTally {
	asked: number;
	started: number;
	missing: string[];
	/** Names that more than one run has. */
	doubled: string[];
}

export interface TrialFigures {
	options: TrialOptions;
	startedAt: number;
	/** When the last batch was accepted. */
	allSentAt: number;
	endedAt: number;
	starts: Record<Service, StartTally>;
	handOvers: Record<Service, Counts>;
	/** The time from the end to the hand-over, by the status that a run reached. */
	latencyByStatus: Record<string, Counts['latencyMs'] & { count: number }>;
	/** The lost ends that workflows looked up after a failure. */
	caughtUp: Record<Service, string[]>;
	/** For each lost end, the executions that contained it, and how they ended. */
	lostInside: Array<{ key: string; executions: Array<{ id: string; status: string }> }>;
	/**
	 * Exceptions that no response of the service ever showed to a trigger, because the runs resumed between two polls.
	 */
	unseen: string[];
	sendings: Record<Service, Sending[]>;
	kills: Kill[];
	executions: ExecutionCount[];
	/** How n8n marked the executions that were killed, according to its database. */
	killedExecutions: Array<{ id: string; workflow: string; status: string }>;
	memory: MemoryPoint[];
	/** The number of requests that the services' OpenAPI documents do not allow. */
	violations: number;
}

/** Starts runs through workflows, has triggers hand them over, kills workers in the meantime, and counts. */
export async function runTrial(
	cluster: Cluster,
	sandbox: SandboxProcess,
	receiver: Receiver,
	options: TrialOptions,
): Promise<TrialFigures> {
	const { client } = cluster;
	const access = await sandbox.ask('address');
	const courses = {
		kolena: kolenaSchedule(Math.ceil(options.runsPerService * SPARE_COURSES)),
		kognitos: kognitosSchedule(Math.ceil(options.runsPerService * SPARE_COURSES)),
	};
	await sandbox.ask('kolenaSettings', { upcoming: [...courses.kolena], timeFractionDigits: 3 });
	await sandbox.ask('kognitosSettings', { upcoming: [...courses.kognitos], timeFractionDigits: 3 });

	const { agentId: kognitosAgentId } = access.kognitos;
	const { stage } = access.kognitos.processes[0];
	const ids = {
		kolena: access.kolena.agentIds.slice(0, WATCHED),
		kognitos: access.kognitos.processes
			.filter((process) => process.stage === stage)
			.map(({ id }) => id)
			.slice(0, WATCHED),
	};
	const watched = SERVICES.flatMap((service) =>
		ids[service].map((id, index): Watched => ({ service, id, path: `/${service}-${index + 1}` })),
	);
	const names = new Map<string, string>();
	await step('Importing and switching on the workflows', async () => {
		const store = async (more: Partial<typeof access.kognitos>) =>
			await storeCredentials(
				client,
				playgroundCredentials({ ...access, kognitos: { ...access.kognitos, ...more } }, 0).filter(
					({ type }) => type !== 'smtp',
				),
			);
		const credentials = await store({});
		// The triggers have their own key, by which the stand-in knows what it has shown to them.
		const ofTriggers = await store({ apiKey: access.kognitos.agentApiKey });
		const start = async (workflow: Workflow) => {
			const stored = await storeWorkflow(client, workflow);
			names.set(stored.id, stored.name);
			await activateWorkflow(client, stored);
		};
		for (const service of SERVICES) {
			await start(startRuns(service, `start-${service}`, { kognitosAgentId, stage }, credentials));
		}
		for (const one of watched) {
			await start(handOver(one, kognitosAgentId, receiver.url, credentials, ofTriggers));
		}
	});

	const startedAt = Date.now();
	const sendings: Record<Service, Sending[]> = { kolena: [], kognitos: [] };
	const memory = new ProcessWatch(() => ({
		main: cluster.main,
		...Object.fromEntries(cluster.workers.map((worker, place) => [`worker ${place + 1}`, worker])),
	}));
	const handOvers = watched.map(({ path }) => handOverName(path));
	const held = new EventsInExecutions(
		cluster.postgres,
		[...names].filter(([, name]) => handOvers.includes(name)).map(([id]) => id),
	);
	const killer = new Killer(cluster, receiver);
	let isSending = true;
	try {
		const sending = step(
			`Starting ${2 * options.runsPerService} runs by workflows`,
			async (report) => {
				await Promise.all(
					SERVICES.map(async (service) => {
						await sendBatches({
							url: `${cluster.main.url}/webhook/start-${service}`,
							batches: batchesOf(service, ids[service], options),
							parallel: options.parallelBatches,
							lookThrough: 2 * options.runsPerService,
							onSent: (one) => {
								sendings[service].push(one);
								report(wordsOf(sendings, receiver));
							},
						});
					}),
				);
				return Date.now();
			},
		).finally(() => (isSending = false));
		const killing = killWorkers(killer, options.kills, () => isSending, sendings, options);
		const allSentAt = await sending;
		await killing;
		await killer.allUp();
		const runs = await sandbox.ask('allRuns');
		const planned = {
			kolena: kolenaEndings(runs.kolena, courses.kolena),
			kognitos: kognitosEndings(runs.kognitos, courses.kognitos),
		};
		await step('Waiting until all runs have ended and were handed over', async (report) => {
			await untilComplete(receiver, [...planned.kolena, ...planned.kognitos], report);
		});
		await held.close();
		const { agentApiKey } = access.kognitos;
		const shown = new Set(await sandbox.ask('kognitosShownAtException', agentApiKey));
		const isUnseen = ({ key }: Ending) => {
			const [runId, status] = key.split(' ');
			return status === 'Exception' && !shown.has(runId);
		};
		const endings = {
			kolena: planned.kolena,
			kognitos: planned.kognitos.filter((ending) => !isUnseen(ending)),
		};

		const caughtUp = new Set(
			receiver.events.filter(({ path }) => path.startsWith(CAUGHT_UP)).map(({ key }) => key),
		);
		const counts = (service: Service) => ({
			starts: countStarts(
				batchesOf(service, ids[service], options).flatMap((batch) =>
					batch.runs.map(({ id }) => id),
				),
				runs[service].map(({ name }) => name),
			),
			handOvers: countHandOvers(
				endings[service],
				receiver.events.filter(({ path }) => path.startsWith(`/${service}-`)),
			),
		});
		const [kolena, kognitos] = [counts('kolena'), counts('kognitos')];
		const { violations } = await sandbox.ask('report');
		const lost = [...kolena.handOvers.lost, ...kognitos.handOvers.lost];
		return {
			options,
			startedAt,
			allSentAt,
			endedAt: Math.max(...receiver.events.map(({ at }) => at)),
			starts: { kolena: kolena.starts, kognitos: kognitos.starts },
			handOvers: { kolena: kolena.handOvers, kognitos: kognitos.handOvers },
			latencyByStatus: latencyByStatus([...endings.kolena, ...endings.kognitos], receiver),
			caughtUp: {
				kolena: kolena.handOvers.lost.filter((key) => caughtUp.has(key)),
				kognitos: kognitos.handOvers.lost.filter((key) => caughtUp.has(key)),
			},
			lostInside: await insideOf(lost, held),
			unseen: planned.kognitos.filter(isUnseen).map(({ key }) => key),
			sendings,
			kills: killer.kills,
			executions: await countExecutions(cluster, names),
			killedExecutions: await readExecutions(cluster, names, killer.kills),
			memory: memory.points,
			violations,
		};
	} finally {
		memory.close();
		await held.close();
	}
}

/** The executions that contained ends which did not arrive. */
async function insideOf(
	lost: string[],
	held: EventsInExecutions,
): Promise<TrialFigures['lostInside']> {
	const statuses = await held.statuses();
	return lost.map((key) => {
		const ids = [...(held.executionsOf.get(withoutTimes(key)) ?? [])];
		return { key, executions: ids.map((id) => ({ id, status: statuses.get(id) ?? 'gone' })) };
	});
}

/** The run and status of an ending. */
function withoutTimes(key: string): string {
	return key.slice(0, key.lastIndexOf(' '));
}

/** Kills workers while runs are being started: the first after a tenth has been sent, the rest at even intervals. */
async function killWorkers(
	killer: Killer,
	count: number,
	isSending: () => boolean,
	sendings: Record<Service, Sending[]>,
	{ runsPerService, batchSize }: TrialOptions,
): Promise<void> {
	const batches = 2 * Math.ceil(runsPerService / batchSize);
	for (let number = 0; number < count; number += 1) {
		const share = 0.1 + (0.8 * number) / count;
		const isDue = () => sendings.kolena.length + sendings.kognitos.length >= batches * share;
		while (isSending() && !isDue()) await pause(500);
		await killer.allUp();
		const isDone = number % 2 === 1 && (await killer.killHandingOver(HANDOVER_KILL_TIMEOUT_MS));
		if (!isDone) await killer.killWorking();
	}
}

function batchesOf(
	service: Service,
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

/** Waits until every end has arrived, or for so long that no more are expected. */
async function untilComplete(receiver: Receiver, endings: Ending[], report: Report): Promise<void> {
	const lastEndAt = Math.max(...endings.map(({ endedAt }) => endedAt));
	const seen = new Set<string>();
	let looked = 0;
	let changedAt = Date.now();
	for (;;) {
		const news = receiver.events.slice(looked);
		looked += news.length;
		for (const { key } of news) seen.add(key);
		if (news.length > 0) changedAt = Date.now();
		const missing = endings.filter(({ key }) => !seen.has(key)).length;
		report(`${missing} of ${endings.length} ends have not arrived`);
		const quietMs = Date.now() - Math.max(changedAt, lastEndAt);
		if (quietMs > (missing === 0 ? REPETITION_MS : QUIET_MS)) return;
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

async function readExecutions(
	{ postgres }: Cluster,
	names: Map<string, string>,
	kills: Kill[],
): Promise<TrialFigures['killedExecutions']> {
	const ids = kills.flatMap(({ executionIds }) => executionIds);
	if (ids.length === 0) return [];
	const rows = await postgres.query(
		`select id, "workflowId", status from execution_entity where id in (${ids.join(',')}) order by id`,
	);
	return rows.map(([id, workflowId, status]) => ({
		id,
		workflow: names.get(workflowId) ?? workflowId,
		status,
	}));
}

function wordsOf(sendings: Record<Service, Sending[]>, receiver: Receiver): string {
	const taken = SERVICES.map((service) => {
		const good = sendings[service].filter(({ status }) => status === 200).length;
		return `${good} batches of ${service}`;
	});
	return `${taken.join(', ')}; ${receiver.events.length} events handed over`;
}

async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}
