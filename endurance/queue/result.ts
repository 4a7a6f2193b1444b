import { describeMachine } from '../../reports/machine';
import type { Table } from '../../reports/section';
import { decimals, megabytes, number, seconds } from '../../reports/words';
import { quantile } from '../results';
import type { TrialOutcome } from './clusterTrial';
import type { Kind } from './kills';
import { EXCEPTION_SHARE, SERVICE_NAMES, SERVICES, SHORTEST_MS } from './services';
import type { TrialFigures } from './trial';

const MINUTE_MS = 60_000;
const IDS_SHOWN = 8;

export interface ResultOptions {
	command: string;
	isDurable: boolean;
	/** What was killed. */
	kinds: Kind[];
	n8nVersion: string;
	/** The version of the Node.js that runs n8n. */
	nodeVersion: string;
}

/** Presents the figures of a trial as text and tables. */
export function queueResult(figures: TrialFigures, options: ResultOptions): TrialOutcome {
	const { starts, handOvers, lost, exceptions, violations } = figures;
	const isGood =
		Object.values(starts).every(
			({ missing, doubled }) => missing.length === 0 && doubled.length === 0,
		) &&
		handOvers.every(
			({ counts }) =>
				counts.unfounded.length === 0 && counts.repeated.every(({ sameEventId }) => sameEventId),
		) &&
		lost.every(({ taken }) => taken) &&
		exceptions.answered === exceptions.raised &&
		exceptions.answeredTwice === 0 &&
		violations === 0;
	const { isDurable, kinds, command, n8nVersion, nodeVersion } = options;
	const killed = kinds.join() === 'worker' ? [] : kinds;
	const killedWords = killed.length > 0 ? `, killed: ${killed.join(', ')}` : '';
	return {
		isGood,
		result: {
			name: ['queue-mode', ...(isDurable ? ['durable'] : []), ...killed].join('-'),
			title: (isDurable ? 'Queue mode with durable cursors' : 'Queue mode') + killedWords,
			command,
			machine: describeMachine({ version: n8nVersion, nodeVersion }),
			text: textOf(figures, options),
			tables: [
				startTable(figures),
				handOverTable(figures),
				exceptionTable(figures),
				killTable(figures),
				processTable(figures),
			],
			notes: notesOf(figures),
		},
	};
}

const KIND_WORDS: Record<Kind, string> = {
	worker: 'a worker (every other time at a random moment, otherwise while it is delivering events)',
	main: 'the main process',
	redis: 'Redis',
	postgres: 'PostgreSQL',
};

function textOf(
	{ options, kills, exceptions }: TrialFigures,
	{ isDurable, kinds }: ResultOptions,
): string {
	const runs = number(options.runsPerService);
	const durable =
		" n8n's durable scheduler and durable poll cursors are on: any main process can poll, and n8n stores the " +
		"trigger's state and the execution in one transaction.";
	return (
		`This trial runs n8n with a main process, two workers, PostgreSQL and Redis, with binary data in the database. ` +
		`Redis appends every command to a file (\`appendonly yes\`), so it still has its queue after a restart. ` +
		`Workflows start ${runs} runs on each service. Another system posts them to a webhook in batches of ` +
		`${options.batchSize}. The workflow checks which of them the service already has, creates a document for ` +
		`each of the others, and starts a run with it. A batch that does not get a successful response is posted again. ` +
		`For each service, workflows with a trigger that polls once a minute deliver the events to a ` +
		`receiver. Runs take from ${seconds(SHORTEST_MS)} to ${seconds(options.longestRunMs)} until they end or stop at an ` +
		`exception. They end in every status; Kognitos runs that resume do so after ` +
		`${seconds(EXCEPTION_SHARE * options.longestRunMs)}. ${number(exceptions.raised)} Kognitos Automation runs ` +
		`raise an exception. A workflow with a trigger for exceptions answers it with the node, and the run continues to its ` +
		`end. Meanwhile, processes are killed (SIGKILL) ${kills.length} times and restarted 3 s later: ` +
		`${kinds.map((kind) => KIND_WORDS[kind]).join(', ')}.${isDurable ? durable : ''}`
	);
}

function startTable({ starts, sendings }: TrialFigures): Table {
	return {
		columns: ['Runs', 'Requested', 'Started', 'Missing', 'Duplicates', 'Batches resent'],
		rows: SERVICE_NAMES.map((service) => [
			SERVICES[service].title,
			number(starts[service].asked),
			number(starts[service].started),
			number(starts[service].missing.length),
			number(starts[service].doubled.length),
			number(sendings[service].filter((outcome) => outcome !== 200).length),
		]),
	};
}

function handOverTable({ handOvers, lost }: TrialFigures): Table {
	const takenOf = new Map(lost.map(({ key, taken }) => [key, taken]));
	return {
		columns: [
			'Events',
			'Expected',
			'Delivered',
			'Lost with a killed process',
			'Lost in another failed execution',
			'Lost otherwise',
			'Lost, then caught up',
			'Repeated',
			'End to delivery, median',
			'95th percentile',
			'Highest',
		],
		rows: handOvers.map(({ title, counts, caughtUp }) => {
			const taken = counts.lost.map((key) => takenOf.get(key));
			const withProcess = taken.filter((one) => one?.kill).length;
			const otherwise = taken.filter((one) => !one).length;
			const { median, p95, highest } = counts.latencyMs;
			return [
				title,
				number(counts.ended),
				number(counts.handedOver),
				number(withProcess),
				number(taken.length - withProcess - otherwise),
				number(otherwise),
				number(caughtUp),
				number(counts.repeated.length),
				...[median, p95, highest].map(seconds),
			];
		}),
	};
}

function exceptionTable({ exceptions, handOvers }: TrialFigures): Table {
	const { raised, answered, answeredTwice, ended, endHandedOver } = exceptions;
	const { counts, caughtUp } = handOvers[handOvers.length - 1];
	return {
		columns: [
			'Exceptions raised',
			'Delivered',
			'Caught up',
			'Answered',
			'Answered more than once',
			'Runs that then ended',
			'of them delivered',
		],
		rows: [
			[raised, counts.handedOver, caughtUp, answered, answeredTwice, ended, endHandedOver].map(
				number,
			),
		],
	};
}

function killTable({ kills, startedAt, statusOf, lost }: TrialFigures): Table {
	return {
		columns: [
			'Killed',
			'After',
			'While',
			'Back after',
			'Unfinished executions, and how n8n marked them',
			'Events lost with it',
		],
		rows: kills.map((kill) => [
			kill.process,
			`${((kill.at - startedAt) / MINUTE_MS).toFixed(1)} min`,
			kill.moment,
			seconds(kill.upAt - kill.at),
			kill.executionIds.map((id) => `${id}: ${statusOf[id] ?? 'gone'}`).join(', ') || 'none',
			number(lost.filter(({ taken }) => taken?.kill === kill).length),
		]),
	};
}

function processTable({ memory }: TrialFigures): Table {
	const names = [...new Set(memory.map(({ name }) => name))];
	return {
		columns: ['Memory of n8n (resident)', 'Median', '95th percentile', 'Highest', 'At the end'],
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

function notesOf(figures: TrialFigures): string[] {
	const { starts, startedAt, allSentAt, endedAt, handOvers, violations } = figures;
	const { lost, unseen, endedByThemselves, options } = figures;
	const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
	const started = sum(Object.values(starts).map((tally) => tally.started));
	const handedOver = sum(handOvers.map(({ counts }) => counts.handedOver));
	const perMinute = (count: number, ms: number) => decimals((count * MINUTE_MS) / ms);
	const others = handOvers
		.flatMap(({ counts }) => counts.repeated)
		.filter(({ sameEventId }) => !sameEventId);
	const lostIn = (place: 'execution' | 'state') =>
		lost.filter(({ taken }) => taken?.in === place).length;
	const missed = lost.filter(({ taken }) => !taken).map(({ key }) => key);
	return [
		`Throughput: ${perMinute(started, allSentAt - startedAt)} runs started per minute, ` +
			`${perMinute(handedOver, endedAt - startedAt)} events delivered per minute. The whole trial took ` +
			`${decimals((endedAt - startedAt) / MINUTE_MS)} minutes.`,
		...(lostIn('execution') > 0
			? [
					`n8n does not rerun a killed or overloaded worker's execution (its queue does not allow a job to stall even ` +
						`once), so the events in it are lost: ${number(lostIn('execution'))} in this trial. n8n's database ` +
						`showed each of them in an execution that failed, so the trigger had delivered them to n8n. The ` +
						`workflows in this trial have an *Error Trigger*, which n8n starts once it notices the failure. The nodes after ` +
						`it read the last hour's runs again and post those that have ended.`,
				]
			: []),
		...(lostIn('state') > 0
			? [
					`n8n stores a trigger's state and the execution one after the other. ${number(lostIn('state'))} events were lost ` +
						`in between: the stored state contains them, but no execution does.`,
				]
			: []),
		missed.length > 0
			? `Lost for no known reason: ${shortList(missed)}.`
			: 'The package lost no events.',
		`Kognitos exceptions that no trigger ever saw, because they were over before it polled: ` +
			`${number(unseen.length)}. They are not among the expected events.`,
		`Kognitos Automation exceptions that are still pending after ${options.forgottenAfterMinutes} minutes are found by their state (*Get Many*) and answered. ` +
			`They count as caught up if the trigger did not deliver them.`,
		`Processes that exited without being killed, and were restarted: ${endedByThemselves.join(', ') || 'none'}.`,
		`Repeated with a different \`event_id\`: ${others.length > 0 ? shortList(others.map(({ key }) => key)) : 'none'}.`,
		`Requests that the services' documentation does not allow: ${violations}.`,
	];
}

function shortList(keys: string[]): string {
	const more = keys.length - IDS_SHOWN;
	return keys.slice(0, IDS_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
