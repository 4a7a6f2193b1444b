import { setTimeout as sleep } from 'node:timers/promises';

import type { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { playgroundCredentials, storeCredentials } from '../../realN8n/credentials';
import { step } from '../../realN8n/progress';
import type { Receiver } from '../receiver';
import { switchOn } from '../single/workflows';
import { untilComplete } from '../untilComplete';
import type { Cluster } from './cluster';
import { EventsInExecutions } from './eventsInExecutions';
import { compare, findUnseen, plannedEndings, type Comparison, type Plan } from './figures';
import { Killer, type Kill, type Kind } from './kills';
import { ProcessWatch, type MemoryPoint } from './processWatch';
import { byService, eachService, SERVICE_NAMES, SERVICES, type ServiceName } from './services';
import { sendBatches, type Outcome } from './starter';
import {
	answerExceptions,
	EXCEPTIONS,
	handOver,
	handOverName,
	startRuns,
	type Batch,
	type Watched,
} from './workflows';

/** How many runs are planned for each requested one. The extra plans are for duplicates. */
const SPARE_COURSES = 1.1;
const MINUTE_MS = 60_000;
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

export interface TrialFigures extends Comparison {
	options: TrialOptions;
	startedAt: number;
	/** When the last batch was accepted. */
	allSentAt: number;
	/** The outcome of each attempt to post a batch. */
	sendings: Sendings;
	kills: Kill[];
	memory: MemoryPoint[];
	/** The processes that exited without being killed, once for each time. */
	endedByThemselves: string[];
}

type Sendings = Record<ServiceName, Outcome[]>;

/**
 * Starts runs through workflows, lets triggers deliver them, and kills processes in the meantime.
 */
export async function runQueueTrial(
	cluster: Cluster,
	sandbox: SandboxProcess,
	receiver: Receiver,
	options: TrialOptions,
): Promise<TrialFigures> {
	const plan = await planTrial(sandbox, options);
	const names = await step(
		'Importing and publishing the workflows',
		async () => await publishWorkflows(cluster, plan, receiver, options.forgottenAfterMinutes),
	);
	const startedAt = Date.now();
	const memory = new ProcessWatch(() => {
		const { main, workers } = cluster;
		return Object.fromEntries([main, ...workers].map(({ name, running }) => [name, running]));
	});
	const handOvers = [...plan.watched.map(({ path }) => path), EXCEPTIONS].map(handOverName);
	const held = new EventsInExecutions(
		cluster.postgres,
		[...names].filter(([, name]) => handOvers.includes(name)).map(([id]) => id),
	);
	const killer = new Killer(cluster);
	try {
		const sent = await startRunsAndKill(cluster, plan, receiver, options, killer);
		await step('Waiting until all runs have ended and been delivered', async (report) => {
			const expected = async () => {
				const isUnseen = await findUnseen(sandbox, plan);
				const planned = plannedEndings(plan, await sandbox.ask('allRuns'));
				return Object.values(planned)
					.flat()
					.filter((ending) => !isUnseen(ending));
			};
			const quietMs = (options.forgottenAfterMinutes + 1) * MINUTE_MS;
			await untilComplete(receiver, expected, quietMs, report);
		});
		await held.close();
		return {
			options,
			startedAt,
			...sent,
			kills: killer.kills,
			memory: memory.points,
			endedByThemselves: cluster.processes.flatMap(({ name, endedByItself }) =>
				Array.from({ length: endedByItself }, () => name),
			),
			...(await compare({ sandbox, receiver, plan, held, kills: killer.kills })),
		};
	} finally {
		memory.close();
		await held.close();
	}
}

async function planTrial(sandbox: SandboxProcess, options: TrialOptions): Promise<Plan> {
	const access = await sandbox.ask('address');
	const courses = Math.ceil(options.runsPerService * SPARE_COURSES);
	const endingsOf = await eachService(
		async (service) => await SERVICES[service].plan(sandbox, courses, options.longestRunMs),
	);
	const parents = byService((service) => SERVICES[service].parents(access));
	const watched = SERVICE_NAMES.flatMap((service) =>
		parents[service].map(
			(id, index): Watched => ({ service, id, path: `/${service}-${index + 1}` }),
		),
	);
	const batches = byService((service) => batchesOf(service, parents[service], options));
	return { access, endingsOf, watched, batches };
}

/** Returns the name of each published workflow by its ID. */
async function publishWorkflows(
	{ client }: Cluster,
	{ access, watched }: Plan,
	receiver: Receiver,
	forgottenAfterMinutes: number,
): Promise<Map<string, string>> {
	const store = async (more: Partial<typeof access.kognitos>) =>
		await storeCredentials(
			client,
			playgroundCredentials({ ...access, kognitos: { ...access.kognitos, ...more } }, 0).filter(
				({ type }) => type !== 'smtp',
			),
		);
	const credentials = await store({});
	// The triggers have their own key, so that the stand-in knows which runs they have seen.
	const ofTriggers = await store({ apiKey: access.kognitos.agentApiKey });
	const workflows = [
		...SERVICE_NAMES.map((service) => startRuns(service, `start-${service}`, access, credentials)),
		...watched.map((one) => handOver(one, access, receiver.url, credentials, ofTriggers)),
		answerExceptions(access, forgottenAfterMinutes, receiver.url, credentials),
	];
	const stored = await switchOn(client, [], workflows);
	return new Map(stored.map(({ id, name }) => [id, name]));
}

async function startRunsAndKill(
	cluster: Cluster,
	{ batches }: Plan,
	receiver: Receiver,
	options: TrialOptions,
	killer: Killer,
): Promise<Pick<TrialFigures, 'sendings' | 'allSentAt'>> {
	const sendings: Sendings = byService(() => []);
	let isSending = true;
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
	return { sendings, allSentAt };
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
		while (sentShare() < 0.1 + (0.8 * index) / kinds.length) await sleep(500);
		await killer.allUp();
		const isWhileHandingOver = kind === 'worker' && workers++ % 2 === 1;
		const isDone =
			isWhileHandingOver && (await killer.killHandingOver(receiver, HANDOVER_KILL_TIMEOUT_MS));
		if (!isDone) await killer.killWorking(kind);
	}
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

function wordsOf(sendings: Sendings, receiver: Receiver): string {
	const taken = SERVICE_NAMES.map((service) => {
		const good = sendings[service].filter((outcome) => outcome === 200).length;
		return `${SERVICES[service].title}: ${good} batches`;
	});
	return `${taken.join(', ')}; ${receiver.events.length} events delivered`;
}
