import { randomUUID } from 'node:crypto';

import type { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { playgroundCredentials, storeCredentials } from '../../realN8n/credentials';
import { step } from '../../realN8n/progress';
import {
	activateWorkflow,
	storeWorkflow,
	webhookUrl,
	withCredentials,
	type Workflow,
} from '../../realN8n/workflows';
import { type SentDelivery, webhookDefaults } from '../../sandbox';
import { countHandOvers, type Counts } from '../results';
import { postParameters } from '../nodeParameters';
import { endingKey, type Receiver } from '../receiver';
import type { Cluster } from '../queue/cluster';
import { Killer, type Kill } from '../queue/kills';
import type { Balancer } from './balancer';

/** How long the receiver takes for each event. This keeps the workers busy. */
const RECEIVER_TAKES_MS = 500;
const FIRST_END_AFTER_MS = 20_000;
const QUIET_MS = 60_000;
const LOOK_MS = 1_000;
/**
 * The waits before the later retries. The real Kolena waits hours, which would make the trial take
 * all day.
 */
const LATER_RETRIES_MS = [15_000, 15_000, 15_000, 15_000, 15_000];

export interface WebhookTrialOptions {
	runs: number;
	/** The time between the ends of two consecutive runs. */
	everyMs: number;
}

export interface WebhookTrialFigures {
	options: WebhookTrialOptions;
	startedAt: number;
	endedAt: number;
	handOvers: Counts;
	/** The executions that the trigger started, and how many runs caused more than one of them. */
	executions: { started: number; repeated: number; byStatus: Record<string, number> };
	/** How many deliveries Kolena sent, by response status; `none` if there was no response. */
	answers: Record<string, number>;
	/** The number of lost runs whose deliveries n8n never accepted. */
	givenUp: number;
	/** Keys of the events that were lost with a killed worker. */
	lostWithWorker: string[];
	kills: Kill[];
	/** The number of requests that the services' OpenAPI documents do not allow. */
	violations: number;
}

/**
 * Makes runs end one after another. Kolena reports each run to one of the cluster's processes, and
 * a workflow delivers the event to the receiver. In the second half of the trial, Kolena sends
 * every report twice at the same time. Meanwhile, kills workers and webhook processors. Returns
 * what arrived and what did not.
 */
export async function runWebhookTrial(
	cluster: Cluster,
	sandbox: SandboxProcess,
	receiver: Receiver,
	balancer: Balancer,
	options: WebhookTrialOptions,
): Promise<WebhookTrialFigures> {
	const { client, postgres } = cluster;
	receiver.mayTake = async () => {
		await pause(RECEIVER_TAKES_MS);
		return true;
	};
	const stored = await step('Importing and publishing the workflow', async () => {
		const access = await sandbox.ask('address');
		const wanted = playgroundCredentials(access, 0).filter(({ type }) => type.startsWith('kolena'));
		const credentials = await storeCredentials(client, wanted);
		const workflow = withCredentials(handOverAtOnce(receiver.url), credentials);
		const saved = await storeWorkflow(client, workflow);
		await activateWorkflow(client, saved);
		return saved;
	});
	const webhook = {
		...webhookDefaults,
		url: webhookUrl(balancer.url, stored),
		laterRetriesMs: LATER_RETRIES_MS,
	};
	await sandbox.ask('kolenaSettings', { webhook, timeFractionDigits: 3 });

	const startedAt = Date.now();
	const { runs, everyMs } = options;
	const ids = await sandbox.ask('kolenaOpenRuns', {
		from: startedAt,
		everyMs: 0,
		durationsMs: Array.from({ length: runs }, (_, index) => FIRST_END_AFTER_MS + index * everyMs),
	});
	const endings = ids.map((id, index) => ({
		key: endingKey(id, 'success'),
		endedAt: startedAt + FIRST_END_AFTER_MS + index * everyMs,
	}));
	const lastEndAt = endings[endings.length - 1].endedAt;
	const { workers, webhookProcessors } = cluster;
	const killer = new Killer(cluster);
	const { kills } = killer;
	const at = (share: number) => startedAt + FIRST_END_AFTER_MS + share * runs * everyMs;
	const plan: Array<[number, () => Promise<void>]> = [
		[0.2, async () => await killer.kill('worker', workers[0])],
		[0.35, async () => await killer.kill('webhook processor', webhookProcessors[0])],
		[0.5, async () => await sandbox.ask('kolenaSettings', { webhook: { ...webhook, copies: 2 } })],
		[0.6, async () => await killer.kill('worker', workers[1])],
		[0.75, async () => await killer.kill('webhook processor', webhookProcessors[1])],
	];
	await step(`Reporting ${runs} runs by webhook`, async (report) => {
		for (const [share, act] of plan) {
			while (Date.now() < at(share)) {
				report(`${receiver.events.length} of ${runs} arrived`);
				await pause(LOOK_MS);
			}
			await cluster.allUp();
			await act();
		}
		const seen = new Set<string>();
		let looked = 0;
		let changedAt = Date.now();
		for (;;) {
			const news = receiver.events.slice(looked);
			looked += news.length;
			for (const { key } of news) seen.add(key);
			if (news.length > 0) changedAt = Date.now();
			report(`${seen.size} of ${runs} arrived`);
			if (Date.now() - Math.max(changedAt, lastEndAt) > QUIET_MS) return;
			await pause(LOOK_MS);
		}
	});

	const deliveries = await sandbox.ask('kolenaDeliveries');
	const handOvers = countHandOvers(endings, receiver.events);
	const rows = await postgres.query(
		`select e.id, e.status, (regexp_matches(d.data, '"kolena:[^"/]*/([0-9]+):', 'g'))[1]
		from execution_entity e join execution_data d on d."executionId" = e.id where e.mode = 'webhook'`,
	);
	const statuses = await postgres.query(
		`select status, count(*) from execution_entity where mode = 'webhook' group by 1`,
	);
	const executionsOf = new Map<string, Set<string>>();
	for (const [id, , runId] of rows) {
		executionsOf.set(runId, (executionsOf.get(runId) ?? new Set()).add(id));
	}
	const killed = new Set(
		kills.flatMap(({ kind, executionIds }) => (kind === 'worker' ? executionIds : [])),
	);
	const taken = handOvers.lost.filter((key) => isTaken(deliveries, runIdOf(key)));
	const { violations } = await sandbox.ask('report');
	return {
		options,
		startedAt,
		endedAt: Math.max(startedAt, ...receiver.events.map((event) => event.at)),
		handOvers,
		executions: {
			started: statuses.reduce((sum, [, count]) => sum + Number(count), 0),
			repeated: [...executionsOf.values()].filter(({ size }) => size > 1).length,
			byStatus: Object.fromEntries(statuses.map(([status, count]) => [status, Number(count)])),
		},
		answers: countAnswers(deliveries),
		givenUp: handOvers.lost.length - taken.length,
		lostWithWorker: taken.filter((key) =>
			[...(executionsOf.get(runIdOf(key)) ?? killed)].some((id) => killed.has(id)),
		),
		kills,
		violations,
	};
}

function runIdOf(key: string): string {
	return key.split(' ')[0];
}

function isTaken(deliveries: SentDelivery[], runId: string): boolean {
	return deliveries.some((delivery) => String(delivery.runId) === runId && delivery.status === 200);
}

function countAnswers(deliveries: SentDelivery[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of deliveries) {
		const answer = String(status ?? 'none');
		counts[answer] = (counts[answer] ?? 0) + 1;
	}
	return counts;
}

/** A workflow that posts each event from Kolena's webhook to the receiver once. */
function handOverAtOnce(receiverUrl: string): Workflow {
	const nodes = [
		{
			name: 'Kolena Reports a Run',
			type: 'n8n-nodes-agent-runs.kolenaWebhookTrigger',
			typeVersion: 1,
			parameters: {},
			webhookId: randomUUID(),
		},
		{
			name: 'Each Run Once',
			type: 'n8n-nodes-base.removeDuplicates',
			typeVersion: 2,
			parameters: {
				operation: 'removeItemsSeenInPreviousExecutions',
				logic: 'removeItemsWithAlreadySeenKeyValues',
				dedupeValue: '={{ $json.event_id }}',
				options: { historySize: 100_000 },
			},
		},
		{
			name: 'Deliver',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			retryOnFail: true,
			parameters: postParameters(`${receiverUrl}/webhook`, '={{ JSON.stringify($json) }}'),
		},
	];
	const link = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	return {
		name: 'Deliver immediately',
		nodes: nodes.map((node, index) => ({
			...node,
			id: `node-${index}`,
			position: [index * 220, 0] as [number, number],
		})),
		connections: {
			'Kolena Reports a Run': link('Each Run Once'),
			'Each Run Once': link('Deliver'),
		},
		settings: { executionOrder: 'v1' },
	};
}

async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}
