import { describeMachine } from '../../reports/machine';
import { decimals, number, seconds } from '../../reports/words';
import type { ClusterTrial, TrialOutcome } from '../queue/clusterTrial';
import { EVERY_MS, type WebhookTrialFigures } from './trial';

const MINUTE_MS = 60_000;

/**
 * Presents the figures of a trial as text and tables, and says whether the package lost anything.
 */
export function webhookResult(
	figures: WebhookTrialFigures,
	{ n8nVersion, nodeVersion }: ClusterTrial['versions'],
): TrialOutcome {
	const { startedAt, endedAt, handOvers, lostWithWorker, kills, violations } = figures;
	const lostOtherwise = handOvers.lost.filter((key) => !lostWithWorker.includes(key));
	const isGood =
		lostOtherwise.length === 0 &&
		handOvers.unfounded.length === 0 &&
		handOvers.repeated.every(({ sameEventId }) => sameEventId) &&
		violations === 0;
	const { latencyMs } = handOvers;
	return {
		isGood,
		result: {
			name: 'queue-mode-webhooks',
			title: 'Queue mode with webhook processors',
			command: 'npm run test:queue-webhooks',
			machine: describeMachine({ version: n8nVersion, nodeVersion }),
			text:
				`This trial runs n8n with PostgreSQL, Redis, a main process, two webhook processors and two workers. ` +
				`${number(handOvers.ended)} Kolena runs end, one every ${number(EVERY_MS)} ms. Kolena reports each by ` +
				`webhook, to the main process and the two webhook processors in turn; in the second half, it sends every delivery twice ` +
				`at the same time. A workflow receives the events, drops those that it has already received (*Remove Duplicates* on \`event_id\`), and ` +
				`posts the rest to a receiver that takes half a second for each, which keeps the workers busy. Meanwhile, ` +
				`both workers and both webhook processors are killed (SIGKILL) and restarted 3 s later.`,
			tables: [
				{
					columns: [
						'Runs ended',
						'Delivered',
						'Lost with a killed worker',
						'Lost otherwise',
						'Repeated',
						'End to delivery, median',
						'95th percentile',
						'Highest',
					],
					rows: [
						[
							number(handOvers.ended),
							number(handOvers.handedOver),
							number(lostWithWorker.length),
							number(lostOtherwise.length),
							number(handOvers.repeated.length),
							...[latencyMs.median, latencyMs.p95, latencyMs.highest].map(seconds),
						],
					],
				},
				{
					columns: ['Killed', 'After', 'IDs of unfinished executions'],
					rows: kills.map(({ at, process, executionIds }) => [
						process,
						`${((at - startedAt) / MINUTE_MS).toFixed(1)} min`,
						executionIds.join(', ') || 'none',
					]),
				},
			],
			notes: [
				`The whole trial took ${decimals((endedAt - startedAt) / MINUTE_MS)} minutes.`,
				"n8n does not rerun a killed worker's execution. A *Kolena Trigger* in the same workflow delivers such a " +
					'run, but *Remove Duplicates* drops it if the execution had already passed that node. ' +
					'The *Error Trigger* in the *Queue mode* trial does find it.',
				'If two processes receive the same delivery simultaneously, they start two executions with the same `event_id`, ' +
					'because neither knows about the other. *Remove Duplicates* usually lets only one of them pass. Both can pass if ' +
					'they reach it at the same moment, because n8n reads and writes its history in two separate steps.',
				`Requests that the service's documentation does not allow: ${violations}.`,
			],
		},
	};
}
