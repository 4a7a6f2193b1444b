/** Runs the sandbox in a separate process that is controlled by messages; see `SandboxProcess`. */
import { startSandbox, type Sandbox } from '../../sandbox';
import { parseTime } from '../../sandbox/clock';
import { lastSegment } from '../../sandbox/kognitosAutomation/ids';
import type {
	Answer,
	CommandName,
	Commands,
	OpenRuns,
	Request,
	RunReport,
	TrafficReport,
} from './protocol';

const RECORDED_REQUESTS = 20_000;
const MOST_RUNS = 20_000;

type Handlers = {
	[Name in CommandName]: (
		input: Commands[Name]['input'],
	) => Commands[Name]['output'] | Promise<Commands[Name]['output']>;
};

let clockOffsetMs = 0;

async function main(): Promise<void> {
	const sandbox = await startSandbox({
		now: () => Date.now() + clockOffsetMs,
		maxRecordedRequests: RECORDED_REQUESTS,
		kolena: { outcome: { durationMs: null, endStatus: 'success' }, validateAnswers: false },
		kognitos: { validateAnswers: false },
		kognitosAutomation: { validateAnswers: false, keepContents: false },
	});
	const handlers = handlersOf(sandbox);
	process.on('message', (request: Request) => {
		void answer(handlers, request).then((message) => process.send?.(message));
	});
	// The parent process has exited.
	process.on('disconnect', () => process.exit(0));
	process.send?.({ id: 0 } satisfies Answer);
}

async function answer(handlers: Handlers, { id, name, input }: Request): Promise<Answer> {
	try {
		return { id, output: await handlers[name](input as never) };
	} catch (error) {
		return { id, error: String(error) };
	}
}

function handlersOf(sandbox: Sandbox): Handlers {
	const { kolena, kognitos, kognitosAutomation, storage } = sandbox;
	const resetTraffic = () => {
		for (const standIn of [kolena, kognitos, kognitosAutomation, storage]) {
			standIn.recorder.clear();
			standIn.rateLimiter.clear();
		}
		sandbox.violations.length = 0;
		return undefined;
	};
	return {
		address: () => ({
			kolena: {
				url: kolena.url,
				apiKey: kolena.apiKey,
				webhookSecret: kolena.webhookSecret,
				agentId: String(kolena.agentIds[0]),
				agentIds: kolena.agentIds.map(String),
			},
			kognitos: {
				url: kognitos.url,
				apiKey: kognitos.apiKey,
				agentApiKey: kognitos.agentApiKey,
				agentId: kognitos.agentId,
				processId: kognitos.processes[0].id,
				processes: kognitos.processes.map(({ id, stage }) => ({ id, stage })),
			},
			kognitosAutomation: {
				url: kognitosAutomation.url,
				token: kognitosAutomation.token,
				workspace: kognitosAutomation.workspaces[0].name,
				automation: kognitosAutomation.automations[0].name,
			},
		}),
		reset: () => {
			clockOffsetMs = 0;
			sandbox.reset();
			return resetTraffic();
		},
		resetTraffic,
		kolenaSettings: (settings) => void Object.assign(kolena.settings, settings),
		kognitosSettings: (settings) => void Object.assign(kognitos.settings, settings),
		automationSettings: (settings) => void Object.assign(kognitosAutomation.settings, settings),
		kolenaHistory: (history) => void kolena.addHistory(history),
		kognitosHistory: (history) => void kognitos.addHistory(history),
		automationHistory: (history) => void kognitosAutomation.addHistory(history),
		kolenaOpenRuns: (open) =>
			planned(open, (createdAt, durationMs) =>
				String(kolena.addRun({ createdAt, durationMs }).run_id),
			),
		kognitosOpenRuns: (open) =>
			planned(open, (createdAt, durationMs) => kognitos.addRun({ createdAt, durationMs }).id),
		automationOpenRuns: (open) =>
			planned(
				open,
				(createdAt, durationMs) =>
					kognitosAutomation.addRun({ createdAt, pendingMs: 0, durationMs }).name,
			),
		setClockOffset: (offsetMs) => {
			clockOffsetMs = offsetMs;
			return undefined;
		},
		report: () => ({
			kolena: trafficOf(kolena),
			kognitos: trafficOf(kognitos),
			kognitosAutomation: trafficOf(kognitosAutomation),
			violations: sandbox.violations.length,
		}),
		kolenaRuns: () => runsOf(sandbox),
		kolenaDeliveries: () => kolena.deliveries,
		kognitosShownAtException: (key) => [...(kognitos.shownAtException.get(key) ?? [])],
		allRuns: () => ({
			kolena: kolena.runs.map((run) => ({
				id: String(run.run_id),
				name: run.user_defined_id ?? '',
				status: run.status,
				createdAt: parseTime(run.created) ?? NaN,
			})),
			kognitos: kognitos.runs.map((run) => ({
				id: run.id,
				name: run.name,
				status: run.status,
				createdAt: parseTime(run.created_at) ?? NaN,
			})),
			kognitosAutomation: kognitosAutomation.runs.map((run) => {
				const { update_time: reachedAt, ...state } = run.state;
				const [input] = Object.values(run.user_inputs);
				return {
					id: lastSegment(run.name),
					name: String(input?.text ?? ''),
					status: Object.keys(state)[0],
					createdAt: parseTime(run.create_time) ?? NaN,
					reachedAt: parseTime(reachedAt),
				};
			}),
		}),
		automationExceptions: () =>
			kognitosAutomation.allExceptions.map(({ name, run, create_time: raised }) => ({
				id: lastSegment(name),
				runId: lastSegment(run),
				raisedAt: parseTime(raised) ?? NaN,
				answers: kognitosAutomation
					.eventsOf(run)
					.filter(({ user_message: message, exception }) => message && exception === name).length,
			})),
	};
}

function planned(open: OpenRuns, add: (createdAt: number, durationMs: number) => string): string[] {
	return open.durationsMs.map((durationMs, index) =>
		add(open.from + index * open.everyMs, durationMs),
	);
}

function trafficOf({
	recorder,
	rateLimiter,
}: Sandbox['kolena' | 'kognitos' | 'kognitosAutomation']): TrafficReport {
	return {
		refused: rateLimiter.refused,
		asked: recorder.requests.map(({ path, query }) => `${path}?${JSON.stringify(query)}`),
	};
}

/** The newest runs, each with the files received in the request that started it. */
function runsOf({ kolena }: Sandbox): RunReport[] {
	const uploads = new Map(
		kolena.requests
			.filter(({ method, status }) => method === 'POST' && status === 200)
			.map(({ files }) => [files.map(({ fileName }) => fileName).join(), files]),
	);
	return kolena.latestRuns(MOST_RUNS).map(({ files }) => ({
		files,
		received: (uploads.get(files.join()) ?? []).map(({ size, sha256 }) => ({ size, sha256 })),
	}));
}

void main();
