import { describeMachine } from '../../reports/machine';
import type { Table } from '../../reports/section';
import { decimals, megabytes, seconds } from '../../reports/words';
import { quantile } from '../results';
import type { TrialResult } from '../trialPage';
import type { TrialFigures } from './trial';

const SERVICES = ['kolena', 'kognitos'] as const;
const NAMES = { kolena: 'Kolena', kognitos: 'Kognitos' };
const MINUTE_MS = 60_000;
const IDS_SHOWN = 8;

export interface ResultOptions {
	command: string;
	isDurable: boolean;
	n8nVersion: string;
	/** The version of the Node.js that runs n8n. */
	nodeVersion: string;
}

/** The trial's report, and whether the package did everything right. */
export interface QueueResult {
	result: TrialResult;
	isGood: boolean;
}

/** Presents a trial's figures in words and tables. */
export function queueResult(figures: TrialFigures, options: ResultOptions): QueueResult {
	const { starts, handOvers, violations } = figures;
	const { dropped, unexplained } = explainLosses(figures);
	const isGood = SERVICES.every(
		(service) =>
			starts[service].missing.length === 0 &&
			starts[service].doubled.length === 0 &&
			unexplained.length === 0 &&
			handOvers[service].unfounded.length === 0 &&
			handOvers[service].repeated.every(({ sameEventId }) => sameEventId) &&
			violations === 0,
	);
	const { isDurable, command, n8nVersion, nodeVersion } = options;
	const name = isDurable ? 'queue-mode-durable' : 'queue-mode';
	return {
		isGood,
		result: {
			name,
			title: isDurable ? 'Queue mode with durable cursors' : 'Queue mode',
			command,
			machine: describeMachine(n8nVersion, nodeVersion),
			text: textOf(figures, isDurable),
			tables: [
				startTable(figures),
				handOverTable(figures, dropped),
				statusTable(figures),
				killTable(figures),
				processTable(figures),
			],
			notes: notesOf(figures, dropped, unexplained),
		},
	};
}

/** Separates the ends that were in an execution of a killed worker, which n8n does not rerun, from all others. */
function explainLosses({ kills, handOvers, lostInside }: TrialFigures) {
	const killed = new Set(kills.flatMap(({ executionIds }) => executionIds));
	const withWorker = lostInside
		.filter(({ executions }) => executions.some(({ id }) => killed.has(id)))
		.map(({ key }) => key);
	const lost = SERVICES.flatMap((service) => handOvers[service].lost);
	return {
		dropped: withWorker,
		unexplained: lost.filter((key) => !withWorker.includes(key)),
	};
}

function textOf({ options, kills }: TrialFigures, isDurable: boolean): string {
	const runs = options.runsPerService.toLocaleString('en-US');
	const durable =
		" n8n's durable scheduler and durable poll cursors are on: any main process may poll, and the " +
		"trigger's state is stored in one transaction with the execution.";
	return (
		`This trial runs a main process and two workers of n8n with PostgreSQL and Redis, with binary data in the database. ` +
		`Workflows start ${runs} runs on each service: another system posts batches of ` +
		`${options.batchSize} to a webhook. The workflow checks which of them the service already has, creates a document for ` +
		`each of the others, and starts a run with it. A batch without a good response is posted again. ` +
		`For each service, two workflows with a trigger that polls once a minute hand over the ends to a ` +
		`receiver. Runs take from 5 seconds to about 6 minutes and end in every status; Kognitos ` +
		`runs that resume after an exception do so after 3 minutes. Meanwhile, a worker is killed (SIGKILL) ${kills.length} times and restarted 3 s later, alternately at any moment and while ` +
		`it is handing over.${isDurable ? durable : ''}`
	);
}

function startTable({ starts, sendings }: TrialFigures): Table {
	return {
		columns: ['Starts', 'Requested', 'Started', 'Missing', 'Duplicates', 'Batches resent'],
		rows: SERVICES.map((service) => [
			NAMES[service],
			number(starts[service].asked),
			number(starts[service].started),
			number(starts[service].missing.length),
			number(starts[service].doubled.length),
			number(sendings[service].filter(({ status }) => status !== 200).length),
		]),
	};
}

function handOverTable({ handOvers, caughtUp }: TrialFigures, dropped: string[]): Table {
	return {
		columns: [
			'Ends',
			'Ended',
			'Handed over',
			'Lost with a killed worker',
			'of them caught up',
			'Lost otherwise',
			'Repeated',
			'End → receiver, median',
			'95 %',
			'Highest',
		],
		rows: SERVICES.map((service) => {
			const { ended, handedOver, lost, repeated, latencyMs } = handOvers[service];
			const withWorker = lost.filter((key) => dropped.includes(key)).length;
			return [
				NAMES[service],
				number(ended),
				number(handedOver),
				number(withWorker),
				number(caughtUp[service].length),
				number(lost.length - withWorker),
				number(repeated.length),
				seconds(latencyMs.median),
				seconds(latencyMs.p95),
				seconds(latencyMs.highest),
			];
		}),
	};
}

function statusTable({ latencyByStatus }: TrialFigures): Table {
	return {
		columns: ['Status', 'Handed over', 'End → receiver, median', '95 %', 'Highest'],
		rows: Object.entries(latencyByStatus).map(([status, { count, median, p95, highest }]) => [
			status,
			number(count),
			...[median, p95, highest].map(seconds),
		]),
	};
}

function killTable({ kills, startedAt, killedExecutions }: TrialFigures): Table {
	const fate = new Map(killedExecutions.map(({ id, status }) => [id, status]));
	return {
		columns: ['Killed', 'After', 'While', 'Its executions, and how n8n marked them'],
		rows: kills.map(({ worker, at, moment, executionIds }) => [
			worker,
			`${((at - startedAt) / MINUTE_MS).toFixed(1)} min`,
			moment,
			executionIds.map((id) => `${id}: ${fate.get(id) ?? 'gone'}`).join(', ') || 'none',
		]),
	};
}

function processTable({ memory }: TrialFigures): Table {
	const names = [...new Set(memory.map(({ name }) => name))];
	return {
		columns: ['Memory of n8n (resident)', 'Median', '95 %', 'Highest', 'At the end'],
		rows: names.map((name) => {
			const sizes = memory.filter((point) => point.name === name).map(({ rssBytes }) => rssBytes);
			return [
				name,
				...[0.5, 0.95, 1].map((share) => megabytes(quantile(sizes, share))),
				megabytes(sizes[sizes.length - 1]),
			];
		}),
	};
}

function notesOf(figures: TrialFigures, dropped: string[], unexplained: string[]): string[] {
	const { starts, startedAt, allSentAt, endedAt, handOvers, executions, violations, unseen } =
		figures;
	const started = starts.kolena.started + starts.kognitos.started;
	const handedOver = handOvers.kolena.handedOver + handOvers.kognitos.handedOver;
	const perMinute = (count: number, ms: number) => decimals((count * MINUTE_MS) / ms);
	const repeated = SERVICES.flatMap((service) => handOvers[service].repeated);
	const others = repeated.filter(({ sameEventId }) => !sameEventId);
	return [
		`Throughput: ${perMinute(started, allSentAt - startedAt)} runs started per minute, ` +
			`${perMinute(handedOver, endedAt - startedAt)} ends handed over per minute; everything in ` +
			`${decimals((endedAt - startedAt) / MINUTE_MS)} minutes.`,
		`Executions: ${executions
			.map(({ workflow, status, count }) => `${workflow} ${count} × ${status}`)
			.join(', ')}.`,
		...(dropped.length > 0
			? [
					`n8n does not rerun the execution of a killed worker (its queue allows a job to stall 0 times), ` +
						`and what the trigger had delivered to it is lost: ${number(dropped.length)} ` +
						`ends in this trial. n8n's database showed each of them in an execution that a killed worker had ` +
						`begun, so the trigger had delivered them to n8n. The workflows here have an *Error Trigger*, ` +
						`which n8n starts once it notices the failure. The nodes after it read the last hour's runs again and post those ` +
						`that have ended.`,
				]
			: []),
		...(unexplained.length > 0
			? [`Lost without such a reason: ${shortList(unexplained)}.`]
			: ['The package lost no end.']),
		`Exceptions that no response showed to a trigger, because they were over before it polled: ${number(unseen.length)}. ` +
			'They are not counted as ends.',
		`Repeated with another \`event_id\`: ${others.length > 0 ? shortList(others.map(({ key }) => key)) : 'none'}.`,
		`Requests that the services' documentation does not allow: ${violations}.`,
	];
}

function number(value: number): string {
	return value.toLocaleString('en-US');
}

function shortList(keys: string[]): string {
	const more = keys.length - IDS_SHOWN;
	return keys.slice(0, IDS_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
