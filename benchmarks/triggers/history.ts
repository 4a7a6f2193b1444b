import { bars } from '../page/plot';
import type { Section } from '../page/section';
import { verdict } from '../page/words';
import type { EnginePart } from '../part';
import { SandboxProcess } from '../sandbox/sandboxProcess';
import {
	addHistory,
	BenchedTrigger,
	MINUTE_MS,
	PAGE_SIZE,
	prepareServices,
	SERVICES,
	type ServiceName,
} from './trigger';

const COUNTS = { full: [100, 10_000, 1_000_000], quick: [100, 10_000] };
const TARGET = 2;

interface Row {
	service: ServiceName;
	count: number;
	firstPoll: number;
	perPoll: number[];
}

/** Requests of a poll when nothing happens, by how many runs the service remembers. */
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
	// What the first look found is settled by then.
	for (let minute = 1; minute <= 15; minute += 1) await pollAt(trigger, sandbox, minute);
	const perPoll: number[] = [];
	for (let minute = 16; minute <= 30; minute += 1) {
		perPoll.push((await pollAt(trigger, sandbox, minute)).asked.length);
	}
	return { service, count, firstPoll, perPoll };
}

async function pollAt(trigger: BenchedTrigger, sandbox: SandboxProcess, minute: number) {
	await sandbox.ask('setClockOffset', minute * MINUTE_MS);
	return await trigger.poll();
}

function section(rows: Row[]): Section {
	const number = (value: number) => value.toLocaleString('en-US');
	const highest = ({ perPoll }: Row) => Math.max(...perPoll);
	const isMet = SERVICES.every((service) => {
		const same = rows.filter((row) => row.service === service);
		return same.every((row) => highest(row) <= TARGET && highest(row) === highest(same[0]));
	});
	return {
		title: 'Triggers: finished runs in the history',
		text:
			`How many requests a poll makes when nothing is new and nothing is open, by how many finished ` +
			`runs the service lists: the highest of 15 polls, one minute apart by the service's clock. ` +
			`Beside it the pages of the whole list, which is what a schedule, an HTTP Request node that ` +
			`reads all pages and a Remove Duplicates node ask for each time (calculated).`,
		table: {
			columns: ['Service', 'Finished runs', 'First poll', 'Every poll after', 'Whole list'],
			rows: rows.map((row) => [
				row.service,
				number(row.count),
				number(row.firstPoll),
				number(highest(row)),
				number(Math.ceil(row.count / PAGE_SIZE[row.service])),
			]),
		},
		plot: {
			name: 'trigger-history',
			alt: 'Requests of a poll by the number of finished runs, for both services',
			spec: bars(
				rows.map((row) => ({
					group: `${number(row.count)} finished runs`,
					way: row.service,
					value: highest(row),
				})),
				'requests of a poll',
				TARGET,
			),
		},
		notes: [`Target: the same number whatever the history, at most ${TARGET}: ${verdict(isMet)}.`],
	};
}
