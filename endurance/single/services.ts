import { createHash } from 'node:crypto';

import type { AutomationOutcome, KognitosOutcome, KolenaOutcome, Sandbox } from '../../sandbox';
import { renderDocument } from '../../sandbox/kolena/documents';
import { chosen } from '../nodeParameters';
import { kolenaWebhookTrigger, trigger, type Link } from './workflows';

/** What a run will do, independent of any service's terms. */
export interface Course {
	durationMs: number;
	fails: boolean;
	/** When it starts to wait for a person, and for how long (`null`: forever). Never for Kolena. */
	exception?: { afterMs: number; lastsMs: number | null };
}

/** A trigger, and what it has to deliver. */
export interface Watched {
	/** Its path on the receiver, without the slash. */
	path: string;
	/** Also the name of the trigger's workflow. */
	title: string;
	trigger: Link;
	/** The names of the newest runs or exceptions. The last segment of a name is the id. */
	latest(limit: number): string[];
	/** The status of a run or exception. */
	status(name: string): string;
	/** The final statuses. */
	ends: string[];
	/** The statuses in which a person has to act. */
	waits: string[];
}

/**
 * Everything that the trials need to know about a service. To add one, add it to `trialServices`.
 */
export interface TrialService {
	title: string;
	standIn: Sandbox['kolena'] | Sandbox['kognitos'] | Sandbox['kognitosAutomation'];
	/** Its polling triggers. */
	watched: Watched[];
	/** A node that starts a run with the item's file. */
	start: Link;
	/** A node that downloads a file after the start, and the file's correct hash. */
	download?: Link & { sha256(started: Record<string, unknown>): string };
	/** Adds a run without a request. */
	addRun(course: Course): void;
	/** Fills the plan for the next runs that workflows start, up to `count` runs. */
	planRuns(next: () => Course, count: number): void;
	/** The service's response for an empty list, but with a wrong total if the service sends one. */
	emptyList: object;
}

/** In the stand-in, the id of an agent's first template is this number plus the agent's id. */
const TEMPLATE_OF_AGENT = 100;

/** The sandbox's services, with their triggers and the nodes that start runs. */
export function trialServices(sandbox: Sandbox): TrialService[] {
	return [kolenaIn(sandbox), kognitosIn(sandbox), kognitosAutomationIn(sandbox)];
}

function kolenaIn({ kolena }: Sandbox): TrialService {
	const [agent] = kolena.agentIds;
	const agentId = chosen(String(agent));
	const runs = {
		latest: (limit: number) => kolena.latestRuns(limit).map(({ run_id: id }) => String(id)),
		status: (id: string) => kolena.run(Number(id))!.status,
		ends: ['success', 'failed'],
		waits: [],
	};
	return {
		title: 'Kolena',
		standIn: kolena,
		watched: [
			{ path: 'kolena', title: 'Kolena', trigger: trigger('kolenaTrigger', { agentId }), ...runs },
		],
		start: serviceNode('kolena', 'create', { agentId, binaryPropertyName: 'data' }),
		download: {
			...serviceNode('kolena', 'downloadDocument', {
				agentId,
				runId: '={{ $json.run_id }}',
				templateId: chosen(String(TEMPLATE_OF_AGENT + agent)),
				format: 'pdf',
			}),
			sha256: ({ run_id: id }) => {
				const run = kolena.run(Number(id));
				return run ? sha256Of(renderDocument(run, 'pdf').content) : '';
			},
		},
		...runsOf<Partial<KolenaOutcome>>(kolena, ({ durationMs, fails }) => ({
			durationMs,
			endStatus: fails ? 'failed' : 'success',
		})),
		emptyList: { runs: [], total_pages: 7, page_number: 0, page_size: 1000 },
	};
}

function kognitosIn({ kognitos }: Sandbox): TrialService {
	const [process] = kognitos.processes;
	const where = { agentId: kognitos.agentId, processId: chosen(process.id) };
	return {
		title: 'Kognitos',
		standIn: kognitos,
		watched: [
			{
				path: 'kognitos',
				title: 'Kognitos',
				trigger: trigger('kognitosTrigger', where),
				latest: (limit) => kognitos.latestRuns(limit).map(({ id }) => id),
				status: (id) => kognitos.run(id)!.status,
				ends: ['Succeeded', 'Stopped'],
				waits: ['Exception'],
			},
		],
		start: serviceNode('kognitos', 'start', {
			...where,
			name: 'Trial',
			stage: process.stage,
			binaryPropertyName: 'data',
		}),
		...runsOf<Partial<KognitosOutcome>>(kognitos, ({ durationMs, fails, exception = null }) => ({
			createdMs: 1_000,
			durationMs: durationMs + (exception?.lastsMs ?? 0),
			endStatus: fails ? 'Stopped' : 'Succeeded',
			exception,
		})),
		emptyList: { items: [], continuation_token: null },
	};
}

/** The exception trigger's names for the states. */
const EXCEPTION_STATUSES: Record<string, string> = {
	EXCEPTION_STATE_PENDING: 'raised',
	EXCEPTION_STATE_RESOLVED: 'resolved',
	EXCEPTION_STATE_ARCHIVED: 'archived',
};

function kognitosAutomationIn({ kognitosAutomation: service }: Sandbox): TrialService {
	const [{ name, workspace: workspaceName }] = service.automations;
	const workspace = chosen(workspaceName);
	const automation = chosen(name);
	const node = 'kognitosAutomation';
	return {
		title: 'Kognitos Automation',
		standIn: service,
		watched: [
			{
				path: 'kognitos-automation',
				title: 'Kognitos Automation',
				trigger: trigger('kognitosAutomationTrigger', { workspace, automation }),
				latest: (limit) => service.latestRuns(limit).map((run) => run.name),
				status: (run) => Object.keys(service.run(run)!.state).find((key) => key !== 'update_time')!,
				ends: ['completed', 'failed', 'archived'],
				waits: ['awaiting_guidance'],
			},
			{
				path: 'kognitos-automation-exceptions',
				title: 'Kognitos Automation, exceptions',
				trigger: trigger('kognitosAutomationTrigger', {
					watch: 'exceptions',
					workspace,
					exceptionEvents: ['raised', 'resolved'],
				}),
				latest: (limit) => service.allExceptions.slice(-limit).map((exception) => exception.name),
				status: (exception) => EXCEPTION_STATUSES[service.exception(exception)!.state],
				ends: ['resolved'],
				waits: ['raised'],
			},
		],
		start: serviceNode(node, 'start', {
			workspace,
			automation,
			inputMode: 'json',
			inputsJson: '{"Vendor Name": "Northwind", "Invoice": "data"}',
			simplify: false,
		}),
		download: {
			...serviceNode(node, 'download', {
				resource: 'file',
				file: '={{ $json.user_inputs.Invoice.file.remote }}',
			}),
			sha256: ({ user_inputs: inputs }) => {
				const { remote } = (inputs as { Invoice: { file: { remote: string } } }).Invoice.file;
				return service.storedFiles.find((file) => file.name === remote)?.sha256 ?? '';
			},
		},
		...runsOf<Partial<AutomationOutcome>>(service, ({ durationMs, fails, exception }) => ({
			pendingMs: 1_000,
			durationMs,
			endStatus: fails ? 'failed' : 'completed',
			questions: exception
				? [{ afterMs: exception.afterMs, resolvesAfterMs: exception.lastsMs }]
				: [],
		})),
		emptyList: { runs: [], exceptions: [], next_page_token: '' },
	};
}

/** The webhook trigger. It delivers the same events as Kolena's polling trigger. */
export function kolenaWebhook(sandbox: Sandbox): Watched {
	return {
		...kolenaIn(sandbox).watched[0],
		path: 'kolena-webhook',
		title: 'Kolena, webhook',
		trigger: kolenaWebhookTrigger,
	};
}

function runsOf<Outcome>(
	standIn: { settings: { upcoming: Outcome[] }; addRun(outcome: Outcome): unknown },
	outcomeOf: (course: Course) => Outcome,
): Pick<TrialService, 'addRun' | 'planRuns'> {
	return {
		addRun: (course) => void standIn.addRun(outcomeOf(course)),
		planRuns: (next, count) => {
			const { upcoming } = standIn.settings;
			while (upcoming.length < count) upcoming.push(outcomeOf(next()));
		},
	};
}

function serviceNode(type: string, operation: string, parameters: Link['parameters']): Link {
	return {
		name: `${type} ${operation}`,
		type: `n8n-nodes-agent-runs.${type}`,
		typeVersion: 1,
		parameters: { resource: 'run', operation, ...parameters },
	};
}

export function sha256Of(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}
