import {
	automationOf,
	pageOf,
	pageOfBook,
	readOrRefuse,
	workspaceOf,
	type Backend,
	type Call,
	type Operations,
} from '../backend';
import type { StoredAutomation } from '../directory';
import { readFilter } from '../filter';
import { idOf, numberOf } from '../ids';
import { complaintsAbout } from '../inputs';
import { Refused } from '../refused';
import type { StoredAutomationRun, TrailEntry } from '../runLife';
import type { AutomationStage, AutomationValues } from '../shapes';

const RUNS_DEFAULT_SIZE = 10;
const EVENTS_DEFAULT_SIZE = 100;

/** Starting, watching, stopping and resuming runs. */
export function runOperations(backend: Backend): Operations {
	const { runs, files, time } = backend;

	return {
		invokeAutomation: (call) => {
			const automation = automationOf(backend, call);
			const { stage, inputs = {} } = call.body as {
				stage: AutomationStage;
				inputs?: AutomationValues;
			};
			checkStage(automation, stage);
			const { inputSpecs: input_specs, defaultInputs: default_inputs } = automation;
			const { organization } = workspaceOf(backend, call);
			const hasFile = (name: string) =>
				name.startsWith(`${organization}/`) && files.find(name) !== undefined;
			const complaints = complaintsAbout(inputs, { input_specs, default_inputs }, hasFile);
			if (complaints.length > 0) {
				throw new Refused('INVALID_ARGUMENT', `invalid inputs: ${complaints.join('; ')}`, true);
			}
			return { run_id: runs.start(automation.name, stage, inputs) };
		},
		listRuns: async (call) => {
			const { name } = automationOf(backend, call);
			const filter = readOrRefuse(() => runs.filter(call.query.filter ?? ''));
			await backend.pageBegins(call.query);
			runs.settle();
			const selection = runs.selection(filter);
			const page = pageOfBook(backend, call, RUNS_DEFAULT_SIZE, runs.list, name, selection);
			return {
				runs: page.resources.map((run) => runs.show(run)),
				next_page_token: page.next_page_token,
			};
		},
		getRun: (call) => runs.show(runOf(backend, call)),
		pauseRun: (call) => {
			const run = runOf(backend, call);
			if (!runs.life.pause(run, String(call.body.reason))) {
				throw new Refused('FAILED_PRECONDITION', `a run that is ${run.status} cannot be paused`);
			}
			return runs.show(run);
		},
		continueRun: (call) => {
			const run = runOf(backend, call);
			if (!runs.life.continue(run)) {
				throw new Refused('FAILED_PRECONDITION', `a run that is ${run.status} cannot be resumed`);
			}
			return runs.show(run);
		},
		listRunEvents: (call) => {
			const run = runOf(backend, call);
			const { matches } = readOrRefuse(() =>
				readFilter<RunEvent>(call.query.filter ?? '', {
					node_kind: {
						kind: 'text',
						read: (event) => event.kind,
						allows: (kind) => kind === 'FunctionCall',
					},
				}),
			);
			const events = eventsOf(backend, run).filter(matches);
			const page = pageOf(backend, call, EVENTS_DEFAULT_SIZE, events);
			return {
				run_events: page.resources.map(({ body }) => body),
				next_page_token: page.next_page_token,
			};
		},
		getExecutionOutputs: (call) => {
			const { name } = workspaceOf(backend, call);
			const number = numberOf('execution', call.params.execution_id);
			const run = number === undefined ? undefined : runs.list.get(number);
			runs.settle();
			if (!run?.scope.startsWith(`${name}/`)) throw new Refused('NOT_FOUND', 'execution not found');
			const { completed } = runs.show(run).state;
			const outputs = (completed?.outputs ?? {}) as AutomationValues;
			const typed = Object.entries(outputs).map(([key, value]) => [
				key,
				{ value, type: { any_type: {} } },
			]);
			return { outputs: Object.fromEntries(typed) as unknown };
		},
	};

	function checkStage(automation: StoredAutomation, stage: AutomationStage): void {
		if (automation.deletedAt !== undefined) throw new Refused('NOT_FOUND', 'automation not found');
		if (stage === 'AUTOMATION_STAGE_DRAFT') return;
		if (!automation.publishedVersion) {
			throw new Refused('FAILED_PRECONDITION', 'the automation was never published');
		}
		if (!automation.isActive) {
			throw new Refused('FAILED_PRECONDITION', 'the automation is deactivated');
		}
	}

	interface RunEvent {
		/** The kind of node. */
		kind: string;
		body: unknown;
	}

	/** Each state that the run was in and what it did in between, oldest first. */
	function eventsOf({ settings }: Backend, run: StoredAutomationRun): RunEvent[] {
		const { trail } = runs.detailsOf(run);
		const journal = (at: number, entry: object, kind = ''): RunEvent => ({
			kind,
			body: {
				execution_journal: {
					execution_id: idOf('execution', run.number),
					event_time: time(at),
					...entry,
				},
			},
		});
		const update = (entry: TrailEntry): RunEvent => ({
			kind: '',
			body: { run_update: { run: runs.show(run, entry) } },
		});
		const steps = (at: number) =>
			Array.from({ length: settings.stepsPerRun }, (_, index) =>
				journal(
					at,
					{
						node_executed: {
							node_kind: index % 2 === 0 ? 'FunctionCall' : 'Assignment',
							inputs: {},
							outputs: {},
						},
					},
					index % 2 === 0 ? 'FunctionCall' : 'Assignment',
				),
			);
		return trail.flatMap((entry, index) => {
			const isFirstWork =
				entry.status === 'executing' &&
				trail.findIndex(({ status }) => status === 'executing') === index;
			const work = isFirstWork ? [journal(entry.at, { started: {} }), ...steps(entry.at)] : [];
			return [update(entry), ...work];
		});
	}
}

/** The run that a call names. */
export function runOf(backend: Backend, call: Call): StoredAutomationRun {
	const { name } = automationOf(backend, call);
	const run = backend.runs.find(`${name}/runs/${call.params.run_id}`);
	if (!run) throw new Refused('NOT_FOUND', `run not found: ${call.params.run_id}`);
	return run;
}
