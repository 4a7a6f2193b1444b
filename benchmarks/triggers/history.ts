import type { Section } from '../../reports/section';
import { number, verdict } from '../../reports/words';
import type { EnginePart } from '../part';
import { SandboxProcess } from '../sandbox/sandboxProcess';
import {
	addHistory,
	BenchedTrigger,
	MINUTE_MS,
	pageSizeOf,
	prepareServices,
	SERVICES,
	type ServiceName,
} from './trigger';

const COUNTS = { full: [100, 10_000, 1_000_000], quick: [100, 10_000] };
const TARGET = 2;
/**
 * How many polls the trigger gets to settle in, and how many polls each highest figure covers.
 */
const SOME_POLLS = 15;

interface Row {
	service: ServiceName;
	count: number;
	firstPoll: number;
	/** The highest figure of the polls in the second quarter of an hour. */
	soon: number;
	/** The highest figure of the last polls, when the whole history has been read. */
	settled: number;
}

/** The number of requests per poll when nothing happens, by the number of runs in the history. */
export const history: EnginePart = {
	name: 'history',

	async measure(scale, report) {
		const rows: Row[] = [];
		for (const service of SERVICES) {
			for (const count of COUNTS[scale]) {
				report(`${service}, ${count} finished runs`);
				const sandbox = await SandboxProcess.start();
				try {
					rows.push(await measured(sandbox, service, count));
				} finally {
					await sandbox.close();
				}
			}
		}
		return [section(rows)];
	},
};

async function measured(
	sandbox: SandboxProcess,
	service: ServiceName,
	count: number,
): Promise<Row> {
	await prepareServices(sandbox);
	const everyMs = 30_000;
	const end = Date.now() - 30 * MINUTE_MS;
	await addHistory(sandbox, service, { count, from: end - count * everyMs, everyMs });
	const trigger = await BenchedTrigger.open(service, sandbox);
	const firstPoll = (await trigger.poll()).asked.length;
	// The trigger searches the history one page per poll.
	const polls = Math.ceil(count / pageSizeOf(service)) + 2 * SOME_POLLS;
	const requests: number[] = [];
	for (let minute = 1; minute <= polls; minute += 1) {
		requests.push((await pollAt(trigger, sandbox, minute)).asked.length);
	}
	const soon = Math.max(...requests.slice(SOME_POLLS, 2 * SOME_POLLS));
	return { service, count, firstPoll, soon, settled: Math.max(...requests.slice(-SOME_POLLS)) };
}

async function pollAt(trigger: BenchedTrigger, sandbox: SandboxProcess, minute: number) {
	await sandbox.ask('setClockOffset', minute * MINUTE_MS);
	return await trigger.poll();
}

function section(rows: Row[]): Section {
	const isMet = SERVICES.every((service) => {
		const same = rows.filter((row) => row.service === service);
		return same.every(
			({ soon, settled }) => Math.max(soon, settled) <= TARGET && settled === same[0].settled,
		);
	});
	return {
		title: 'Triggers: finished runs in the history',
		text:
			`The table shows how many requests a poll sends when nothing is new and nothing is open, by the number of ` +
			`finished runs in the list. Each figure is the highest of ${SOME_POLLS} polls, one minute apart by the service's ` +
			`clock. "Soon" is after a quarter of an hour; "settled" is after as many polls as the list has pages, ` +
			`because until then, the trigger searches for open Kognitos runs older than the newest 100,000, one page ` +
			`per poll. "Whole list" is how many requests a schedule, an HTTP Request node that reads all pages and a ` +
			`Remove Duplicates node would send each time ` +
			`(calculated).`,
		table: {
			columns: ['Service', 'Finished runs', 'First poll', 'Soon', 'Settled', 'Whole list'],
			rows: rows.map((row) => [
				row.service,
				number(row.count),
				number(row.firstPoll),
				number(row.soon),
				number(row.settled),
				number(Math.ceil(row.count / pageSizeOf(row.service))),
			]),
		},
		notes: [
			`Target ${verdict(isMet)}: at most ${TARGET} requests per poll and, once settled, the same number ` +
				`regardless of the length of the history.`,
		],
	};
}
