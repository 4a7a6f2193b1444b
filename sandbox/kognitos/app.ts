import { join } from 'node:path';

import type { NextFunction, Request, Response } from 'express';

import { readToken, writeToken, type Token } from '../pageTokens';
import { localsOf, ServiceStandIn, UnreadableBody, type StandInContext } from '../standIn';
import type { StorageStandIn } from '../storage/app';
import type { Uploads } from '../storage/uploads';
import { complaintsOf, validate } from '../validation';
import { KognitosFiles } from './files';
import { AGENT_ID, seedProcesses } from './processes';
import { KognitosRuns, type AddedKognitosRun, type KognitosHistory } from './runs';
import { kognitosDefaults, type KognitosSettings } from './settings';
import type {
	KognitosProcess,
	KognitosRun,
	KognitosRunStatus,
	KognitosStage,
	KognitosValue,
} from './shapes';

export interface KognitosOptions extends Partial<KognitosSettings> {
	/** The organization's API key. */
	apiKey?: string;
	/** The initial number of processes; default: 3. */
	processCount?: number;
}

const BASE = '/v2';

/** A refusal by the service itself: the OpenAPI document allows the request, but the service's state does not. */
class Refused extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly details: KognitosValue[] | null = null,
	) {
		super(message);
	}
}

/** The stand-in for Kognitos. */
export class KognitosStandIn extends ServiceStandIn<KognitosSettings> {
	readonly title = 'Kognitos';

	readonly apiKey: string;

	/** A key that is tied to one agent, so that files need no `agent_id`. */
	readonly agentApiKey: string;

	readonly agentId = AGENT_ID;

	readonly processes: readonly KognitosProcess[];

	/** For each API key, the ids of the runs that a response has shown at an exception. */
	readonly shownAtException = new Map<string, Set<string>>();

	private readonly store: KognitosRuns;

	private readonly files: KognitosFiles;

	constructor(
		{ apiKey = 'kognitos-sandbox-key', processCount = 3, ...settings }: KognitosOptions,
		private readonly storage: StorageStandIn,
		uploads: Uploads,
		context: StandInContext,
	) {
		super('kognitos', { ...kognitosDefaults, upcoming: [], ...settings }, context);
		this.apiKey = apiKey;
		this.agentApiKey = `${apiKey}-of-agent`;
		this.processes = seedProcesses(processCount);
		const byId = new Map(this.processes.map((process) => [process.id, process]));
		const now = () => this.now();
		this.store = new KognitosRuns(this.settings, (id) => byId.get(id), now);
		this.files = new KognitosFiles(this.settings, uploads, now);
		this.addRoutes();
	}

	/** The complete base URL, as a user would enter it. */
	get url(): string {
		return `${this.origin}${BASE}`;
	}

	/** All runs with their outputs, in the order in which they were added. */
	get runs(): KognitosRun[] {
		return [...this.store.all()];
	}

	/** The most recently added runs, newest first. */
	latestRuns(limit: number): KognitosRun[] {
		return this.store.latest(limit);
	}

	/** The run as the API currently shows it. */
	run(id: string): KognitosRun | undefined {
		return this.store.get(id);
	}

	/** Adds a run without a request. */
	addRun(run: AddedKognitosRun = {}): KognitosRun {
		return this.require(this.store.add(run, this.processes[0].id));
	}

	/** Adds many finished runs without requests. A million runs take about a second. */
	addHistory(history: KognitosHistory): void {
		this.store.addHistory(history, this.processes[0].id);
	}

	/** Sets a run's status now, whatever was planned for the run. */
	setStatus(
		id: string,
		status: KognitosRunStatus,
		changes: { outputs?: KognitosValue[] | null } = {},
	): KognitosRun {
		this.store.setStatus(id, status, changes.outputs);
		return this.require(id);
	}

	deleteRun(id: string): void {
		this.store.delete(id);
	}

	/** Removes all runs. */
	clearRuns(): void {
		this.store.clear();
		this.shownAtException.clear();
	}

	override reset(): void {
		super.reset();
		this.settings.upcoming = [];
		this.clearRuns();
		this.files.clear();
	}

	/**
	 * What was uploaded for a file. `undefined` if there is no such file, `null` if nothing was
	 * uploaded.
	 */
	uploadedFile(id: string): { size: number; sha256: string } | null | undefined {
		return this.files.uploaded(id);
	}

	protected override tooManyRequests(response: Response): void {
		response.status(429).json({ message: 'Too Many Requests' });
	}

	private require(id: string): KognitosRun {
		const run = this.store.get(id);
		if (!run) throw new Error(`There is no Kognitos run ${id}`);
		return run;
	}

	private addRoutes(): void {
		const { app } = this;
		app.use((_: Request, response: Response, next: NextFunction) => {
			next(localsOf(response).unreadable);
		});
		app.use(
			validate({
				document: join(__dirname, 'openapi.yaml'),
				keys: { apiKey: (request) => this.isKey(request.headers['x-api-key']) },
				validatesAnswers: () => this.settings.validateAnswers,
				invalidAnswer: (request, reason) => this.violation('answer', request, [reason]),
			}),
		);
		app.get(`${BASE}/health`, this.health);
		app.get(`${BASE}/processes`, this.listProcesses);
		app.get(`${BASE}/processes/:process_id`, this.getProcess);
		app.get(`${BASE}/runs`, this.listRuns);
		app.post(`${BASE}/runs`, this.startRun);
		app.get(`${BASE}/runs/:run_id`, this.getRun);
		app.post(`${BASE}/files`, this.createFile);
		app.use(this.explain);
	}

	private isKey(key: unknown): boolean {
		return key === this.apiKey || key === this.agentApiKey;
	}

	private readonly health = (request: Request, response: Response): void => {
		if (this.settings.healthChecksKey && !this.isKey(request.headers['x-api-key'])) {
			refuseAccess(response);
			return;
		}
		response.json({ status: 'OK' });
	};

	private readonly listProcesses = (request: Request, response: Response): void => {
		const query = request.query as unknown as ListQuery;
		this.checkAgent(query.agent_id);
		const list = `processes of ${query.agent_id}`;
		const start = this.tokenOf(query, list)?.offset ?? 0;
		const end = start + Math.min(query.limit, this.settings.maxPageSize);
		const token = { list, issuedAt: this.now(), offset: end };
		response.json({
			items: this.processes.slice(start, end),
			continuation_token: end < this.processes.length ? writeToken(token) : null,
		});
	};

	private readonly getProcess = (request: Request, response: Response): void => {
		this.checkAgent(String(request.query.agent_id));
		response.json(this.processOf(String(request.params.process_id)));
	};

	private readonly listRuns = async (request: Request, response: Response): Promise<void> => {
		const query = request.query as unknown as RunListQuery;
		this.checkAgent(query.agent_id);
		const { id: processId } = this.processOf(query.process_id);
		await this.pageBegins(request.query as Record<string, unknown>);
		const list = `runs of ${processId} ${query.stage ?? ''}`;
		const token = this.tokenOf(query, list);
		if (token?.isEmptyNext) {
			this.sendPage(response, [], { ...token, isEmptyNext: false });
			return;
		}
		const start = token?.after
			? this.store.positionAfter(processId, token.after)
			: (token?.offset ?? 0);
		const limit = Math.min(query.limit, this.settings.maxPageSize);
		const { runs, more } = this.store.page(processId, query.stage, start, limit);
		this.noteShown(request, runs);
		if (token && this.settings.repeatingToken) {
			response.json({ items: runs, continuation_token: query.continuation_token });
			return;
		}
		const next = more && {
			list,
			issuedAt: this.now(),
			isEmptyNext: this.settings.emptyPages,
			...(this.settings.tokens === 'cursor'
				? { after: { number: more.last.number, createdAt: more.last.createdAt } }
				: { offset: more.position }),
		};
		this.sendPage(response, runs, next);
	};

	private sendPage(response: Response, runs: KognitosRun[], next: Token | undefined): void {
		response.json({
			items: runs.length === 0 && this.settings.nullItems ? null : runs,
			continuation_token: next ? writeToken(next) : null,
		});
	}

	private readonly startRun = (request: Request, response: Response): void => {
		const body = request.body as NewRun;
		this.checkAgent(body.agent_id);
		const { id: processId } = this.processOf(body.process_id);
		for (const fileId of body.file_ids ?? []) this.checkFile(request, fileId);
		this.checkCaps(processId);
		const id = this.store.start(processId, {
			name: body.name,
			stage: body.stage,
			fileIds: body.file_ids ?? null,
		});
		response.status(201).json(this.require(id));
	};

	private readonly getRun = (request: Request, response: Response): void => {
		const run = this.store.get(String(request.params.run_id));
		if (!run) throw new Refused(404, 'Run not found');
		this.noteShown(request, [run]);
		response.json(run);
	};

	private noteShown(request: Request, runs: KognitosRun[]): void {
		const key = String(request.headers['x-api-key']);
		const shown = this.shownAtException.get(key) ?? new Set();
		this.shownAtException.set(key, shown);
		for (const { id, status } of runs) if (status === 'Exception') shown.add(id);
	}

	private readonly createFile = (request: Request, response: Response): void => {
		const body = request.body as { file_name: string; agent_id?: string };
		if (body.agent_id !== undefined) this.checkAgent(body.agent_id);
		else if (request.headers['x-api-key'] !== this.agentApiKey) {
			throw new Refused(400, 'agent_id is required with an organization key');
		}
		response.status(201).json(this.files.create(body.file_name, this.storage.url));
	};

	private checkAgent(agentId: string): void {
		if (agentId !== this.agentId) throw new Refused(404, 'Agent not found');
	}

	private processOf(id: string): KognitosProcess {
		const process = this.processes.find((candidate) => candidate.id === id);
		if (!process) throw new Refused(404, 'Process not found');
		return process;
	}

	private checkFile(request: Request, fileId: string): void {
		const uploaded = this.files.uploaded(fileId);
		if (uploaded) return;
		const reason = uploaded === undefined ? 'File not found' : 'File has not been uploaded';
		this.violation('request', request, [`${reason}: ${fileId}`]);
		throw new Refused(400, reason, [{ name: 'file_ids', value: fileId }]);
	}

	private checkCaps(processId: string): void {
		const { maxOpenRuns, maxOpenRunsPerProcess } = this.settings;
		const isFull =
			(maxOpenRuns !== null && this.store.countOpen() >= maxOpenRuns) ||
			(maxOpenRunsPerProcess !== null && this.store.countOpen(processId) >= maxOpenRunsPerProcess);
		if (isFull) throw new Refused(403, 'The maximum number of concurrent runs has been reached');
	}

	private tokenOf(query: ListQuery, list: string): Token | undefined {
		if (query.continuation_token === undefined) return undefined;
		const token = readToken(query.continuation_token);
		const { tokenLifeMs } = this.settings;
		if (token?.list !== list) throw new Refused(400, 'Invalid continuation token');
		if (tokenLifeMs !== null && this.now() - token.issuedAt > tokenLifeMs) {
			throw new Refused(400, 'The continuation token has expired');
		}
		return token;
	}

	protected override answerError(error: unknown, request: Request, response: Response): void {
		if (error instanceof Refused) {
			sendProblem(response, error.status, error.message, error.details);
			return;
		}
		if (error instanceof UnreadableBody) {
			this.violation('request', request, [error.message]);
			sendProblem(response, 400, error.message, null);
			return;
		}
		const refusal = complaintsOf(error);
		if (!refusal) {
			sendProblem(response, 500, `The sandbox failed: ${String(error)}`, null);
			return;
		}
		const { status, complaints } = refusal;
		if (status === 401) {
			refuseAccess(response);
			return;
		}
		const details = complaints.map(({ location, message }) => ({
			name: location.join('.'),
			value: message,
		}));
		this.violation(
			'request',
			request,
			details.map(({ name, value }) => `${name}: ${value}`),
		);
		const isUnknown = status === 404 || status === 405;
		sendProblem(
			response,
			isUnknown ? status : 400,
			isUnknown ? 'Not Found' : 'Invalid input',
			details,
		);
	}
}

interface ListQuery {
	agent_id: string;
	limit: number;
	continuation_token?: string;
}

interface RunListQuery extends ListQuery {
	process_id: string;
	stage?: KognitosStage;
}

interface NewRun {
	name: string;
	agent_id: string;
	process_id: string;
	stage: KognitosStage;
	file_ids?: string[] | null;
}

function refuseAccess(response: Response): void {
	response.status(401).json({ message: 'access not permitted' });
}

function sendProblem(
	response: Response,
	status: number,
	message: string,
	details: KognitosValue[] | null,
): void {
	response.status(status).json({ status_code: status, message, details });
}
