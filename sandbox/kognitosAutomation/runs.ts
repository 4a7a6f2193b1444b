import { formatTime, parseTime, shownMoment } from '../clock';
import { RunBook, type Selection } from '../runBook';
import { readFilter, type Filter } from './filter';
import { lastSegment, numberOf } from './ids';
import {
	FAILURE,
	nameOf,
	PUBLISHED,
	RunLife,
	type RunDetails,
	type StoredAutomationRun,
	type Surroundings,
	type TrailEntry,
} from './runLife';
import type { AutomationOutcome, Question } from './settings';
import type {
	AutomationRun,
	AutomationRunState,
	AutomationRunStatus,
	AutomationStage,
	AutomationValues,
} from './shapes';

/** How a person or the API starts a run. */
const MANUAL = 'INVOCATION_SOURCE_MANUAL';

/** A run that is added directly to the history. */
export interface AddedAutomationRun extends Partial<AutomationOutcome> {
	/** The full name; default: the first automation. */
	automation?: string;
	/** Default: `AUTOMATION_STAGE_PUBLISHED`. */
	stage?: AutomationStage;
	/** Default: `completed`, or `pending` if any part of its outcome is set. */
	status?: AutomationRunStatus;
	/** On the machine's clock; default: now. */
	createdAt?: Date | number | string;
	inputs?: AutomationValues;
	outputs?: AutomationValues;
	/** What started it; default: `INVOCATION_SOURCE_MANUAL`. */
	source?: string;
	/** How long it takes until the run appears in lists. */
	visibleAfterMs?: number;
}

/** Many finished runs to add in one go. */
export interface AutomationHistory {
	automation?: string;
	count: number;
	/** When the first run was created, on the machine's clock. */
	from: Date | number;
	everyMs: number;
	/** Default: `completed`. */
	status?: 'completed' | 'failed';
}

/** What else changes when a state is set manually. */
export interface StateChanges {
	outputs?: AutomationValues;
	/** Why it failed or was stopped. */
	text?: string;
	/** The question that it asks. */
	question?: Question;
}

const FIRST_RUN_NUMBER = 50_001;
/** A run that stays as it is until someone changes it. */
const openEnd: AutomationOutcome = {
	pendingMs: Infinity,
	durationMs: null,
	endStatus: 'completed',
	questions: [],
};

/** All runs of all automations, and their questions. */
export class AutomationRuns {
	private readonly book = new RunBook<AutomationRunStatus, RunDetails>(
		FIRST_RUN_NUMBER,
		(run, at) => this.life.entered(run, at),
	);

	readonly life: RunLife;

	constructor(private readonly around: Surroundings) {
		this.life = new RunLife(around, (run, status, at, plan) =>
			this.book.setStatus(run, status, at, plan),
		);
	}

	/** Starts a run for a client. The settings determine what happens to it. */
	start(automation: string, stage: AutomationStage, userInputs: AutomationValues): string {
		const { settings, now } = this.around;
		const outcome = { ...settings.outcome, ...settings.upcoming.shift() };
		const createdAt = this.book.nextCreation(now());
		const { runsVisibleAfterMs: lateMs } = settings;
		return this.put(automation, createdAt, stage, userInputs, outcome, {
			...(lateMs > 0 ? { visibleAt: createdAt + lateMs } : {}),
		});
	}

	/** Adds a run to the history. */
	add(run: AddedAutomationRun, defaultAutomation: string): string {
		const { settings, now, automation } = this.around;
		const name = run.automation ?? defaultAutomation;
		if (!automation(name)) throw new Error(`There is no automation ${name}`);
		const { pendingMs, durationMs, endStatus, questions } = run;
		const given = Object.fromEntries(
			Object.entries({ pendingMs, durationMs, endStatus, questions }).filter(
				([, part]) => part !== undefined,
			),
		);
		const hasCourse = Object.keys(given).length > 0;
		const createdAt =
			run.createdAt === undefined ? this.book.nextCreation(now()) : toMs(run.createdAt);
		const { stage = PUBLISHED, inputs = {}, outputs, source, visibleAfterMs: lateMs } = run;
		const course = hasCourse ? { ...settings.outcome, ...given } : openEnd;
		const status = run.status ?? (hasCourse ? 'pending' : 'completed');
		const added = this.put(name, createdAt, stage, inputs, course, {
			outputs,
			source,
			isAt: status,
			...(lateMs ? { visibleAt: createdAt + lateMs } : {}),
		});
		if (status !== 'pending') this.setState(added, status, {}, createdAt);
		return added;
	}

	/** Adds many finished runs to the history. They take little memory. */
	addHistory(history: AutomationHistory, defaultAutomation: string): void {
		const { status = 'completed', automation: scope = defaultAutomation } = history;
		const from = toMs(history.from);
		for (let index = 0; index < history.count; index += 1) {
			this.book.add({
				scope,
				createdAt: from + index * history.everyMs,
				changedAfterMs: 60_000,
				status,
			});
		}
	}

	/** Sets a run's state now, whatever was planned for the run. */
	setState(
		name: string,
		status: AutomationRunStatus,
		changes: StateChanges = {},
		at = this.around.now(),
	): void {
		this.settle();
		const run = this.require(name);
		const details = this.detailsOf(run);
		run.details = details;
		if (changes.outputs) details.outputs = changes.outputs;
		if (changes.question) details.course.questions.unshift(changes.question);
		this.life.enter(run, status, at, changes.text);
	}

	delete(name: string): void {
		this.book.remove(this.require(name));
	}

	clear(): void {
		this.book.clear();
	}

	/** Carries out everything that is due by now. Must be called before anything is read. */
	settle(): void {
		this.book.settle(this.around.now());
	}

	find(name: string): StoredAutomationRun | undefined {
		this.settle();
		const number = numberOf('run', lastSegment(name));
		const run = number === undefined ? undefined : this.book.get(number);
		return run && nameOf(run) === name ? run : undefined;
	}

	/** The run with this id, in any automation. */
	byId(id: string): AutomationRun | undefined {
		this.settle();
		const number = numberOf('run', id);
		const run = number === undefined ? undefined : this.book.get(number);
		return run && this.show(run);
	}

	require(name: string): StoredAutomationRun {
		const run = this.find(name);
		if (!run) throw new Error(`There is no run ${name}`);
		return run;
	}

	get(name: string): AutomationRun | undefined {
		const run = this.find(name);
		return run && this.show(run);
	}

	/** The most recently added runs, newest first. */
	latest(limit: number): AutomationRun[] {
		this.settle();
		return this.book.latest(limit).map((run) => this.show(run));
	}

	/** In the order in which they were added. */
	*all(): Iterable<AutomationRun> {
		this.settle();
		for (const run of this.book.all()) yield this.show(run);
	}

	/** @throws FilterError */
	filter(text: string): Filter<StoredAutomationRun> {
		return readFilter<StoredAutomationRun>(text, {
			create_time: {
				kind: 'time',
				read: ({ createdAt }) => shownMoment(createdAt, this.around.settings),
			},
		});
	}

	selection({ matches, from }: Filter<StoredAutomationRun>): Selection<StoredAutomationRun> {
		const { settings, now } = this.around;
		const { order, shuffleSeed, clockOffsetMs } = settings;
		// Positions count from the start of the list, so only runs at the end can be left out
		// without shifting the others.
		const border = order === 'newest' && from !== undefined ? from - clockOffsetMs : undefined;
		return {
			order,
			shuffleSeed,
			now: now(),
			matches,
			...(border === undefined ? {} : { createdFrom: border - 1 }),
		};
	}

	/** Used to build pages. */
	get list(): RunBook<AutomationRunStatus, RunDetails> {
		return this.book;
	}

	/** @param entry a state that the run was in; by default, its current one */
	show(run: StoredAutomationRun, entry = this.currentState(run)): AutomationRun {
		const { settings } = this.around;
		const { stage, userInputs, source } = this.detailsOf(run);
		const time = (ms: number) => formatTime(ms, settings);
		const followsState = settings.runUpdateTime === 'state';
		const automation = this.around.automation(run.scope);
		return {
			name: nameOf(run),
			state: { ...this.showState(run, entry), update_time: time(entry.at) } as AutomationRunState,
			stage,
			stage_version: stage === PUBLISHED ? (automation?.publishedVersion ?? '') : '3.0',
			create_time: time(run.createdAt),
			update_time: time(followsState ? entry.at : run.createdAt),
			user_inputs: userInputs,
			invocation_details: { trigger_id: '', user_id: 'users/sandbox', invocation_source: source },
			executable_steps: {
				inputs: userInputs,
				executables: [{ code: `the steps of ${automation?.displayName ?? ''}` }],
			},
		};
	}

	detailsOf(run: StoredAutomationRun): RunDetails {
		return (
			run.details ?? {
				stage: PUBLISHED,
				userInputs: {},
				source: MANUAL,
				course: { durationMs: null, endStatus: 'completed', questions: [] },
				text: run.status === 'failed' ? FAILURE : '',
				exception: '',
				trail: [],
			}
		);
	}

	private put(
		automation: string,
		createdAt: number,
		stage: AutomationStage,
		userInputs: AutomationValues,
		{ pendingMs, durationMs, endStatus, questions }: AutomationOutcome,
		more: {
			outputs?: AutomationValues;
			source?: string;
			visibleAt?: number;
			isAt?: AutomationRunStatus;
		},
	): string {
		const { visibleAt, outputs, source = MANUAL, isAt = 'pending' } = more;
		const run = this.book.add({
			scope: automation,
			createdAt,
			changedAfterMs: 0,
			status: 'pending',
			details: {
				stage,
				userInputs,
				source,
				course: { durationMs, endStatus, questions: [...questions] },
				text: '',
				exception: '',
				trail: [{ at: createdAt, status: 'pending', text: '', exception: '' }],
				...(outputs ? { outputs } : {}),
			},
			...(isAt === 'pending' && pendingMs !== Infinity
				? { plan: [{ at: createdAt + pendingMs, status: 'executing' as const }] }
				: {}),
			...(visibleAt === undefined ? {} : { visibleAt }),
		});
		return nameOf(run);
	}

	private currentState(run: StoredAutomationRun): TrailEntry {
		const { text, exception } = this.detailsOf(run);
		return { at: run.createdAt + run.changedAfterMs, status: run.status, text, exception };
	}

	private showState(run: StoredAutomationRun, entry: TrailEntry): object {
		const { status, text, exception } = entry;
		const location = { start_byte: '0', end_byte: '42' };
		switch (status) {
			case 'stopping':
			case 'stopped':
				return { [status]: { reason: text } };
			case 'awaiting_guidance':
				return { awaiting_guidance: { exception, description: text, location } };
			case 'completed': {
				const { automation, makeOutputs } = this.around;
				const owner = automation(run.scope);
				const madeUp = owner ? makeOutputs(owner, run.number) : {};
				return { completed: { outputs: run.details?.outputs ?? madeUp } };
			}
			case 'failed':
				return { failed: { id: 'step-3', description: text, location } };
			default:
				return { [status]: {} };
		}
	}
}

function toMs(time: Date | number | string): number {
	const ms = typeof time === 'string' ? parseTime(time) : Number(time);
	if (ms === undefined || Number.isNaN(ms)) throw new Error(`${String(time)} is not a time`);
	return ms;
}
