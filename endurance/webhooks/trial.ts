import { setTimeout as sleep } from 'node:timers/promises';

import type { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { playgroundCredentials, storeCredentials } from '../../realN8n/credentials';
import { step } from '../../realN8n/progress';
import { webhookUrl } from '../../realN8n/workflows';
import { webhookDefaults } from '../../sandbox';
import type { Cluster } from '../queue/cluster';
import { Killer, type Kill } from '../queue/kills';
import { endingKey, type Receiver } from '../receiver';
import { countHandOvers, type Counts } from '../results';
import { chain, kolenaWebhookTrigger, post, switchOn, type Link } from '../single/workflows';
import { untilComplete } from '../untilComplete';

/**
 * The time between the ends of two consecutive runs. Five processes of n8n on two cores do not keep
 * up with more than a few executions a second.
 */
export const EVERY_MS = 1_000;
/** How long the receiver takes for each event. This keeps the workers busy. */
const RECEIVER_TAKES_MS = 500;
const FIRST_END_AFTER_MS = 20_000;
const LOOK_MS = 1_000;
/**
 * The waits before the later retries. The real Kolena waits hours, which would make the trial take
 * all day.
 */
const LATER_RETRIES_MS = [15_000, 15_000, 15_000, 15_000, 15_000];
/** How long to wait for a missing event. The waits between Kolena's attempts add up to 82 s. */
const MOST_QUIET_MS = 120_000;

/** Drops the events that the workflow has already received. */
const eachRunOnce: Link = {
	name: 'Each Run Once',
	type: 'n8n-nodes-base.removeDuplicates',
	typeVersion: 2,
	parameters: {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsWithAlreadySeenKeyValues',
		dedupeValue: '={{ $json.event_id }}',
		options: { historySize: 100_000 },
	},
};

export interface WebhookTrialFigures {
	startedAt: number;
	endedAt: number;
	handOvers: Counts;
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
	balancerUrl: string,
	runs: number,
): Promise<WebhookTrialFigures> {
	const { client, workers, webhookProcessors } = cluster;
	receiver.mayTake = async () => {
		await sleep(RECEIVER_TAKES_MS);
		return true;
	};
	const [stored] = await step('Importing and publishing the workflow', async () => {
		const access = await sandbox.ask('address');
		const credentials = await storeCredentials(client, playgroundCredentials(access, 0));
		const deliver = post(`${receiver.url}/webhook`);
		const workflow = chain('Deliver immediately', [kolenaWebhookTrigger, eachRunOnce, deliver]);
		return await switchOn(client, credentials, [workflow]);
	});
	const webhook = {
		...webhookDefaults,
		url: webhookUrl(balancerUrl, stored),
		laterRetriesMs: LATER_RETRIES_MS,
	};
	await sandbox.ask('kolenaSettings', { webhook, timeFractionDigits: 3 });

	const startedAt = Date.now();
	const endsAfterMs = (index: number) => FIRST_END_AFTER_MS + index * EVERY_MS;
	const ids = await sandbox.ask('kolenaOpenRuns', {
		from: startedAt,
		everyMs: 0,
		durationsMs: Array.from({ length: runs }, (_, index) => endsAfterMs(index)),
	});
	const endings = ids.map((id, index) => ({
		key: endingKey(id, 'success'),
		endedAt: startedAt + endsAfterMs(index),
	}));
	const killer = new Killer(cluster);
	const plan: Array<[number, () => Promise<void>]> = [
		[0.2, async () => await killer.kill('worker', workers[0])],
		[0.35, async () => await killer.kill('webhook processor', webhookProcessors[0])],
		[0.5, async () => await sandbox.ask('kolenaSettings', { webhook: { ...webhook, copies: 2 } })],
		[0.6, async () => await killer.kill('worker', workers[1])],
		[0.75, async () => await killer.kill('webhook processor', webhookProcessors[1])],
	];
	await step(`Reporting ${runs} runs by webhook`, async (report) => {
		for (const [share, act] of plan) {
			while (Date.now() < startedAt + endsAfterMs(share * runs)) await sleep(LOOK_MS);
			await cluster.allUp();
			await act();
		}
		await untilComplete(receiver, async () => endings, MOST_QUIET_MS, report);
	});

	const handOvers = countHandOvers(endings, receiver.events);
	const { violations } = await sandbox.ask('report');
	return {
		startedAt,
		endedAt: Math.max(startedAt, ...receiver.events.map((event) => event.at)),
		handOvers,
		lostWithWorker: await findLostWithWorker(handOvers.lost, killer.kills, cluster, sandbox),
		kills: killer.kills,
		violations,
	};
}

/**
 * Finds the lost events that n8n had accepted and that were in an execution of a killed worker. An
 * execution can lose its data with its worker, so an event that is in no execution counts as well,
 * if a killed worker left any execution unfinished.
 */
async function findLostWithWorker(
	lost: string[],
	kills: Kill[],
	{ postgres }: Cluster,
	sandbox: SandboxProcess,
): Promise<string[]> {
	const deliveries = await sandbox.ask('kolenaDeliveries');
	const rows = await postgres.query(
		`select e.id, (regexp_matches(d.data, '"kolena:[^"/]*/([0-9]+):', 'g'))[1]
		from execution_entity e join execution_data d on d."executionId" = e.id where e.mode = 'webhook'`,
	);
	const unfinished = kills.flatMap(({ kind, executionIds }) =>
		kind === 'worker' ? executionIds : [],
	);
	return lost.filter((key) => {
		const [runId] = key.split(' ');
		const isAccepted = deliveries.some(
			(delivery) => String(delivery.runId) === runId && delivery.status === 200,
		);
		const holding = rows.filter(([, id]) => id === runId).map(([id]) => id);
		const candidates = holding.length > 0 ? holding : unfinished;
		return isAccepted && candidates.some((id) => unfinished.includes(id));
	});
}
