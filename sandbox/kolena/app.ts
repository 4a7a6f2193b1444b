import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { NextFunction, Request, Response } from 'express';

import { localsOf, ServiceStandIn, UnreadableBody, type StandInContext } from '../standIn';
import { complaintsOf, validate } from '../validation';
import { seedAgents, showAgent, workspaces, type StoredAgent } from './agents';
import { renderDocument, type DocumentFormat } from './documents';
import { KolenaRuns, type AddedKolenaRun, type KolenaHistory, type KolenaRunFilter } from './runs';
import { kolenaDefaults, type KolenaOutcome, type KolenaSettings } from './settings';
import type { KolenaAgent, KolenaRun, PromptResult } from './shapes';
import {
	type KolenaWebhookSettings,
	KolenaWebhooks,
	type SentDelivery,
	webhookDefaults,
} from './webhooks';

export interface KolenaOptions extends Partial<Omit<KolenaSettings, 'webhook'>> {
	webhook?: Partial<KolenaWebhookSettings>;
	apiKey?: string;
	/** The initial number of agents; default: 3. */
	agentCount?: number;
}

const BASE = '/api/v1/client';

/** How often a waiting request checks whether its run has ended. */
const WAIT_STEP_MS = 10;

/** How often the sandbox checks for ended runs to report by webhook. */
const REPORT_STEP_MS = 50;

/** A refusal by the service itself: the OpenAPI document allows the request, but the service's state does not. */
class Refused extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** The stand-in for Kolena. */
export class KolenaStandIn extends ServiceStandIn<KolenaSettings> {
	readonly title = 'Kolena';

	readonly apiKey: string;

	private readonly agentCount: number;

	private readonly agents = new Map<number, StoredAgent>();

	private readonly store: KolenaRuns;

	private readonly webhooks: KolenaWebhooks;

	private readonly clock: NodeJS.Timeout;

	constructor(
		{ apiKey = 'kolena-sandbox-key', agentCount = 3, webhook, ...settings }: KolenaOptions,
		context: StandInContext,
	) {
		const atStart = { ...webhookDefaults, ...webhook };
		super('kolena', { ...kolenaDefaults, upcoming: [], ...settings, webhook: atStart }, context);
		this.settings.webhook = { ...atStart };
		this.apiKey = apiKey;
		this.agentCount = agentCount;
		this.seed();
		this.store = new KolenaRuns(
			this.settings,
			(id) => this.agents.get(id),
			() => this.now(),
			(runId, endedAt) => this.webhooks.report(runId, endedAt),
		);
		this.webhooks = new KolenaWebhooks(this.settings, (runId) => this.store.byId(runId));
		this.clock = setInterval(() => {
			if (this.webhooks.isOn) this.store.settle();
		}, REPORT_STEP_MS).unref();
		this.addRoutes();
	}

	/** The base URL as a user would enter it. */
	get url(): string {
		return this.origin;
	}

	/** All runs as the API shows them, in the order in which they were added. */
	get runs(): KolenaRun[] {
		return [...this.store.all()];
	}

	/** The most recently added runs, newest first. */
	latestRuns(limit: number): KolenaRun[] {
		return this.store.latest(limit);
	}

	/** The ids of all agents. */
	get agentIds(): number[] {
		return [...this.agents.keys()];
	}

	/** The run as the API currently shows it. */
	run(runId: number): KolenaRun | undefined {
		return this.store.byId(runId);
	}

	/** Adds a run without a request. */
	addRun(run: AddedKolenaRun = {}): KolenaRun {
		return this.require(this.store.add(run, this.firstAgentId()));
	}

	/** Adds many finished runs without requests. A million runs take about a second. */
	addHistory(history: KolenaHistory): void {
		this.store.addHistory(history, this.firstAgentId());
	}

	/** Ends a run now, even one that has already ended. */
	endRun(
		runId: number,
		status: 'success' | 'failed' = 'success',
		changes?: { data?: Record<string, PromptResult>; completed?: null },
	): KolenaRun {
		this.store.end(runId, status, changes);
		return this.require(runId);
	}

	/** Reopens an ended run, which then runs until `endRun`. */
	reopenRun(runId: number, outcome?: Partial<KolenaOutcome>): KolenaRun {
		this.store.reopen(runId, outcome);
		return this.require(runId);
	}

	/** Removes a run, as a user can in the web interface. */
	deleteRun(runId: number): void {
		this.store.delete(this.require(runId).agent_id, runId);
	}

	/** Removes all runs. */
	clearRuns(): void {
		this.store.clear();
	}

	/** The secret that webhooks are signed with. */
	get webhookSecret(): string {
		return this.settings.webhook.secret;
	}

	/** What was sent by webhook, oldest first. */
	get deliveries(): SentDelivery[] {
		return this.webhooks.sent;
	}

	override async close(): Promise<void> {
		clearInterval(this.clock);
		this.webhooks.close();
		await super.close();
	}

	override reset(): void {
		super.reset();
		this.settings.upcoming = [];
		this.settings.webhook = { ...this.settings.webhook };
		this.webhooks.clear();
		this.clearRuns();
		this.seed();
	}

	protected override tooManyRequests(response: Response): void {
		response.status(429).json({ detail: 'Rate limit exceeded' });
	}

	private seed(): void {
		this.agents.clear();
		for (const agent of seedAgents(this.agentCount, this.now())) this.agents.set(agent.id, agent);
	}

	private firstAgentId(): number {
		const [first] = this.agents.keys();
		return first;
	}

	private require(runId: number): KolenaRun {
		const run = this.store.byId(runId);
		if (!run) throw new Error(`There is no Kolena run ${runId}`);
		return run;
	}

	private addRoutes(): void {
		const { app } = this;
		app.use(this.prepareBody);
		app.use(
			validate({
				document: join(__dirname, 'openapi.yaml'),
				keys: { bearer: (request) => request.headers.authorization === `Bearer ${this.apiKey}` },
				validatesAnswers: () => this.settings.validateAnswers,
				invalidAnswer: (request, reason) => this.violation('answer', request, [reason]),
			}),
		);
		app.get(`${BASE}/agents`, this.listAgents);
		app.get(`${BASE}/agents/:agent_id`, this.getAgent);
		app.patch(`${BASE}/agents/:agent_id`, this.updateAgent);
		app.post(`${BASE}/agents/:agent_id/copy`, this.copyAgent);
		app.get(`${BASE}/agents/:agent_id/runs`, this.listRuns);
		app.post(`${BASE}/agents/:agent_id/runs`, this.addRunByRequest);
		app.post(`${BASE}/agents/:agent_id/runs/wait`, this.addRunAndWait);
		app.get(`${BASE}/agents/:agent_id/runs/:run_id`, this.getRun);
		app.delete(`${BASE}/agents/:agent_id/runs/:run_id`, this.deleteRunByRequest);
		app.post(`${BASE}/agents/:agent_id/runs/:run_id/templated-output`, this.renderRun);
		app.get(`${BASE}/workspaces`, (_, response) => {
			response.json({ workspaces });
		});
		app.use(this.explain);
	}

	/** Passes the fields of a multipart body to the validator. */
	private readonly prepareBody = (
		request: Request,
		response: Response,
		next: NextFunction,
	): void => {
		const { multipart, unreadable } = localsOf(response);
		if (multipart) {
			const { fields, files } = multipart;
			// An empty form field counts as not having been sent.
			const sent = fields.filter((field) => field.value !== '');
			const body: Record<string, unknown> = {};
			for (const { name, value } of sent) body[name] = value;
			for (const { field } of files) {
				const before = body[field] ?? [];
				// A text part with the same name is left in place, so that the validator refuses
				// it.
				body[field] = Array.isArray(before) ? [...(before as string[]), ''] : before;
			}
			request.body = body;
		}
		next(unreadable);
	};

	private readonly listAgents = (request: Request, response: Response): void => {
		const { number, size, offset } = this.pageOf(request);
		const all = [...this.agents.values()];
		response.json({
			agents: all.slice(offset, offset + size).map((agent) => this.showAgent(agent)),
			...this.pageInfo(number, size, all.length),
		});
	};

	private readonly getAgent = (request: Request, response: Response): void => {
		response.json(this.showAgent(this.agentOf(request)));
	};

	private readonly updateAgent = (request: Request, response: Response): void => {
		const agent = this.agentOf(request);
		agent.metadata = (request.body as { metadata: Record<string, unknown> }).metadata;
		agent.updatedAt = this.now();
		response.json(this.showAgent(agent));
	};

	private readonly copyAgent = (request: Request, response: Response): void => {
		const original = this.agentOf(request);
		const { name, target_workspace_id: target } = request.body as {
			name: string;
			target_workspace_id?: number | null;
		};
		if (target && !workspaces.some(({ id }) => id === target)) {
			throw new Refused(404, 'Workspace not found');
		}
		const id = Math.max(...this.agents.keys()) + 1;
		const workspaceId = target ?? original.workspaceId;
		const now = this.now();
		const copy = { ...original, id, name, workspaceId, createdAt: now, updatedAt: now };
		this.agents.set(id, copy);
		response.json(this.showAgent(copy));
	};

	private readonly listRuns = async (request: Request, response: Response): Promise<void> => {
		const agent = this.agentOf(request);
		const query = request.query as Record<string, unknown>;
		await this.pageBegins(query);
		const { number, size, offset } = this.pageOf(request);
		const { runs, total } = this.store.page(agent.id, filterOf(query), offset, size);
		const info = this.pageInfo(number, size, total);
		const { pagePastEnd } = this.settings;
		if (pagePastEnd !== null && number > 0 && number >= info.total_pages) {
			throw new Refused(pagePastEnd, 'No such page');
		}
		response.json({
			runs,
			...info,
			total_pages: Math.max(0, info.total_pages + this.settings.totalPagesError),
		});
	};

	private readonly addRunByRequest = (request: Request, response: Response): void => {
		response.json(this.require(this.startRun(request, response)));
	};

	private readonly addRunAndWait = async (request: Request, response: Response): Promise<void> => {
		const runId = this.startRun(request, response);
		const seconds = Number(request.query.timeout ?? 60);
		const deadline = Date.now() + seconds * 1000;
		while (this.store.byId(runId)?.status === 'running' && Date.now() < deadline) {
			if (response.destroyed || this.closing.signal.aborted) return;
			await sleep(WAIT_STEP_MS);
		}
		response.json(this.require(runId));
	};

	private readonly getRun = (request: Request, response: Response): void => {
		response.json(this.runOf(request));
	};

	private readonly deleteRunByRequest = (request: Request, response: Response): void => {
		const { agent_id: agentId, run_id: runId } = this.runOf(request);
		this.store.delete(agentId, runId);
		response.status(204).end();
	};

	private readonly renderRun = (request: Request, response: Response): void => {
		const agent = this.agentOf(request);
		const run = this.runOf(request);
		const { output_template_id: templateId, output_format: format } = request.body as {
			output_template_id: number;
			output_format: DocumentFormat;
		};
		const template = agent.templates.find(({ id }) => id === templateId);
		if (!template) throw new Refused(404, 'Output template not found');
		if (run.status === 'running') throw new Refused(400, 'The run has not ended yet');
		const { mimeType, content } = renderDocument(run, format);
		const fileName = template.filename.replace(/\.[^.]*$/, `.${format}`);
		response.attachment(fileName).type(mimeType).send(content);
	};

	private startRun(request: Request, response: Response): number {
		const agent = this.agentOf(request);
		const { files } = localsOf(response).recorded;
		const { maxFiles, maxFileBytes } = this.settings;
		if (files.length > maxFiles) {
			this.refuseRequest(request, 422, `${files.length} files exceed the limit of ${maxFiles}`);
		}
		const nameless = files.findIndex(({ fileName }) => fileName === '');
		if (nameless !== -1) this.refuseRequest(request, 422, `File ${nameless} has no name`);
		const tooLarge = files.find(({ size }) => size > maxFileBytes);
		if (tooLarge) {
			this.refuseRequest(request, 413, `${tooLarge.fileName} is over ${maxFileBytes} bytes`);
		}
		const { user_defined_id: userDefinedId = null } = request.body as { user_defined_id?: string };
		const names = files.map(({ fileName }) => fileName);
		return this.store.start(agent.id, names, userDefinedId);
	}

	private refuseRequest(request: Request, status: number, reason: string): never {
		this.violation('request', request, [reason]);
		throw new Refused(status, reason);
	}

	private agentOf(request: Request): StoredAgent {
		const agent = this.agents.get(Number(request.params.agent_id));
		if (!agent) throw new Refused(404, 'Agent not found');
		return agent;
	}

	private runOf(request: Request): KolenaRun {
		const run = this.store.get(this.agentOf(request).id, Number(request.params.run_id));
		if (!run) throw new Refused(404, 'Run not found');
		return run;
	}

	private showAgent(agent: StoredAgent): KolenaAgent {
		return showAgent(agent, this.store.count(agent.id), this.settings);
	}

	private pageOf(request: Request): { number: number; size: number; offset: number } {
		const number = Number(request.query.page_number);
		const size = Math.min(Number(request.query.page_size), this.settings.maxPageSize);
		return { number, size, offset: number * size };
	}

	private pageInfo(
		number: number,
		size: number,
		total: number,
	): Pick<Record<string, number>, 'total_pages' | 'page_number' | 'page_size'> {
		const pages = size === 0 ? 0 : Math.ceil(total / size);
		return { total_pages: pages, page_number: number, page_size: size };
	}

	protected override answerError(error: unknown, request: Request, response: Response): void {
		if (error instanceof Refused) {
			const { status, message } = error;
			const isInvalid = status === 422;
			response
				.status(status)
				.json({ detail: isInvalid ? [invalid(['body', 'files'], message)] : message });
			return;
		}
		if (error instanceof UnreadableBody) {
			this.violation('request', request, [error.message]);
			response.status(422).json({ detail: [invalid(['body'], error.message)] });
			return;
		}
		const refusal = complaintsOf(error);
		if (!refusal) {
			response.status(500).json({ detail: `The sandbox failed: ${String(error)}` });
			return;
		}
		const { status, complaints } = refusal;
		if (status === 401) {
			response.status(401).json({ detail: 'Could not validate credentials' });
			return;
		}
		this.violation(
			'request',
			request,
			complaints.map(({ location, message }) => `${location.join('.')}: ${message}`),
		);
		if (status === 404 || status === 405) {
			response.status(status).json({ detail: status === 404 ? 'Not Found' : 'Method Not Allowed' });
			return;
		}
		response.status(422).json({
			detail: complaints.map(({ location, message, type }) => ({
				loc: status === 415 ? ['body'] : location.map(nameOfPart),
				msg: message,
				type,
			})),
		});
	}
}

function nameOfPart(part: string): string {
	return part === 'params' ? 'path' : part;
}

function invalid(loc: string[], msg: string): { loc: string[]; msg: string; type: string } {
	return { loc, msg, type: 'value_error' };
}

function filterOf(query: Record<string, unknown>): KolenaRunFilter {
	return {
		runIds: query.run_ids as number[] | undefined,
		userDefinedIds: query.user_defined_ids as string[] | undefined,
		status: query.status as KolenaRunFilter['status'],
		createdGte: query.created_gte as string | undefined,
		createdLte: query.created_lte as string | undefined,
	};
}
