import type { Sandbox } from '../index';
import type { KognitosRunStatus, KognitosValue } from '../kognitos/shapes';
import type { AddedAutomationRun, StateChanges } from '../kognitosAutomation/runs';
import type { AgentEvent, AutomationRun, AutomationRunStatus } from '../kognitosAutomation/shapes';
import type { PromptResult } from '../kolena/shapes';

/** A run as the control page shows it, for any service. */
export interface ListedRun {
	id: string;
	/** The agent, process or automation that it belongs to. */
	of: string;
	name: string;
	status: string;
	created: string;
	/** What was said about it, oldest first. */
	said?: Array<{ who: string; text: string }>;
	/** The other actions that are possible at the moment. */
	actions?: string[];
}

/** What can be done with a service's runs. */
export interface RunControl {
	/** What users need to know to control the runs. */
	hint?: string;
	/** The statuses that a run can be given. */
	statuses: string[];
	latest(limit: number): ListedRun[];
	/** The run as the API shows it. */
	show(id: string): unknown;
	/** @returns the id of the new run */
	add(run: Record<string, unknown>): string;
	setStatus(id: string, status: string, changes: Record<string, unknown>): void;
	remove(id: string): void;
	/** Other actions on a run, by name. Each one receives the text that the user entered. */
	actions?: Record<string, (id: string, text: string) => void>;
}

/** A uniform way to control the runs of all services. */
export function runControls(sandbox: Sandbox): Record<string, RunControl> {
	const { kolena, kognitos } = sandbox;
	return {
		kognitosAutomation: automationControl(sandbox),
		kolena: {
			statuses: ['running', 'success', 'failed'],
			latest: (limit) =>
				kolena.latestRuns(limit).map((run) => ({
					id: String(run.run_id),
					of: `agent ${run.agent_id}`,
					name: run.user_defined_id ?? run.files.join(', '),
					status: run.status,
					created: run.created,
				})),
			show: (id) => kolena.run(Number(id)),
			add: (run) => String(kolena.addRun(run).run_id),
			setStatus: (id, status, changes) => {
				if (status === 'running') kolena.reopenRun(Number(id));
				else {
					const { data } = changes as { data?: Record<string, PromptResult> };
					kolena.endRun(Number(id), status as 'success' | 'failed', { data });
				}
			},
			remove: (id) => kolena.deleteRun(Number(id)),
		},
		kognitos: {
			statuses: ['Created', 'Running', 'Exception', 'Stopped', 'Succeeded'],
			latest: (limit) =>
				kognitos.latestRuns(limit).map((run) => ({
					id: run.id,
					of: `process ${run.process_id}`,
					name: `${run.name} (${run.stage})`,
					status: run.status,
					created: run.created_at,
				})),
			show: (id) => kognitos.run(id),
			add: (run) => kognitos.addRun(run).id,
			setStatus: (id, status, changes) => {
				const { outputs } = changes as { outputs?: KognitosValue[] };
				kognitos.setStatus(id, status as KognitosRunStatus, { outputs });
			},
			remove: (id) => kognitos.deleteRun(id),
		},
	};
}

const automationStatuses: AutomationRunStatus[] = [
	'pending',
	'executing',
	'stopped',
	'awaiting_guidance',
	'completed',
	'failed',
	'archived',
];

/**
 * Identifies runs by the last segment of their names. A run's question, failure or reason for
 * stopping is the text that the user entered.
 */
function automationControl({ kognitosAutomation: service }: Sandbox): RunControl {
	const nameOf = (id: string) => {
		const run = service.runById(id);
		if (!run) throw new Error(`There is no run ${id}`);
		return run.name;
	};
	const actions: NonNullable<RunControl['actions']> = {
		'Speak as the agent': (id, text) => service.sayAsAgent(nameOf(id), text),
		'Reply as a person': (id, text) => service.replyElsewhere(nameOf(id), text),
		'Resolve its question': (id) => {
			for (const exception of service.exceptionsOf(nameOf(id))) {
				const isOpen = exception.state === 'EXCEPTION_STATE_PENDING';
				if (isOpen) service.resolveException(exception.name);
			}
		},
	};
	return {
		hint:
			'To make a run ask something, enter the question and choose awaiting_guidance. Then reply as ' +
			'a person, speak as the agent, or resolve the question. For failed and stopped, the text is the reason.',
		statuses: automationStatuses,
		latest: (limit) =>
			service.latestRuns(limit).map((run) => ({
				id: lastSegment(run.name),
				of: service.titleOf(run.name),
				name: run.stage === 'AUTOMATION_STAGE_DRAFT' ? 'draft' : '',
				status: statusOf(run),
				created: run.create_time.slice(0, 19),
				actions: run.state.awaiting_guidance ? Object.keys(actions) : [],
				said: saidAbout(service.eventsOf(run.name)),
			})),
		show: (id) => service.runById(id),
		add: (run) => lastSegment(service.addRun(run as AddedAutomationRun).name),
		setStatus: (id, status, changes) => {
			const { text, ...more } = changes as StateChanges;
			const question = text ? { description: text, agentMessage: text } : {};
			service.setState(nameOf(id), status as AutomationRunStatus, {
				...(text ? { text } : {}),
				...(status === 'awaiting_guidance' ? { question } : {}),
				...more,
			});
		},
		remove: (id) => service.deleteRun(nameOf(id)),
		actions,
	};
}

function statusOf({ state }: AutomationRun): AutomationRunStatus {
	const status = [...automationStatuses, 'stopping' as const].find((key) => key in state);
	if (!status) throw new Error(`A run without a known state: ${Object.keys(state).join()}`);
	return status;
}

function saidAbout(events: AgentEvent[]): Array<{ who: string; text: string }> {
	return events.reverse().flatMap(({ agent_message: agent, user_message: person }) => {
		if (agent) return [{ who: 'Agent', text: agent.content }];
		return person ? [{ who: 'Person', text: String(person.content ?? 'a list of parts') }] : [];
	});
}

function lastSegment(name: string): string {
	return name.slice(name.lastIndexOf('/') + 1);
}
