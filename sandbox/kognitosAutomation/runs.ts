import { formatTime, parseTime, shownMoment } from '../clock';
import { RunBook, type Selection, type Step, type StoredRun } from '../runBook';
import type { AgentEvents } from './agentEvents';
import type { StoredAutomation } from './directory';
import { detailsOf, type AutomationExceptions } from './exceptions';
import { readFilter, type Filter } from './filter';
import { idOf, lastSegment, numberOf } from './ids';
import type { AutomationOutcome, KognitosAutomationSettings, Question } from './settings';
import type {
	AutomationRun,
	AutomationRunState,
	AutomationRunStatus,
	AutomationStage,
	AutomationValues,
} from './shapes';

/** What a run has been through: one entry for each state it took. */
export interface TrailEntry {
	at: number;
	status: AutomationRunStatus;
	/** What it asks, why it failed or was stopped. */
	text: string;
	exception: string;
}

export interface RunDetails {
	stage: AutomationStage;
	userInputs: AutomationValues;
	source: string;
	/** What is still to come, while it executes. */
	course: Pick<AutomationOutcome, 'durationMs' | 'endStatus' | 'questions'>;
	/** Given by a test; otherwise outputs are made up. */
	outputs?: AutomationValues;
	text: string;
	/** Full name of the exception that it waits for, or empty. */
	exception: string;
	trail: TrailEntry[];
}

export type StoredAutomationRun = StoredRun<AutomationRunStatus, RunDetails>;

/** A run that is put into the history directly. */
export interface AddedAutomationRun extends Partial<AutomationOutcome> {
	/** Full name; default: the first automation. */
	automation?: string;
	/** Default `AUTOMATION_STAGE_PUBLISHED`. */
	stage?: AutomationStage;
	/** Default `completed`, unless something of its outcome is given. */
	status?: AutomationRunStatus;
	/** By the machine's clock; default now. */
	createdAt?: Date | number | string;
	inputs?: AutomationValues;
	outputs?: AutomationValues;
	/** Lists show the run only after this time. */
	visibleAfterMs?: number;
}

/** Many finished runs at once. */
export interface AutomationHistory {
	automation?: string;
	count: number;
	/** Creation of the first run by the machine's clock. */
	from: Date | number;
	everyMs: number;
	/** Default `completed`. */
	status?: 'completed' | 'failed';
}

/** What changes together with a state that is set by hand. */
export interface StateChanges {
	outputs?: AutomationValues;
	/** Why it failed or was stopped. */
	text?: string;
	/** What it asks. */
	question?: Question;
}

/** What runs have to know of the rest of the service. */
export interface Surroundings {
	settings: KognitosAutomationSettings;
	now: () => number;
	automation: (name: string) => StoredAutomation | undefined;
	exceptions: AutomationExceptions;
	events: AgentEvents;
	makeOutputs: (automation: StoredAutomation, runNumber: number) => AutomationValues;
}

export const AGENT = 'astral';

const FIRST_RUN_NUMBER = 50_001;
/** Stays as it is until somebody changes it. */
const openEnd: AutomationOutcome = {
	pendingMs: Infinity,
	durationMs: null,
	endStatus: 'completed',
	questions: [],
};

const finalStatuses: AutomationRunStatus[] = ['completed', 'failed', 'archived'];
const PUBLISHED: AutomationStage = 'AUTOMATION_STAGE_PUBLISHED';

/** All runs of all automations, and what they ask. */
export class AutomationRuns {
	private readonly book = new RunBook<AutomationRunStatus, RunDetails>(
		FIRST_RUN_NUMBER,
		(run, at) => this.entered(run, at),
	);

	constructor(private readonly around: Surroundings) {}

	/** A run that a client started: it takes its course from the settings. */
	start(automation: string, stage: AutomationStage, userInputs: AutomationValues): string {
		const { settings, now } = this.around;
		const outcome = { ...settings.outcome, ...settings.upcoming.shift() };
		const createdAt = this.book.nextCreation(now());
		const { runsVisibleAfterMs: lateMs } = settings;
		return this.put(automation, createdAt, stage, userInputs, outcome, {
			...(lateMs > 0 ? { visibleAt: createdAt + lateMs } : {}),
		});
	}

	/** Puts a run into the history. */
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
		const { stage = PUBLISHED, inputs = {}, outputs, visibleAfterMs: lateMs } = run;
		const course = hasCourse ? { ...settings.outcome, ...given } : openEnd;
		const status = run.status ?? (hasCourse ? 'pending' : 'completed');
		const added = this.put(name, createdAt, stage, inputs, course, {
			outputs,
			isAt: status,
			...(lateMs ? { visibleAt: createdAt + lateMs } : {}),
		});
		if (status !== 'pending') this.setState(added, status, {}, createdAt);
		return added;
	}

	/** Puts many finished runs into the history; they take little memory. */
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

	/** Gives a run a state now, whatever was planned for it. */
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
		this.enter(run, status, at, changes.text);
	}

	/** Whether a run is in a state from which it can be paused; it is stopping then. */
	pause(run: StoredAutomationRun, reason: string): boolean {
		if (!['pending', 'executing'].includes(run.status)) return false;
		const { settings, now } = this.around;
		this.keepRest(run);
		this.enter(run, 'stopping', now(), reason);
		this.plan(run, [{ at: now() + settings.stoppingMs, status: 'stopped' }]);
		return true;
	}

	/** Whether a run is stopped; it executes then. */
	continue(run: StoredAutomationRun): boolean {
		if (run.status !== 'stopped') return false;
		this.enter(run, 'executing', this.around.now());
		return true;
	}

	/** The agent has got an answer that it can work with: the run goes on at that time. */
	resolve(exception: string, at: number): void {
		const run = this.find(detailsOf(this.around.exceptions.require(exception)).run);
		const isWaiting = run?.status === 'awaiting_guidance' && run.details?.exception === exception;
		if (run && isWaiting) this.plan(run, [{ at, status: 'executing' }]);
		else this.around.exceptions.setState(exception, 'EXCEPTION_STATE_RESOLVED', at, AGENT_NAME);
	}

	/** Whether the run is about to go on after an answer. */
	isAnswered(run: StoredAutomationRun): boolean {
		return run.status === 'awaiting_guidance' && run.plan?.[0]?.status === 'executing';
	}

	delete(name: string): void {
		this.book.remove(this.require(name));
	}

	clear(): void {
		this.book.clear();
	}

	/** Lets happen what was planned up to now; to be called before anything is read. */
	settle(): void {
		this.book.settle(this.around.now());
	}

	find(name: string): StoredAutomationRun | undefined {
		this.settle();
		const number = numberOf('run', lastSegment(name));
		const run = number === undefined ? undefined : this.book.get(number);
		return run && nameOf(run) === name ? run : undefined;
	}

	/** The run with this id, whatever automation it belongs to. */
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

	/** The runs that were added last, newest first. */
	latest(limit: number): AutomationRun[] {
		this.settle();
		return this.book.latest(limit).map((run) => this.show(run));
	}

	/** In the order they were added. */
	*all(): Iterable<AutomationRun> {
		this.settle();
		for (const run of this.book.all()) yield this.show(run);
	}

	count(automation: string): { total: number; completed: number } {
		this.settle();
		const runs = [...this.book.all()].filter(({ scope }) => scope === automation);
		const completed = runs.filter(({ status }) => status === 'completed').length;
		return { total: runs.length, completed };
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
		// Only from the newest end a border leaves the places of the runs as they are.
		const border = order === 'newest' && from !== undefined ? from - clockOffsetMs : undefined;
		return {
			order,
			shuffleSeed,
			now: now(),
			matches,
			...(border === undefined ? {} : { createdFrom: border - 1 }),
		};
	}

	/** For pages. */
	get list(): RunBook<AutomationRunStatus, RunDetails> {
		return this.book;
	}

	/** @param entry a state that the run was in; default: the one it is in */
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
				source: 'INVOCATION_SOURCE_MANUAL',
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
		more: { outputs?: AutomationValues; visibleAt?: number; isAt?: AutomationRunStatus },
	): string {
		const { visibleAt, outputs, isAt = 'pending' } = more;
		const run = this.book.add({
			scope: automation,
			createdAt,
			changedAfterMs: 0,
			status: 'pending',
			details: {
				stage,
				userInputs,
				source: 'INVOCATION_SOURCE_MANUAL',
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

	private enter(
		run: StoredAutomationRun,
		status: AutomationRunStatus,
		at: number,
		text?: string,
	): void {
		this.book.setStatus(run, status, at);
		this.entered(run, at, text);
	}

	private plan(run: StoredAutomationRun, steps: Array<Step<AutomationRunStatus>>): void {
		this.book.setStatus(run, run.status, run.createdAt + run.changedAfterMs, steps);
	}

	/** What a state brings with it. */
	private entered(run: StoredAutomationRun, at: number, text?: string): void {
		const { details, status } = run;
		if (!details) return;
		const isStop = status === 'stopping' || status === 'stopped';
		details.text = text ?? (isStop ? details.text : '');
		if (!isStop && details.exception) this.close(details, status, at);
		if (status === 'executing') this.work(run, details, at);
		else if (status === 'awaiting_guidance') this.ask(run, details, at);
		else if (status === 'failed') details.text ||= FAILURE;
		const { text: said, exception } = details;
		details.trail.push({ at, status, text: said, exception });
	}

	private work(run: StoredAutomationRun, { course }: RunDetails, at: number): void {
		const [question] = course.questions;
		if (question) {
			this.plan(run, [{ at: at + (question.afterMs ?? 0), status: 'awaiting_guidance' }]);
		} else if (course.durationMs !== null) {
			this.plan(run, [{ at: at + course.durationMs, status: course.endStatus }]);
		}
	}

	/** Of a run that is interrupted, what it still has to do counts from when it goes on. */
	private keepRest(run: StoredAutomationRun): void {
		const [next] = run.plan ?? [];
		const { course } = this.detailsOf(run);
		if (run.status !== 'executing' || !next) return;
		const restMs = Math.max(0, next.at - this.around.now());
		const [question, ...others] = course.questions;
		if (question) course.questions = [{ ...question, afterMs: restMs }, ...others];
		else course.durationMs = restMs;
	}

	private ask(run: StoredAutomationRun, details: RunDetails, at: number): void {
		const { course } = details;
		const question = course.questions.shift() ?? {};
		const { afterMs = 0, resolvesAfterMs = null, group = 'missing_values' } = question;
		if (course.durationMs !== null) course.durationMs = Math.max(0, course.durationMs - afterMs);
		const description = question.description ?? DESCRIPTION;
		details.text = description;
		if (resolvesAfterMs !== null) {
			this.plan(run, [{ at: at + resolvesAfterMs, status: 'executing' }]);
		}
		// Nobody looks after a draft: there is nothing to reply to.
		if (details.stage !== PUBLISHED) return;
		const { exceptions, events, automation } = this.around;
		const name = nameOf(run);
		details.exception = exceptions.raise(automation(run.scope)?.workspace ?? '', at, {
			run: name,
			automation: run.scope,
			message: question.message ?? MESSAGE,
			description,
			describedAt: at + (question.descriptionAfterMs ?? 0),
			group,
			stage: details.stage,
			executionId: idOf('execution', run.number),
			resolver: '',
			asksBack: [...(question.asksBack ?? [])],
		});
		const say = (saying: Parameters<AgentEvents['add']>[3]) =>
			events.add(name, details.exception, at, saying);
		say({ thinking: { content: 'What could help here?' } });
		say({ tool_call_request: { id: 'call-1', name: 'search_guides' } });
		say({ tool_call_result: { id: 'call-1', content: 'nothing found' } });
		const { agentMessage = `${description} What should I do?` } = question;
		if (agentMessage !== null) say({ agent_message: { content: agentMessage } });
	}

	/** The run goes on, or has ended: what it asked is settled. */
	private close(details: RunDetails, status: AutomationRunStatus, at: number): void {
		const { exceptions } = this.around;
		const { exception } = details;
		details.exception = '';
		if (!exceptions.isPending(exception)) return;
		const isGivenUp = status === 'failed' || status === 'archived';
		if (isGivenUp) exceptions.setState(exception, 'EXCEPTION_STATE_ARCHIVED', at);
		else exceptions.setState(exception, 'EXCEPTION_STATE_RESOLVED', at, AGENT_NAME);
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

const AGENT_NAME = `agents/${AGENT}`;
const FAILURE = 'The step "post the invoice" failed: the accounting system has refused it.';
const MESSAGE = 'LookupError: vendor not in list (line 3)';
const DESCRIPTION = 'The vendor is not in the vendor list.';

export function nameOf({ scope, number }: StoredAutomationRun): string {
	return `${scope}/runs/${idOf('run', number)}`;
}

export function isFinal(status: AutomationRunStatus): boolean {
	return finalStatuses.includes(status);
}

function toMs(time: Date | number | string): number {
	const ms = typeof time === 'string' ? parseTime(time) : Number(time);
	if (ms === undefined || Number.isNaN(ms)) throw new Error(`${String(time)} is no time`);
	return ms;
}
