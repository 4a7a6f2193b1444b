import type { Table } from '../../reports/section';
import type { TrialResult } from '../trialPage';
import type { BinaryDataResult } from './binaryData';
import type { FullDiskResult } from './fullDisk';
import type { KillsResult } from './kills';
import type { OutagesResult } from './outages';
import type { Account } from './fixture';

/** A trial's page without what all pages of `npm run test:faults` have in common. */
export type FaultPage = Omit<TrialResult, 'name' | 'command' | 'machine'>;

const COUNTED = ['Expected', 'Delivered', 'Held', 'Dropped', 'Lost', 'Repeated'];

/** Explains the columns in `COUNTED`. */
const WORDS =
	'*Expected*: events that the triggers had to deliver, for runs that ended, exceptions that were resolved, and runs and ' +
	'exceptions that were still waiting for a person. *Held*: n8n stored the events in an execution but did not ' +
	"finish it. *Dropped*: n8n stored the trigger's new state, but the execution that should have delivered the events " +
	'is not in its database. *Lost*: neither of these, so the trigger itself would be at fault. *Repeated*: ' +
	'the event arrived more than once, with the same `event_id`.';

/** The page about kills and restarts. */
export function killsPage(results: KillsResult[]): FaultPage {
	const count = (result: KillsResult, signal: string) =>
		result.lives.filter((life) => life.signal === signal).length;
	const moments = [...new Set(results.flatMap(({ lives }) => lives.map(({ moment }) => moment)))];
	const byMoment: Table = {
		columns: [
			'n8n was stopped',
			...results.flatMap(({ engine }) => [`Times, ${engine.label}`, 'Events dropped']),
		],
		rows: moments.map((moment) => [
			MOMENT_WORDS[moment],
			...results.flatMap((result) => {
				const lives = result.lives.filter((life) => life.moment === moment);
				const dropped = lives.reduce((sum, life) => sum + life.dropped, 0);
				return [String(lives.length), String(dropped)];
			}),
		]),
	};
	const table: Table = {
		columns: ['n8n with', 'SIGKILL', 'SIGTERM', ...COUNTED, 'Back after Retry'],
		rows: results.map((result) => [
			result.engine.label,
			String(count(result, 'SIGKILL')),
			String(count(result, 'SIGTERM')),
			...counted(result.account),
			`${result.backAfterRetry} of ${result.account.held.length}`,
		]),
	};
	return {
		title: 'n8n killed and restarted at the worst moments',
		text: [
			'Each service gets 30 new runs per minute, even while n8n is down. They take 1 to 90 seconds and end in all ' +
				'statuses. On both Kognitos platforms, one run in seven waits for a person; half of these wait forever. ' +
				'n8n is stopped again and again, and each time restarted immediately with the same SQLite database. It ' +
				'polls as soon as it has started, so it usually stays up for only a few seconds. The workflows deliver one ' +
				'event after another, so an execution can be cut off in the middle.',
			WORDS,
			"*Back after Retry*: how many of the held events arrived once their executions were retried, as you can do in the editor's " +
				'list of executions.',
		].join('\n\n'),
		tables: [table, byMoment],
		notes: KILL_NOTES,
	};
}

const MOMENT_WORDS: Record<KillsResult['lives'][number]['moment'], string> = {
	starting: 'at a random time after it had started',
	asking: 'while a poll was waiting for a response',
	answered: 'up to 120 ms after a poll had received its responses',
	storing: 'while it was writing to its database right after a poll',
	executing: 'in the middle of an execution that was delivering events',
	idle: 'at a random time, whatever it was doing',
};

const KILL_NOTES = [
	"n8n never reruns an execution that was cut off; it marks it as crashed. Such an execution's events " +
		'are in its stored data, and *Retry* in the list of executions runs it again from its ' +
		'trigger. Events that it had already delivered arrive again, with the same `event_id`.',
	"With n8n's defaults, the trigger's state and the execution are stored one after the other, so a kill " +
		'between the two drops the events or, if they are stored in the opposite order, repeats them. With the durable ' +
		'scheduler and durable cursors, n8n stores both in one transaction.',
	'If n8n was stopped after it had stored an execution but before the execution began, the execution begins after the restart.',
	'After a restart with durable cursors, n8n makes up for the polls that it missed, several of them at the same time. ' +
		'The trigger lets only one of those deliver. A poll that begins before n8n has stored the state of the one before ' +
		'delivers the same events again, with the same `event_id`. The busier the machine, the longer n8n takes to store it.',
];

/** The page about services that are down, slow or faulty. */
export function outagesPage(results: OutagesResult[]): FaultPage {
	const [{ seconds }] = results;
	const names = results[0].outages.map(({ name }) => name);
	const byOutage: Table = {
		columns: [
			`${seconds} s each`,
			...results.flatMap(({ engine }) => [`Requests, ${engine.label}`, 'Events in the meantime']),
		],
		rows: names.map((name, index) => [
			name,
			...results.flatMap(({ outages }) => [
				String(outages[index].requests),
				String(outages[index].events),
			]),
		]),
	};
	return {
		title: 'Services that are down, slow or faulty',
		text: [
			'Runs keep starting and ending while all services fail in eight ways, one after another. ' +
				'Afterwards, the runs that have ended are compared with the events that have arrived.',
			WORDS,
		].join('\n\n'),
		tables: [accountTable(results), byOutage],
		notes: [],
	};
}

/** The page about a full disk. */
export function diskPage(results: FullDiskResult[]): FaultPage {
	const [{ seconds }] = results;
	const table: Table = {
		columns: ['n8n with', 'Events while full', 'n8n survived', 'Errors in its log', ...COUNTED],
		rows: results.map((result) => [
			result.engine.label,
			String(result.eventsWhileFull),
			result.survived ? 'yes' : 'no',
			String(result.fullDiskErrors),
			...counted(result.account),
		]),
	};
	return {
		title: 'A full disk',
		text: [
			`The disk with all of n8n's data is filled to the last byte for ${seconds} s while runs are ending, and then freed. At the end, n8n is restarted.`,
			WORDS,
		].join('\n\n'),
		tables: [table],
		notes: [
			"With n8n's defaults, events are lost if their execution cannot be stored: n8n logs the error but does not " +
				'tell the trigger, whose state in memory has already advanced. With durable cursors, the next poll delivers ' +
				'the events again.',
		],
	};
}

/** The page about where n8n stores files. */
export function binaryPage(results: BinaryDataResult[]): FaultPage {
	return {
		title: 'Binary data in the file system and in the database',
		text:
			'For each service, a workflow reads files and starts a run with each. It then downloads a file from each run, ' +
			'except on Kognitos, which has no downloads. The files that the service received and the files that n8n ' +
			'downloaded are compared byte for byte with the originals.',
		tables: [
			{
				columns: [
					'N8N_DEFAULT_BINARY_DATA_MODE',
					'Service',
					'Stored as',
					'Identical uploads',
					'Identical downloads',
				],
				rows: results.map((result) => [
					result.mode,
					result.title,
					result.storedAs.join(', '),
					`${result.sameUploads} of ${result.uploads}`,
					result.downloads === 0 ? 'none' : `${result.sameDownloads} of ${result.downloads}`,
				]),
			},
		],
		notes: [],
	};
}

function accountTable(results: Array<{ engine: KillsResult['engine']; account: Account }>): Table {
	return {
		columns: ['n8n with', ...COUNTED],
		rows: results.map(({ engine, account }) => [engine.label, ...counted(account)]),
	};
}

function counted({ counts, held, dropped, lost }: Account): string[] {
	return [
		counts.ended,
		counts.handedOver,
		held.length,
		dropped.length,
		lost.length,
		counts.repeated.length,
	].map(String);
}
