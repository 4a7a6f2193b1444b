import type { Section } from '../../reports/section';
import { decimals, median, verdict } from '../../reports/words';
import type { EnginePart, Scale } from '../part';
import { SandboxProcess } from '../sandbox/sandboxProcess';
import {
	addHistory,
	BenchedTrigger,
	MINUTE_MS,
	prepareServices,
	SERVICES,
	type ServiceName,
} from './trigger';

const LISTED = 1_000;
const POLLS: Record<Scale, number> = { full: 30, quick: 5 };
const WARM_UP = 5;
/** Polls between two measured ones that deliver runs. */
const QUIET_POLLS = 4;
/** The highest ratio of a poll's processor time to that of n8n's client for the same requests. */
const TARGETS = { known: 1.3, new: 2 };

interface Row {
	service: ServiceName;
	what: keyof typeof TARGETS;
	cpuMs: number[];
	/** The processor time of n8n's client for the same requests. */
	clientMs: number[];
	requests: number;
	events: number;
}

/** The processor time of polls that read a list of many runs. */
export const cpu: EnginePart = {
	name: 'cpu',

	async measure(scale, report) {
		const rows: Row[] = [];
		for (const service of SERVICES) {
			for (const measure of [nothingNew, allNew]) {
				report(`${service}, ${measure.name}`);
				const sandbox = await SandboxProcess.start();
				try {
					await prepareServices(sandbox);
					rows.push(await measure(sandbox, service, scale));
				} finally {
					await sandbox.close();
				}
			}
		}
		return [section(rows)];
	},
};

/** The list contains the runs of the last few minutes, but the trigger already knows them all. */
async function nothingNew(
	sandbox: SandboxProcess,
	service: ServiceName,
	scale: Scale,
): Promise<Row> {
	const everyMs = 200;
	const from = Date.now() - LISTED * everyMs - 40_000;
	await addHistory(sandbox, service, { count: LISTED, from, everyMs });
	const trigger = await BenchedTrigger.open(service, sandbox);
	const row: Row = { service, what: 'known', cpuMs: [], clientMs: [], requests: 0, events: 0 };
	for (let poll = 0; poll < WARM_UP + POLLS[scale]; poll += 1) {
		const { cpuMs, asked, runIds } = await trigger.poll();
		if (poll < WARM_UP) continue;
		row.cpuMs.push(cpuMs);
		row.clientMs.push(await trigger.askAgain(asked));
		row.requests = Math.max(row.requests, asked.length);
		row.events += runIds.length;
	}
	return row;
}

/** All runs in the list have ended since the last poll. */
async function allNew(sandbox: SandboxProcess, service: ServiceName, scale: Scale): Promise<Row> {
	const startedAt = Date.now();
	const trigger = await BenchedTrigger.open(service, sandbox);
	await trigger.poll();
	const row: Row = { service, what: 'new', cpuMs: [], clientMs: [], requests: 0, events: 0 };
	const polls = Math.ceil(POLLS[scale] / 5);
	for (let poll = 1; poll <= polls + 1; poll += 1) {
		// Ten minutes apart, so that the last poll's runs are outside the look-back.
		const at = startedAt + poll * 10 * MINUTE_MS;
		await sandbox.ask('setClockOffset', at - Date.now());
		const from = at - 2 * MINUTE_MS;
		await addHistory(sandbox, service, { count: LISTED, from, everyMs: 50 });
		const { cpuMs, asked, runIds } = await trigger.poll();
		const clientMs = poll === 1 ? 0 : await trigger.askAgain(asked);
		// A poll reads at most 20 pages. The next ones read the rest of the look-back.
		for (let minute = 1; minute <= QUIET_POLLS; minute += 1) {
			await sandbox.ask('setClockOffset', at + minute * MINUTE_MS - Date.now());
			await trigger.poll();
		}
		if (poll === 1) continue;
		row.cpuMs.push(cpuMs);
		row.clientMs.push(clientMs);
		row.requests = Math.max(row.requests, asked.length);
		row.events += runIds.length / polls;
	}
	return row;
}

function section(rows: Row[]): Section {
	const ratioOf = ({ cpuMs, clientMs }: Row) => median(cpuMs) / median(clientMs);
	const isMet = rows.every((row) => ratioOf(row) <= TARGETS[row.what]);
	return {
		title: `Triggers: processor time of a poll with ${LISTED.toLocaleString('en-US')} listed runs`,
		text:
			`The table shows the user and system time of the polling process, including n8n's HTTP helper and JSON parsing. ` +
			`"Known" means that the trigger already knows every listed run; "new" means that all have ended since the last poll and are delivered. ` +
			`Kolena's list has 1,000 runs per page, with their results; Kognitos' has 100, without outputs, so ` +
			`each delivered run costs one more request; Kognitos Automation's has 100, with outputs. "n8n's client" is the time that n8n's HTTP helper alone takes ` +
			`for the same requests, sent one after another after each poll, with the responses ignored. No ` +
			`n8n trigger can take less.`,
		table: {
			columns: [
				'Service',
				'Listed runs',
				'Median',
				'Highest',
				"n8n's client",
				'Poll / client',
				'Requests',
				'Items',
			],
			rows: rows.map(({ service, what, cpuMs, clientMs, requests, events }) => [
				service,
				what,
				`${decimals(median(cpuMs))} ms`,
				`${decimals(Math.max(...cpuMs))} ms`,
				`${decimals(median(clientMs))} ms`,
				decimals(median(cpuMs) / median(clientMs)),
				String(requests),
				decimals(events),
			]),
		},
		notes: [
			`Target ${verdict(isMet)}: at most ${TARGETS.known} times as long as n8n's client for known runs, and ` +
				`${TARGETS.new} times for new ones.`,
		],
	};
}
