import type { ListedException, ListedRun, SandboxAddress } from '../../benchmarks/sandbox/protocol';
import type { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { endingKey, type Receiver } from '../receiver';
import { countHandOvers, type Counts, type Ending } from '../results';
import type { EventsInExecutions } from './eventsInExecutions';
import type { Kill } from './kills';
import { findTaker, type Taken } from './losses';
import { byService, SERVICE_NAMES, SERVICES, type ServiceName } from './services';
import { CAUGHT_UP, EXCEPTIONS, type Batch, type Watched } from './workflows';

/** What is started and watched. */
export interface Plan {
	access: SandboxAddress;
	/** Predicts the events of a service's runs. */
	endingsOf: Record<ServiceName, (runs: ListedRun[]) => Ending[]>;
	watched: Watched[];
	batches: Record<ServiceName, Batch[]>;
}

/** Which runs were requested, and which ones the service has. */
export interface StartTally {
	asked: number;
	started: number;
	missing: string[];
	/** Names shared by more than one run. */
	doubled: string[];
}

/** What became of the Kognitos Automation exceptions. */
export interface ExceptionTally {
	raised: number;
	answered: number;
	answeredTwice: number;
	/** How many of their runs ended after the answer, and for how many of those an event arrived. */
	ended: number;
	endHandedOver: number;
}

/** What the services, the receiver and n8n's database know when a trial is over. */
export interface Comparison {
	endedAt: number;
	starts: Record<ServiceName, StartTally>;
	/** The events of each service's runs, and of the Kognitos Automation exceptions. */
	handOvers: Array<{ title: string; counts: Counts; caughtUp: number }>;
	exceptions: ExceptionTally;
	/** Events that did not arrive, and what became of them. */
	lost: Array<{ key: string; taken: Taken | undefined }>;
	/** Kognitos exceptions that no trigger ever saw, because the runs resumed between two polls. */
	unseen: string[];
	/** How n8n marked each execution, according to its database. */
	statusOf: Record<string, string>;
	/** The number of requests that the services' OpenAPI documents do not allow. */
	violations: number;
}

/** A trial whose last event has arrived. */
interface FinishedTrial {
	sandbox: SandboxProcess;
	receiver: Receiver;
	plan: Plan;
	held: EventsInExecutions;
	kills: Kill[];
}

export async function compare(trial: FinishedTrial): Promise<Comparison> {
	const { sandbox, receiver, plan, held, kills } = trial;
	const runs = await sandbox.ask('allRuns');
	const raised = await sandbox.ask('automationExceptions');
	const isUnseen = await findUnseen(sandbox, plan);
	const planned = plannedEndings(plan, runs);
	const lines = linesOf(planned, raised, isUnseen);
	const handOvers = countLines(lines, receiver);
	const executions = await held.executions();
	return {
		endedAt: Math.max(...receiver.events.map(({ at }) => at)),
		starts: byService((service) =>
			countStarts(
				plan.batches[service].flatMap((batch) => batch.runs.map(({ id }) => id)),
				runs[service].map(({ name }) => name),
			),
		),
		handOvers,
		exceptions: countExceptions(raised, runs.kognitosAutomation, receiver),
		lost: handOvers
			.flatMap(({ counts }) => counts.lost)
			.map((key) => ({ key, taken: findTaker(key, held, executions, kills) })),
		unseen: planned.kognitos.filter(isUnseen).map(({ key }) => key),
		statusOf: Object.fromEntries([...executions].map(([id, { status }]) => [id, status])),
		violations: (await sandbox.ask('report')).violations,
	};
}

export function plannedEndings(
	{ endingsOf }: Plan,
	runs: Record<ServiceName, ListedRun[]>,
): Record<ServiceName, Ending[]> {
	return byService((service) => endingsOf[service](runs[service]));
}

/** Tells which events no trigger could see: exceptions of runs that resumed between two polls. */
export async function findUnseen(
	sandbox: SandboxProcess,
	{ access }: Plan,
): Promise<(ending: Ending) => boolean> {
	const shown = new Set(await sandbox.ask('kognitosShownAtException', access.kognitos.agentApiKey));
	return ({ key }) => {
		const [runId, status] = key.split(' ');
		return status === 'Exception' && !shown.has(runId);
	};
}

/** The events of one line in the results table, and where they arrive. */
interface Line {
	title: string;
	path: string;
	endings: Ending[];
}

function linesOf(
	planned: Record<ServiceName, Ending[]>,
	raised: ListedException[],
	isUnseen: (ending: Ending) => boolean,
): Line[] {
	return [
		...SERVICE_NAMES.map((service) => ({
			title: SERVICES[service].title,
			path: `/${service}-`,
			endings: planned[service].filter(
				(ending) => Number.isFinite(ending.endedAt) && !isUnseen(ending),
			),
		})),
		{
			title: 'Exceptions (Kognitos Automation)',
			path: EXCEPTIONS,
			endings: raised.map(({ id, raisedAt }) => ({
				key: endingKey(id, 'raised'),
				endedAt: raisedAt,
			})),
		},
	];
}

function countLines(lines: Line[], receiver: Receiver): Comparison['handOvers'] {
	const caughtUp = new Set(
		receiver.events.filter(({ path }) => path.startsWith(CAUGHT_UP)).map(({ key }) => key),
	);
	return lines.map(({ title, path, endings }) => {
		const arrived = receiver.events.filter((event) => event.path.startsWith(path));
		const counts = countHandOvers(endings, arrived);
		return { title, counts, caughtUp: counts.lost.filter((key) => caughtUp.has(key)).length };
	});
}

function countExceptions(
	exceptions: ListedException[],
	runs: ListedRun[],
	receiver: Receiver,
): ExceptionTally {
	const endedIds = new Set(
		runs.filter(({ status }) => status === 'completed' || status === 'failed').map(({ id }) => id),
	);
	const arrivedIds = new Set(
		receiver.events
			.filter(({ path }) => path.startsWith('/kognitosAutomation-'))
			.map(({ runId }) => runId),
	);
	const count = (matches: (exception: ListedException) => boolean) =>
		exceptions.filter(matches).length;
	return {
		raised: exceptions.length,
		answered: count(({ answers }) => answers > 0),
		answeredTwice: count(({ answers }) => answers > 1),
		ended: count(({ runId }) => endedIds.has(runId)),
		endHandedOver: count(({ runId }) => endedIds.has(runId) && arrivedIds.has(runId)),
	};
}

function countStarts(asked: string[], started: string[]): StartTally {
	const counts = new Map<string, number>();
	for (const name of started) counts.set(name, (counts.get(name) ?? 0) + 1);
	return {
		asked: asked.length,
		started: started.length,
		missing: asked.filter((name) => !counts.has(name)),
		doubled: [...counts].filter(([, count]) => count > 1).map(([name]) => name),
	};
}
