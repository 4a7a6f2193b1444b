import type { Section } from '../../reports/section';
import { decimals, median, verdict } from '../../reports/words';
import { randomSequence } from '../../sandbox/random';
import type { EnginePart, Scale } from '../part';
import { SandboxProcess } from '../sandbox/sandboxProcess';
import {
	addHistory,
	addOpenRuns,
	BenchedTrigger,
	MINUTE_MS,
	prepareServices,
	type ServiceName,
} from './trigger';

const SIZES: Record<Scale, { open: number; ending: number }> = {
	full: { open: 5_000, ending: 500 },
	quick: { open: 500, ending: 50 },
};
/**
 * The interval between the creation of two open runs. 5,000 of them reach back three and a half
 * days.
 */
const EVERY_MS = MINUTE_MS;
/** How many polls the trigger gets at the start to find the existing runs. */
const FIRST_POLLS = 30;
const STATE_TARGET_BYTES = 300_000;
/** One request for the list, and at most 16 for runs that the list does not show. */
const KOGNITOS_TARGET = 17;

interface Scenario {
	service: ServiceName;
	name: string;
	/** The number of finished runs between two open ones. */
	finishedBetween: number;
	polls: Record<Scale, number>;
}

const SCENARIOS: Scenario[] = [
	{
		service: 'Kolena',
		name: 'among 20 times as many finished ones',
		finishedBetween: 20,
		polls: { full: 120, quick: 60 },
	},
	{
		service: 'Kognitos',
		name: 'next to each other in the list',
		finishedBetween: 0,
		polls: { full: 240, quick: 60 },
	},
	{
		service: 'Kognitos',
		name: 'among 20 times as many finished ones',
		finishedBetween: 20,
		polls: { full: 1_200, quick: 120 },
	},
	{
		service: 'Kognitos Automation',
		name: 'next to each other in the list',
		finishedBetween: 0,
		polls: { full: 240, quick: 60 },
	},
];

interface Row extends Scenario {
	/** The number of requests in each poll. */
	requests: number[];
	storedBytes: number;
	/** The number of polls from the end of a run to its event. */
	latePolls: number[];
	/** The number of ended runs that had not been delivered by the last poll. */
	outstanding: number;
}

/** What open runs cost, and how late the trigger notices that they have ended. */
export const openRuns: EnginePart = {
	name: 'open-runs',

	async measure(scale, report) {
		const rows: Row[] = [];
		for (const scenario of SCENARIOS) {
			const sandbox = await SandboxProcess.start();
			try {
				rows.push(
					await measured(sandbox, scenario, scale, (poll) =>
						report(`${scenario.service}, ${scenario.name}: poll ${poll}`),
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
	scenario: Scenario,
	scale: Scale,
	report: (poll: number) => void,
): Promise<Row> {
	const { open, ending } = SIZES[scale];
	const { service, finishedBetween } = scenario;
	const polls = scenario.polls[scale];
	await prepareServices(sandbox);
	const startedAt = Date.now();
	const everyMs = EVERY_MS;
	const from = startedAt - 10 * MINUTE_MS - open * everyMs;
	if (finishedBetween > 0) {
		const count = open * finishedBetween;
		await addHistory(sandbox, service, { count, from, everyMs: everyMs / finishedBetween });
	}
	// Some of them end while the trigger is watching; the others never do.
	const random = randomSequence(7);
	const endsAt = new Map<number, number>();
	while (endsAt.size < ending) {
		const index = Math.floor(random() * open);
		endsAt.set(index, startedAt + (random() * 0.7 + 0.05) * polls * MINUTE_MS);
	}
	const durationsMs = Array.from({ length: open }, (_, index) => {
		const end = endsAt.get(index);
		return end === undefined ? 365 * 24 * 60 * MINUTE_MS : end - (from + index * everyMs);
	});
	const ids = await addOpenRuns(sandbox, service, { from, everyMs, durationsMs });
	const endOf = new Map([...endsAt].map(([index, at]) => [ids[index], at]));

	const trigger = await BenchedTrigger.open(service, sandbox);
	const requests: number[] = [];
	const latePolls: number[] = [];
	let storedBytes = 0;
	for (let poll = 0; poll < polls; poll += 1) {
		report(poll);
		const offsetMs = startedAt + poll * MINUTE_MS - Date.now();
		await sandbox.ask('setClockOffset', offsetMs);
		const cost = await trigger.poll();
		requests.push(cost.asked.length);
		storedBytes = Math.max(storedBytes, cost.storedBytes);
		for (const id of cost.runIds) {
			const end = endOf.get(id);
			if (end === undefined)
				throw new Error(`Run ${id} was delivered twice or while it was still open`);
			latePolls.push((startedAt + poll * MINUTE_MS - end) / MINUTE_MS);
			endOf.delete(id);
		}
	}
	const outstanding = endOf.size;
	return { ...scenario, requests, storedBytes, latePolls, outstanding };
}

function section(rows: Row[], scale: Scale): Section {
	const { open, ending } = SIZES[scale];
	const later = (requests: number[]) => requests.slice(FIRST_POLLS);
	const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
	const kolenaTarget = 2 + Math.ceil(open / 1_000);
	const isKolenaMet = rows
		.filter(({ service }) => service === 'Kolena')
		.every(({ requests }) => Math.max(...later(requests)) <= kolenaTarget);
	const isKognitosMet = rows
		.filter(({ service }) => service !== 'Kolena')
		.every(({ requests }) => mean(later(requests)) <= KOGNITOS_TARGET + ending / requests.length);
	const isSmall = rows.every(({ storedBytes }) => storedBytes <= STATE_TARGET_BYTES);
	return {
		title: `Triggers: ${open.toLocaleString('en-US')} open runs`,
		text:
			`A trigger watches ${open.toLocaleString('en-US')} runs that are already open when the workflow is published, in polls that are one minute apart by the service's clock. ${ending} ` +
			`of them end at random times; "delay" is how many polls later the event is delivered. Kolena ` +
			`has a list of running runs; Kognitos' runs have to be read one by one, or as pages of the list.`,
		table: {
			columns: [
				'Service',
				'Open runs',
				'Polls',
				`Requests per poll, mean of the first ${FIRST_POLLS}`,
				'Mean afterwards',
				'Highest afterwards',
				'Median delay (polls)',
				'Highest delay (polls)',
				'Not yet delivered',
				'Stored state',
			],
			rows: rows.map((row) => [
				row.service,
				row.name,
				String(row.requests.length),
				decimals(mean(row.requests.slice(0, FIRST_POLLS))),
				decimals(mean(later(row.requests))),
				String(Math.max(...later(row.requests))),
				decimals(median(row.latePolls)),
				decimals(Math.max(...row.latePolls)),
				String(row.outstanding),
				`${decimals(row.storedBytes / 1_000)} kB`,
			]),
		},
		notes: [
			`Target ${verdict(isKolenaMet)}: at most 2 requests per poll to Kolena, plus one per 1,000 open runs ` +
				`(here ${kolenaTarget}).`,
			`Target ${verdict(isKognitosMet)}: at most ${KOGNITOS_TARGET} requests per poll on average to each ` +
				`Kognitos API, plus one per event.`,
			`Target ${verdict(isSmall)}: at most ${STATE_TARGET_BYTES / 1_000} kB of stored state.`,
		],
	};
}
