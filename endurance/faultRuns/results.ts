import { describeMachine } from '../../reports/machine';
import type { Table } from '../../reports/section';
import type { TrialResult } from '../trialPage';
import type { BinaryDataResult } from './binaryData';
import type { FullDiskResult } from './fullDisk';
import type { KillsResult } from './kills';
import type { OutagesResult } from './outages';
import type { Account } from './fixture';

export interface Machine {
	n8nVersion: string;
	node: string;
}

const COMMAND = 'npm run test:faults';
const COUNTED = ['Ends', 'Handed over', 'Held', 'Dropped', 'Lost', 'Repeated', 'by n8n'];

/** What the columns of every table of this kind mean. */
const WORDS =
	'*Held*: n8n had stored the events in an execution, and did not finish it. *Dropped*: n8n had stored the new state of ' +
	'the trigger, but the execution that was to hand the events over is not in its database. *Lost*: neither; the trigger ' +
	'itself would have to answer for it. *Repeated*: arrived more than once, with the same `event_id`; *by n8n*: by one ' +
	'execution, which n8n ran again.';

/** The section of the page about kills and restarts. */
export function killsResult(results: KillsResult[], machine: Machine): TrialResult {
	const count = (result: KillsResult, signal: string) =>
		result.lives.filter((life) => life.signal === signal).length;
	const moments = [...new Set(results.flatMap(({ lives }) => lives.map(({ moment }) => moment)))];
	const byMoment: Table = {
		columns: [
			'n8n was ended',
			...results.flatMap(({ engine }) => [`times, ${engine.label}`, 'events dropped then']),
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
		name: 'kills',
		title: 'n8n killed and restarted at the worst moments',
		command: `${COMMAND} -- kills`,
		machine: describeMachine(machine.n8nVersion, machine.node),
		text: [
			'Thirty runs a minute begin at each service, take 1 to 90 seconds and end in all statuses, also while n8n ' +
				'is down. n8n is ended again and again over the same SQLite database, and started at once. It polls when ' +
				'it has started, so most lives last some seconds. The workflows hand over one event after another, so ' +
				'that an execution can be cut off in the middle.',
			WORDS,
			'*Back after Retry*: how many of the held events arrived when their executions were retried, as the list of ' +
				"executions in n8n's editor offers.",
		].join('\n\n'),
		tables: [table, byMoment],
		notes: KILL_NOTES,
	};
}

const MOMENT_WORDS: Record<KillsResult['lives'][number]['moment'], string> = {
	starting: 'at any time after its start',
	asking: 'while a poll waits for an answer',
	answered: 'when a poll has its answers, up to 120 ms later',
	storing: "at a write to n8n's database right after a poll",
	executing: 'in the middle of an execution that hands over',
	idle: 'whatever it was doing',
};

const KILL_NOTES = [
	'n8n never runs an execution again that was cut off; it marks it as crashed. What such an execution holds is in ' +
		'its stored data, and *Retry* in the list of executions runs it again, from its trigger: what it had handed ' +
		'over before comes once more, with the same `event_id`.',
	"With n8n's defaults the trigger's state and the execution are stored one after the other, not as one: a kill " +
		'between the two drops the events, or, the other way round, repeats them. With the durable scheduler and ' +
		'durable cursors n8n stores both in one transaction.',
	'An execution that n8n had stored and not begun when it was ended, n8n begins when it starts again.',
];

/** The section about services that are down, slow or lie. */
export function outagesResult(results: OutagesResult[], machine: Machine): TrialResult {
	const [{ seconds }] = results;
	const names = results[0].outages.map(({ name }) => name);
	const byOutage: Table = {
		columns: [
			`${seconds} s each`,
			...results.flatMap(({ engine }) => [`Requests, ${engine.label}`, 'Events meanwhile']),
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
		name: 'outages',
		title: 'Services that are down, slow or lie',
		command: `${COMMAND} -- outages`,
		machine: describeMachine(machine.n8nVersion, machine.node),
		text:
			'Runs begin and end all the time while both services are bad in eight ways, one after another. Then what ' +
			'has ended is counted against what has arrived.',
		tables: [accountTable(results), byOutage],
		notes: [],
	};
}

/** The section about a full disk. */
export function diskResult(results: FullDiskResult[], machine: Machine): TrialResult {
	const [{ seconds }] = results;
	const table: Table = {
		columns: ['n8n with', 'Events while full', 'n8n survived', 'Errors in its log', ...COUNTED],
		rows: results.flatMap((result) => [
			[
				result.engine.label,
				String(result.eventsWhileFull),
				result.survived ? 'yes' : 'no',
				String(result.fullDiskLines),
				...counted(result.beforeRestart),
			],
			['… and after a restart', '', '', '', ...counted(result.account)],
		]),
	};
	return {
		name: 'disk',
		title: 'A full disk',
		command: `${COMMAND} -- disk`,
		machine: describeMachine(machine.n8nVersion, machine.node),
		text: [
			`The disk with all that n8n stores is filled to its last byte for ${seconds} s while runs end, and freed again.`,
			WORDS,
		].join('\n\n'),
		tables: [table],
		notes: [
			"With n8n's defaults a hand-over whose execution cannot be stored is over: n8n logs the error and tells the " +
				'trigger nothing, whose state in memory has moved on. With durable cursors the next poll does it again.',
		],
	};
}

/** The section about where n8n keeps files. */
export function binaryResult(results: BinaryDataResult[], machine: Machine): TrialResult {
	return {
		name: 'binary',
		title: 'Binary data in the file system and in the database',
		command: `${COMMAND} -- binary`,
		machine: describeMachine(machine.n8nVersion, machine.node),
		text:
			'A workflow reads files, starts a Kolena run with each and downloads a document of each. Compared byte for ' +
			'byte: what the service got, and what n8n has of what the service sent.',
		tables: [
			{
				columns: [
					'N8N_DEFAULT_BINARY_DATA_MODE',
					'Stored as',
					'Uploads the same',
					'Downloads the same',
				],
				rows: results.map((result) => [
					result.mode,
					result.storedAs.join(', '),
					`${result.sameUploads} of ${result.uploads}`,
					`${result.sameDownloads} of ${result.downloads}`,
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

function counted({ counts, held, dropped, lost, repeatedByExecution }: Account): string[] {
	return [
		counts.ended,
		counts.handedOver,
		held.length,
		dropped.length,
		lost.length,
		counts.repeated.length,
		repeatedByExecution.length,
	].map(String);
}
