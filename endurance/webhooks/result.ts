import { describeMachine } from '../../reports/machine';
import { decimals, seconds } from '../../reports/words';
import type { TrialResult } from '../trialPage';
import type { WebhookTrialFigures } from './trial';

const MINUTE_MS = 60_000;

/**
 * Presents the figures of a trial as text and tables, and says whether the package lost anything.
 */
export function webhookResult(
	figures: WebhookTrialFigures,
	{ command, n8nVersion, nodeVersion }: Record<'command' | 'n8nVersion' | 'nodeVersion', string>,
): { result: TrialResult; isGood: boolean } {
	const { options, handOvers, executions, answers, givenUp, lostWithWorker, kills } = figures;
	const { startedAt, endedAt, violations } = figures;
	const lostOtherwise = handOvers.lost.filter((key) => !lostWithWorker.includes(key));
	const isGood =
		lostOtherwise.length === 0 &&
		givenUp === 0 &&
		handOvers.unfounded.length === 0 &&
		handOvers.repeated.every(({ sameEventId }) => sameEventId) &&
		violations === 0;
	const { latencyMs } = handOvers;
	return {
		isGood,
		result: {
			name: 'queue-mode-webhooks',
			title: 'Queue mode with webhook processors',
			command,
			machine: describeMachine({ version: n8nVersion, nodeVersion }),
			text:
				`This trial runs n8n with PostgreSQL, Redis, a main process, two webhook processors and two workers. ` +
				`${number(options.runs)} Kolena runs end, one every ${number(options.everyMs)} ms. Kolena reports each by ` +
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
						'Abandoned by Kolena',
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
							number(givenUp),
							number(lostOtherwise.length - givenUp),
							number(handOvers.repeated.length),
							...[latencyMs.median, latencyMs.p95, latencyMs.highest].map(seconds),
						],
					],
				},
				{
					columns: ["n8n's response to Kolena", 'Deliveries'],
					rows: Object.entries(answers).map(([answer, count]) => [answer, number(count)]),
				},
				{
					columns: ['Executions started', 'Runs with more than one', 'By status'],
					rows: [
						[
							number(executions.started),
							number(executions.repeated),
							Object.entries(executions.byStatus)
								.map(([status, count]) => `${number(count)} × ${status}`)
								.join(', '),
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

function number(value: number): string {
	return value.toLocaleString('en-US');
}
