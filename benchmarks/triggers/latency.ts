import { bars } from '../../reports/plot';
import type { Section } from '../../reports/section';
import { decimals, median, verdict } from '../../reports/words';
import type { EnginePart, Scale } from '../part';
import { SandboxProcess } from '../sandbox/sandboxProcess';
import {
	addOpenRuns,
	BenchedTrigger,
	MINUTE_MS,
	prepareServices,
	randomNumbers,
	SERVICES,
	type ServiceName,
} from './trigger';

const RUNS: Record<Scale, number> = { full: 1_000, quick: 100 };
const SPAN_MS = 6 * 60 * MINUTE_MS;
const SHORTEST_MS = 10_000;
const LONGEST_MS = 2 * 60 * MINUTE_MS;
const TARGET_MS = MINUTE_MS + 5_000;

interface PlannedRun {
	createdAt: number;
	durationMs: number;
}

interface Row {
	service: ServiceName;
	latencyMs: number[];
	missing: number;
	requests: number[];
}

/** From the end of a run to its event. */
export const latency: EnginePart = {
	name: 'latency',

	async measure(scale, report) {
		const rows: Row[] = [];
		for (const service of SERVICES) {
			const sandbox = await SandboxProcess.start();
			try {
				rows.push(
					await measured(sandbox, service, scale, (minute) =>
						report(`${service}, minute ${minute}`),
					),
				);
			} finally {
				await sandbox.close();
			}
		}
		return [section(rows, scale)];
	},
};

async function measured(
	sandbox: SandboxProcess,
	service: ServiceName,
	scale: Scale,
	report: (minute: number) => void,
): Promise<Row> {
	await prepareServices(sandbox);
	const startedAt = Date.now();
	const trigger = await BenchedTrigger.open(service, sandbox);
	await trigger.poll();
	const planned = plan(startedAt, RUNS[scale]);
	const endOf = new Map<string, number>();
	const row: Row = { service, latencyMs: [], missing: 0, requests: [] };
	const minutes = Math.ceil((SPAN_MS + LONGEST_MS) / MINUTE_MS) + 90;
	for (let minute = 1; minute <= minutes; minute += 1) {
		report(minute);
		const now = startedAt + minute * MINUTE_MS;
		await sandbox.ask('setClockOffset', now - Date.now());
		while (planned.length > 0 && planned[0].createdAt <= now) {
			const { createdAt, durationMs } = planned.shift() as PlannedRun;
			const one = { count: 1, from: createdAt, everyMs: 0, durationsMs: [durationMs] };
			const [id] = await addOpenRuns(sandbox, service, one);
			endOf.set(id, createdAt + durationMs);
		}
		const { runIds, asked } = await trigger.poll();
		row.requests.push(asked.length);
		for (const id of runIds) {
			const end = endOf.get(id);
			if (end === undefined) throw new Error(`Run ${id} came out twice`);
			row.latencyMs.push(now - end);
			endOf.delete(id);
		}
	}
	row.missing = endOf.size;
	return row;
}

/** Runs that start at any time and take from seconds to hours, oldest first. */
function plan(startedAt: number, count: number): PlannedRun[] {
	const random = randomNumbers(11);
	const ratio = LONGEST_MS / SHORTEST_MS;
	return Array.from({ length: count }, () => ({
		createdAt: Math.round(startedAt + random() * SPAN_MS),
		durationMs: Math.round(SHORTEST_MS * ratio ** random()),
	})).sort((one, other) => one.createdAt - other.createdAt);
}

function section(rows: Row[], scale: Scale): Section {
	const part = (values: number[], share: number) =>
		[...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] / 1000;
	const isMet = (row: Row) => row.missing === 0 && Math.max(...row.latencyMs) <= TARGET_MS;
	return {
		title: 'Triggers: from the end of a run to its event',
		text:
			`${RUNS[scale].toLocaleString('en-US')} runs that start at any time of six hours and take ` +
			`from ten seconds to two hours, watched by polls one minute apart; the service's clock is ` +
			`moved from poll to poll, so that the time of the requests themselves is not in it. A poll a ` +
			`minute cannot do better than 30 s in the middle.`,
		table: {
			columns: [
				'Service',
				'Events',
				'Missing',
				'Median',
				'95 %',
				'Highest',
				'Requests of a poll, mean',
				'Highest',
			],
			rows: rows.map(({ service, latencyMs, missing, requests }) => [
				service,
				String(latencyMs.length),
				String(missing),
				`${decimals(median(latencyMs) / 1000)} s`,
				`${decimals(part(latencyMs, 0.95))} s`,
				`${decimals(part(latencyMs, 1))} s`,
				decimals(requests.reduce((sum, one) => sum + one, 0) / requests.length),
				String(Math.max(...requests)),
			]),
		},
		plot: {
			name: 'trigger-latency',
			alt: 'Seconds from the end of a run to its event, by service',
			spec: bars(
				rows.flatMap(({ service, latencyMs }) => [
					{ group: 'median', way: service, value: median(latencyMs) / 1000 },
					{ group: '95 %', way: service, value: part(latencyMs, 0.95) },
					{ group: 'highest', way: service, value: part(latencyMs, 1) },
				]),
				'seconds',
				TARGET_MS / 1000,
			),
		},
		notes: rows.map(
			(row) =>
				`Target for ${row.service}: all within one interval and 5 s: ${verdict(isMet(row))}.`,
		),
	};
}
