import type { Step, StoredRun } from '../runBook';
import type { AgentEvents } from './agentEvents';
import type { StoredAutomation } from './directory';
import type { AutomationExceptions } from './exceptions';
import { idOf } from './ids';
import type { AutomationOutcome, KognitosAutomationSettings } from './settings';
import type { AutomationRunStatus, AutomationStage, AutomationValues } from './shapes';

/** A run's history: one entry for each state that it was in. */
export interface TrailEntry {
	at: number;
	status: AutomationRunStatus;
	/** The run's question, or the reason why it failed or was stopped. */
	text: string;
	exception: string;
}

export interface RunDetails {
	stage: AutomationStage;
	userInputs: AutomationValues;
	source: string;
	/** What is still to come while it is executing. */
	course: Pick<AutomationOutcome, 'durationMs' | 'endStatus' | 'questions'>;
	/** Set by a test; otherwise outputs are made up. */
	outputs?: AutomationValues;
	text: string;
	/** The full name of the exception that it is waiting on, or empty. */
	exception: string;
	trail: TrailEntry[];
}

export type StoredAutomationRun = StoredRun<AutomationRunStatus, RunDetails>;

/** What runs need to know about the rest of the service. */
export interface Surroundings {
	settings: KognitosAutomationSettings;
	now: () => number;
	automation: (name: string) => StoredAutomation | undefined;
	exceptions: AutomationExceptions;
	events: AgentEvents;
	makeOutputs: (automation: StoredAutomation, runNumber: number) => AutomationValues;
}

export const AGENT = 'astral';
export const PUBLISHED: AutomationStage = 'AUTOMATION_STAGE_PUBLISHED';
export const FAILURE =
	'The step "post the invoice" failed because the accounting system refused it.';

const AGENT_NAME = `agents/${AGENT}`;
const MESSAGE = 'LookupError: vendor not in list (line 3)';
const DESCRIPTION = 'The vendor is not in the vendor list.';

/** What happens to a run, and what it asks along the way. */
export class RunLife {
	constructor(
		private readonly around: Surroundings,
		/** Sets a run's status, and optionally its future statuses. */
		private readonly setStatus: (
			run: StoredAutomationRun,
			status: AutomationRunStatus,
			at: number,
			plan?: Array<Step<AutomationRunStatus>>,
		) => void,
	) {}

	/** Puts a run in a state and does everything that this entails. */
	enter(run: StoredAutomationRun, status: AutomationRunStatus, at: number, text?: string): void {
		this.setStatus(run, status, at);
		this.entered(run, at, text);
	}

	/** Pauses a run if that is possible, and returns whether it is. */
	pause(run: StoredAutomationRun, reason: string): boolean {
		if (!['pending', 'executing'].includes(run.status)) return false;
		const { settings, now } = this.around;
		this.keepRest(run);
		this.enter(run, 'stopping', now(), reason);
		this.plan(run, [{ at: now() + settings.stoppingMs, status: 'stopped' }]);
		return true;
	}

	/** Resumes a run if it is stopped, and returns whether it was. */
	continue(run: StoredAutomationRun): boolean {
		if (run.status !== 'stopped') return false;
		this.enter(run, 'executing', this.around.now());
		return true;
	}

	/** Called when the agent has received a reply that it can use. The run resumes at that time. */
	resolve(run: StoredAutomationRun | undefined, exception: string, at: number): void {
		const isWaiting = run?.status === 'awaiting_guidance' && run.details?.exception === exception;
		if (run && isWaiting) this.plan(run, [{ at, status: 'executing' }]);
		else this.around.exceptions.setState(exception, 'EXCEPTION_STATE_RESOLVED', at, AGENT_NAME);
	}

	/** Whether the run is about to resume after a reply. */
	isAnswered(run: StoredAutomationRun): boolean {
		return run.status === 'awaiting_guidance' && run.plan?.[0]?.status === 'executing';
	}

	private plan(run: StoredAutomationRun, steps: Array<Step<AutomationRunStatus>>): void {
		this.setStatus(run, run.status, run.createdAt + run.changedAfterMs, steps);
	}

	/** Does everything that a run's new state entails. */
	entered(run: StoredAutomationRun, at: number, text?: string): void {
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

	/** If a run is interrupted, its remaining working time starts when it resumes. */
	private keepRest(run: StoredAutomationRun): void {
		const [next] = run.plan ?? [];
		const course = run.details?.course;
		if (run.status !== 'executing' || !next || !course) return;
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
		// A draft has no agent, so there is nothing to reply to.
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

	/** Settles a run's question when the run has resumed or ended. */
	private close(details: RunDetails, status: AutomationRunStatus, at: number): void {
		const { exceptions } = this.around;
		const { exception } = details;
		details.exception = '';
		if (!exceptions.isPending(exception)) return;
		const isGivenUp = status === 'failed' || status === 'archived';
		if (isGivenUp) exceptions.setState(exception, 'EXCEPTION_STATE_ARCHIVED', at);
		else exceptions.setState(exception, 'EXCEPTION_STATE_RESOLVED', at, AGENT_NAME);
	}
}

export function nameOf({ scope, number }: StoredAutomationRun): string {
	return `${scope}/runs/${idOf('run', number)}`;
}
