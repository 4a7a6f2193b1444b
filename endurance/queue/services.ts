import type { ListedRun, SandboxAddress } from '../../benchmarks/sandbox/protocol';
import type { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import type { AutomationOutcome, KognitosOutcome, KolenaOutcome } from '../../sandbox';
import { randomSequence } from '../../sandbox/random';
import { chosen } from '../nodeParameters';
import { endingKey } from '../receiver';
import type { Ending } from '../results';

type Parameters = Record<string, unknown>;

export const SERVICE_NAMES = ['kolena', 'kognitos', 'kognitosAutomation'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/**
 * What the trial needs to know about a service. To add a service, add it to {@link SERVICES} only.
 */
export interface Service {
	title: string;
	/** The ids of the agents, processes or automations whose runs are started and watched. */
	parents(access: SandboxAddress): string[];
	/** The parameters that select one of the parents, by an id or an expression. */
	parent(access: SandboxAddress, id: string): Parameters;
	/** The *Get Many* parameters that find the runs started for a batch. */
	startedFor: Parameters;
	/** The field that contains the sender's id. */
	sentIdField: string;
	/** The parameters that start a run with the item's document and id. */
	start: Parameters;
	/** The *Get Many* filters for the last hour's runs. */
	lastHour: Parameters;
	/** The statuses of runs that have not ended. */
	open: string[];
	/** Additional trigger parameters. */
	trigger: Parameters;
	/**
	 * Plans what the next `count` runs will do. Returns a function that predicts the events.
	 *
	 * @param longestMs the longest time until a run ends or stops at an exception
	 */
	plan(
		sandbox: SandboxProcess,
		count: number,
		longestMs: number,
	): Promise<(runs: ListedRun[]) => Ending[]>;
}

const SECOND_MS = 1_000;
/** The shortest time until a run ends or stops at an exception. */
export const SHORTEST_MS = 5 * SECOND_MS;
/**
 * How long a person takes to resolve a Kognitos exception, as a multiple of the longest run time. A
 * poll can only see an exception that outlasts the poll interval.
 */
export const EXCEPTION_SHARE = 1.4;
/** How many Kognitos Automation runs there are for each exception that a workflow answers. */
const RUNS_PER_EXCEPTION = 20;
/** How many agents or processes are used. */
const WATCHED = 2;

const SENT_ID = "={{ $('Text').item.json.id }}";
const BATCH = "$('Batch').first().json.body";
const newestRuns = { returnAll: false, limit: `={{ ${BATCH}.lookThrough }}`, filters: {} };
const createdInLastHour = { createdAfter: '={{ $now.minus({ hours: 1 }).toISO() }}' };

export const SERVICES: Record<ServiceName, Service> = {
	kolena: {
		title: 'Kolena',
		parents: ({ kolena }) => kolena.agentIds.slice(0, WATCHED),
		parent: (_, id) => ({ agentId: chosen(id) }),
		startedFor: {
			returnAll: true,
			filters: { userDefinedIds: `={{ ${BATCH}.runs.map((run) => run.id).join(',') }}` },
		},
		sentIdField: 'user_defined_id',
		start: {
			operation: 'create',
			binaryPropertyName: 'data',
			additionalFields: { userDefinedId: SENT_ID },
		},
		lastHour: createdInLastHour,
		open: ['running'],
		trigger: {},
		async plan(sandbox, count, longestMs) {
			const courses = kolenaCourses(count, longestMs);
			await sandbox.ask('kolenaSettings', { upcoming: [...courses], timeFractionDigits: 3 });
			return (runs) =>
				pair(runs, courses).map(([{ id, createdAt }, { durationMs, endStatus }]) => ({
					key: endingKey(id, endStatus),
					endedAt: createdAt + Number(durationMs),
				}));
		},
	},
	kognitos: {
		title: 'Kognitos',
		parents: ({ kognitos: { processes } }) =>
			processes
				.filter(({ stage }) => stage === processes[0].stage)
				.map(({ id }) => id)
				.slice(0, WATCHED),
		parent: ({ kognitos }, id) => ({ agentId: kognitos.agentId, processId: chosen(id) }),
		startedFor: newestRuns,
		sentIdField: 'name',
		start: { operation: 'start', binaryPropertyName: 'data', name: SENT_ID, stage: 'Published' },
		lastHour: {},
		open: ['Created', 'Running'],
		trigger: {},
		async plan(sandbox, count, longestMs) {
			const courses = kognitosCourses(count, longestMs);
			await sandbox.ask('kognitosSettings', { upcoming: [...courses], timeFractionDigits: 3 });
			return (runs) => pair(runs, courses).flatMap(([run, course]) => kognitosEndings(run, course));
		},
	},
	kognitosAutomation: {
		title: 'Kognitos Automation',
		parents: ({ kognitosAutomation }) => [kognitosAutomation.automation],
		parent: ({ kognitosAutomation }, id) => ({
			workspace: chosen(kognitosAutomation.workspace),
			automation: chosen(id),
		}),
		startedFor: { ...newestRuns, simplify: false },
		sentIdField: 'user_inputs.Vendor Name.text',
		start: {
			operation: 'start',
			stage: 'PUBLISHED',
			inputMode: 'json',
			inputsJson:
				"={{ JSON.stringify({ 'Vendor Name': $('Text').item.json.id, Invoice: 'data' }) }}",
		},
		lastHour: createdInLastHour,
		open: ['pending', 'executing', 'awaiting_guidance', 'stopping', 'stopped'],
		// A separate workflow watches exceptions.
		trigger: { events: ['completed', 'failed'] },
		async plan(sandbox, count, longestMs) {
			const courses = automationCourses(count, longestMs);
			await sandbox.ask('automationSettings', { upcoming: [...courses], timeFractionDigits: 3 });
			// If a run raises an exception, its end depends on when the exception is answered.
			return (runs) =>
				pair(runs, courses).map(([run, { pendingMs, durationMs, endStatus, questions }]) => ({
					key: endingKey(run.id, endStatus),
					endedAt:
						questions.length === 0
							? run.createdAt + pendingMs + Number(durationMs)
							: run.status === endStatus
								? Number(run.reachedAt)
								: Infinity,
				}));
		},
	},
};

/** What each Kolena run will do, in the order in which they are started. One in eight fails. */
function kolenaCourses(count: number, longestMs: number): KolenaOutcome[] {
	const random = randomSequence(21);
	return Array.from({ length: count }, () => ({
		durationMs: anyDuration(random, longestMs),
		endStatus: random() < 1 / 8 ? 'failed' : 'success',
	}));
}

/** Of every 100 runs, 6 stop at an exception and later resume, 6 never resume, and 10 are stopped. */
function kognitosCourses(count: number, longestMs: number): KognitosOutcome[] {
	const random = randomSequence(22);
	return Array.from({ length: count }, () => {
		const durationMs = anyDuration(random, longestMs);
		const kind = random();
		const endStatus = kind > 0.9 ? 'Stopped' : 'Succeeded';
		const createdMs = SECOND_MS;
		if (kind < 0.06) {
			const exception = { afterMs: durationMs, lastsMs: EXCEPTION_SHARE * longestMs };
			const endsMs = durationMs + exception.lastsMs + anyDuration(random, longestMs) / 3;
			return { createdMs, durationMs: Math.round(endsMs), endStatus, exception };
		}
		const exception = kind < 0.12 ? { afterMs: durationMs, lastsMs: null } : null;
		return { createdMs, durationMs, endStatus, exception };
	});
}

/** One in eight fails. Some raise an exception halfway through and wait for an answer. */
function automationCourses(count: number, longestMs: number): AutomationOutcome[] {
	const random = randomSequence(23);
	return Array.from({ length: count }, (_, index) => {
		const durationMs = anyDuration(random, longestMs);
		const asks = index % RUNS_PER_EXCEPTION === 0;
		return {
			pendingMs: SECOND_MS,
			durationMs,
			endStatus: random() < 1 / 8 ? 'failed' : 'completed',
			questions: asks ? [{ afterMs: Math.round(durationMs / 2) }] : [],
		};
	});
}

/** A Kognitos run's end and exception, if it has them. */
function kognitosEndings({ id, createdAt }: ListedRun, course: KognitosOutcome): Ending[] {
	const { durationMs, endStatus, exception } = course;
	const stops = exception
		? [{ key: endingKey(id, 'Exception'), endedAt: createdAt + exception.afterMs }]
		: [];
	if (durationMs === null || exception?.lastsMs === null) return stops;
	return [...stops, { key: endingKey(id, endStatus), endedAt: createdAt + durationMs }];
}

/** Pairs each run with its plan. Runs beyond the plan are left out. */
function pair<Course>(runs: ListedRun[], courses: Course[]): Array<[ListedRun, Course]> {
	return runs.slice(0, courses.length).map((run, index) => [run, courses[index]]);
}

function anyDuration(random: () => number, longestMs: number): number {
	return Math.round(SHORTEST_MS * (longestMs / SHORTEST_MS) ** random());
}

/** Does something for each service and returns the results by service. */
export function byService<Result>(
	work: (service: ServiceName) => Result,
): Record<ServiceName, Result> {
	const results = SERVICE_NAMES.map((service) => [service, work(service)] as const);
	return Object.fromEntries(results) as Record<ServiceName, Result>;
}

/** Does something for all services concurrently and returns the results by service. */
export async function eachService<Result>(
	work: (service: ServiceName) => Promise<Result>,
): Promise<Record<ServiceName, Result>> {
	const results = await Promise.all(
		SERVICE_NAMES.map(async (service) => [service, await work(service)] as const),
	);
	return Object.fromEntries(results) as Record<ServiceName, Result>;
}
