import { join } from 'node:path';

import type { NextFunction, Request, Response } from 'express';

import { localsOf, ServiceStandIn, UnreadableBody, type StandInContext } from '../standIn';
import type { StorageStandIn } from '../storage/app';
import { complaintsOf, operationOf, validate } from '../validation';
import { seedTokens, type AccessToken, type TokenKind } from './accessTokens';
import { AgentEvents } from './agentEvents';
import { reshape, snakeCase } from './answerForms';
import type { Backend, Call, Operations } from './backend';
import { AgentConversation } from './conversation';
import {
	newAutomation,
	seedDirectory,
	type Directory,
	type DirectoryOptions,
	type StoredAutomation,
	type StoredOrganization,
	type StoredWorkspace,
} from './directory';
import { AutomationExceptions, detailsOf } from './exceptions';
import { AutomationFiles, type AddedAutomationFile } from './files';
import { idOf } from './ids';
import { directoryOperations } from './operations/directory';
import { exceptionOperations } from './operations/exceptions';
import { fileOperations } from './operations/files';
import { runOperations } from './operations/runs';
import { scheduleOperations } from './operations/schedules';
import { makeOutputs } from './outputs';
import { codes, Refused, type CodeName } from './refused';
import {
	AutomationRuns,
	type AddedAutomationRun,
	type AutomationHistory,
	type StateChanges,
} from './runs';
import type { StoredAutomationRun } from './runLife';
import {
	kognitosAutomationDefaults,
	type AutomationOutcome,
	type KognitosAutomationSettings,
} from './settings';
import type {
	AgentEvent,
	AutomationException,
	AutomationExceptionState,
	AutomationFile,
	AutomationRun,
	AutomationRunStatus,
} from './shapes';
import { ARROW_TABLE } from './values';

/** What a browser shows when it follows a link to a Kognitos page. */
const NO_PAGES =
	"In Kognitos, this link would open a page. The simulator has no such page; its runs are on the sandbox's own page.";

export interface KognitosAutomationOptions
	extends Partial<KognitosAutomationSettings>,
		DirectoryOptions {
	/** A personal access token with full rights. */
	token?: string;
}

const BASE = '/api/v1';

/** The stand-in for Kognitos' current platform. */
export class KognitosAutomationStandIn extends ServiceStandIn<KognitosAutomationSettings> {
	readonly title = 'Kognitos Automation';

	/** The token with full rights. */
	readonly token: string;

	/** One token of each kind. */
	readonly tokens: Record<TokenKind, AccessToken>;

	private readonly outcomeAtStart: AutomationOutcome;

	private readonly directory: Directory;

	private readonly directoryOptions: DirectoryOptions;

	private readonly files: AutomationFiles;

	private readonly events: AgentEvents;

	private readonly exceptions: AutomationExceptions;

	private readonly store: AutomationRuns;

	private readonly conversation: AgentConversation;

	constructor(
		{
			token = 'kgn_pat_sandbox',
			automationCount,
			workspaceCount,
			organizationCount,
			...settings
		}: KognitosAutomationOptions,
		private readonly storage: StorageStandIn,
		context: StandInContext,
	) {
		super(
			'kognitosAutomation',
			{ ...kognitosAutomationDefaults, upcoming: [], ...settings },
			context,
		);
		const now = () => this.now();
		this.token = token;
		this.outcomeAtStart = this.settings.outcome;
		this.settings.outcome = structuredClone(this.outcomeAtStart);
		this.directoryOptions = { automationCount, workspaceCount, organizationCount };
		this.directory = seedDirectory(this.directoryOptions, now());
		const { organizations, workspaces } = this.directory;
		const visible = organizations.slice(0, -1).map(({ name }) => name);
		this.tokens = seedTokens(token, visible, workspaces[0].name);
		this.files = new AutomationFiles(this.settings, now);
		this.events = new AgentEvents(this.settings);
		this.exceptions = new AutomationExceptions(this.settings, now);
		this.store = new AutomationRuns({
			settings: this.settings,
			now,
			automation: (name) => this.findAutomation(name),
			exceptions: this.exceptions,
			events: this.events,
			makeOutputs: ({ workspace, displayName }, number) =>
				makeOutputs(displayName, number, this.files.sample(organizationIn(workspace)).name),
		});
		const backend: Backend = {
			settings: this.settings,
			now,
			time: (ms) => this.time(ms),
			directory: this.directory,
			runs: this.store,
			exceptions: this.exceptions,
			events: this.events,
			files: this.files,
			storage,
			pageBegins: (query) => this.pageBegins(query),
		};
		this.conversation = new AgentConversation(backend);
		this.addRoutes({
			...directoryOperations(backend),
			...runOperations(backend),
			...exceptionOperations(backend),
			...fileOperations(backend),
			...scheduleOperations(backend),
		});
	}

	/** The complete base URL, as a user would enter it. */
	get url(): string {
		return `${this.origin}${BASE}`;
	}

	/** All organizations. No token can see the last one. */
	get organizations(): readonly StoredOrganization[] {
		return this.directory.organizations;
	}

	get workspaces(): readonly StoredWorkspace[] {
		return this.directory.workspaces;
	}

	/**
	 * The first ones belong to the first workspace: Invoice Intake, Every Type, Never Published,
	 * Switched Off, …
	 */
	get automations(): readonly StoredAutomation[] {
		return this.directory.automations;
	}

	/** The automation with this title, from the first workspace that has one. */
	automation(displayName: string): StoredAutomation {
		const found = this.automations.find((automation) => automation.displayName === displayName);
		if (!found) throw new Error(`There is no automation "${displayName}"`);
		return found;
	}

	/** Adds an automation, by default to the first workspace. */
	addAutomation(
		automation: Partial<StoredAutomation> & Pick<StoredAutomation, 'displayName'>,
	): StoredAutomation {
		const { workspace = this.workspaces[0].name, displayName } = automation;
		const id = idOf('automation', 10_000 + this.automations.length);
		const added = {
			...newAutomation(workspace, id, displayName, this.now()),
			updatedAt: this.now(),
			...automation,
		};
		this.directory.automations.push(added);
		return added;
	}

	/** All runs, in the order in which they were added. */
	get runs(): AutomationRun[] {
		return [...this.store.all()];
	}

	/** The most recently added runs, newest first. */
	latestRuns(limit: number): AutomationRun[] {
		return this.store.latest(limit);
	}

	/** The run with this name, as the API currently shows it. */
	run(name: string): AutomationRun | undefined {
		return this.store.get(name);
	}

	/** The run with this id, which is the last segment of its name. */
	runById(id: string): AutomationRun | undefined {
		return this.store.byId(id);
	}

	/** The display name of a run's automation. */
	titleOf(run: string): string {
		return this.findAutomation(run.slice(0, run.indexOf('/runs/')))?.displayName ?? '';
	}

	/** Adds a run without a request, by default to the first automation. */
	addRun(run: AddedAutomationRun = {}): AutomationRun {
		return this.store.show(this.store.require(this.store.add(run, this.automations[0].name)));
	}

	/** Adds many finished runs without requests. A million runs take about a second. */
	addHistory(history: AutomationHistory): void {
		this.store.addHistory(history, this.automations[0].name);
	}

	/**
	 * Sets a run's state now, whatever was planned for the run. With `awaiting_guidance`, the run
	 * asks a question.
	 */
	setState(name: string, status: AutomationRunStatus, changes: StateChanges = {}): AutomationRun {
		this.store.setState(name, status, changes);
		return this.store.show(this.store.require(name));
	}

	/** Puts a run in a state that is not documented anywhere. */
	setUnknownState(name: string, status: string): AutomationRun {
		return this.setState(name, status as AutomationRunStatus);
	}

	deleteRun(name: string): void {
		this.store.delete(name);
	}

	/** All exceptions, in the order in which they were raised. */
	get allExceptions(): AutomationException[] {
		this.store.settle();
		return this.exceptions.all().map((exception) => this.exceptions.show(exception));
	}

	/** The exception with this name, as the API currently shows it. */
	exception(name: string): AutomationException | undefined {
		this.store.settle();
		const exception = this.exceptions.find(name);
		return exception && this.exceptions.show(exception);
	}

	/** A run's exceptions, in the order in which they were raised. */
	exceptionsOf(run: string): AutomationException[] {
		return this.allExceptions.filter((exception) => exception.run === run);
	}

	/** Resolves an exception as if the agent had understood the reply, so its run resumes. */
	resolveException(name: string): void {
		this.store.settle();
		const { run } = detailsOf(this.exceptions.require(name));
		this.store.life.resolve(this.store.find(run), name, this.now());
		this.store.settle();
	}

	/** Archives or unarchives an exception. Its run stays as it is. */
	setExceptionState(name: string, state: AutomationExceptionState): void {
		this.store.settle();
		this.exceptions.setState(name, state, this.now());
	}

	/** Simulates the agent saying something about a run's question. */
	sayAsAgent(run: string, content: string): void {
		const stored = this.store.require(run);
		this.conversation.say(stored, this.pendingExceptionOf(stored), content);
	}

	/** Simulates a person replying to a run's question without using the API. */
	replyElsewhere(run: string, content: string): void {
		const stored = this.store.require(run);
		this.conversation.reply(stored, this.pendingExceptionOf(stored), { content });
	}

	/** What was said about a run, newest first. */
	eventsOf(run: string): AgentEvent[] {
		const now = this.now();
		return this.events.of(run, now).map((event) => this.events.show(run, 'astral', event, now));
	}

	/** All files, in the order in which they were stored. */
	get storedFiles(): Array<AutomationFile & { sha256: string }> {
		return this.files.all().map((file) => ({ ...this.files.show(file), sha256: file.sha256 }));
	}

	/** Adds a file without a request. */
	addFile(file: AddedAutomationFile = {}): AutomationFile {
		return this.files.show(this.files.add(file.parent ?? this.organizations[0].name, file));
	}

	/** Removes all runs and their questions. */
	clearRuns(): void {
		this.store.clear();
		this.exceptions.clear();
		this.events.clear();
	}

	override reset(): void {
		super.reset();
		this.settings.upcoming = [];
		// A copy, so that changes to parts of it are forgotten as well.
		this.settings.outcome = structuredClone(this.outcomeAtStart);
		this.clearRuns();
		this.files.clear();
		Object.assign(this.directory, seedDirectory(this.directoryOptions, this.now()));
	}

	protected override tooManyRequests(response: Response): void {
		this.sendProblem(response, 'RESOURCE_EXHAUSTED', 'rate limit exceeded');
	}

	private pendingExceptionOf(run: StoredAutomationRun): string {
		return this.store.detailsOf(run).exception;
	}

	private findAutomation(name: string): StoredAutomation | undefined {
		return this.directory.automations.find((automation) => automation.name === name);
	}

	private addRoutes(operations: Operations): void {
		const { app } = this;
		app.use(this.gateway, this.prepare);
		app.use(
			validate({
				document: join(__dirname, 'openapi.yaml'),
				keys: { token: (request) => this.tokenOf(request)?.isExpired === false },
				validatesAnswers: () => this.settings.validateAnswers,
				invalidAnswer: (request, reason) => this.violation('answer', request, [reason]),
			}),
		);
		app.use(async (request: Request, response: Response) => {
			const call = this.callOf(request, response);
			const operation = operationOf(request).id;
			this.authorize(operation, call);
			const answer: unknown = await operations[operation](call);
			if (answer !== undefined) response.json(answer);
		});
		app.use(this.explain);
	}

	/** Outside the API, there is nothing to serve. */
	private readonly gateway = (request: Request, response: Response, next: NextFunction): void => {
		if (request.path === BASE || request.path.startsWith(`${BASE}/`)) {
			next();
			return;
		}
		if (request.headers.accept?.startsWith('text/html')) {
			response.status(404).type('text/plain').send(NO_PAGES);
			return;
		}
		this.violation('request', request, [`outside ${BASE}`]);
		response.status(403).type('text/plain').send('Forbidden');
	};

	/**
	 * Accepts query parameter names in camelCase as well. Responses are converted to other forms
	 * after they have been checked.
	 */
	private readonly prepare = (request: Request, response: Response, next: NextFunction): void => {
		const [path, query] = request.url.split('?');
		if (query !== undefined) {
			const renamed = query.split('&').map((part) => {
				const [name, ...value] = part.split('=');
				return [snakeCase(name), ...value].join('=');
			});
			request.url = `${path}?${renamed.join('&')}`;
		}
		const send = response.json.bind(response);
		const addressOf = (name: string) => this.addressOf(name);
		response.json = (body: unknown) => {
			const isAnswer = response.statusCode < 400;
			return send(isAnswer ? this.shape(request, body, addressOf) : body);
		};
		const { multipart, unreadable } = localsOf(response);
		if (multipart) {
			const { fields, files } = multipart;
			request.body = Object.fromEntries([
				...fields.map(({ name, value }) => [name, value]),
				...files.map(({ field }) => [field, '']),
			]) as unknown;
		}
		next(unreadable);
	};

	private shape(request: Request, body: unknown, addressOf: (fileName: string) => string): unknown {
		const { settings } = this;
		const isStart = operationOf(request).id === 'invokeAutomation';
		return reshape(isStart ? startAnswer(body, settings) : body, { settings, addressOf });
	}

	private addressOf(name: string): string {
		const { storage } = this;
		const file = this.files.find(name);
		if (file) return storage.offer(name, file.content ?? Buffer.alloc(0), file.mimeType);
		const table = Buffer.from(ARROW_TABLE, 'base64');
		return storage.offer(name, table, 'application/vnd.apache.arrow.stream');
	}

	private callOf(request: Request, response: Response): Call {
		const token = this.tokenOf(request);
		if (!token) throw new Error('The token was not checked');
		return {
			params: operationOf(request).params,
			query: request.query as Call['query'],
			body: (request.body ?? {}) as Record<string, unknown>,
			multipart: localsOf(response).multipart,
			token,
			request,
			response,
		};
	}

	private tokenOf({ headers }: Request): AccessToken | undefined {
		const sent = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
		return Object.values(this.tokens).find(({ token }) => token === sent);
	}

	private authorize(operation: string, { params, token }: Call): void {
		const isForbidden = this.settings.forbiddenOperations.includes(operation);
		if (isForbidden || token.forbids(operation)) {
			throw new Refused('PERMISSION_DENIED', `the token lacks permission for ${operation}`);
		}
		const { organization_id: organization, workspace_id: workspace } = params;
		const names = [
			...(organization ? [`organizations/${organization}`] : []),
			...(workspace ? [`organizations/${organization}/workspaces/${workspace}`] : []),
		];
		const known = [...this.organizations, ...this.workspaces].map(({ name }) => name);
		const unseen = names.find((name) => known.includes(name) && !token.sees(name));
		if (unseen) throw new Refused('PERMISSION_DENIED', `the token cannot see ${unseen}`);
	}

	private sendProblem(response: Response, codeName: CodeName, message: string): void {
		const { gatewayErrors, failedPreconditionStatus } = this.settings;
		const { code, status } = codes[codeName];
		const isOfKey = codeName === 'UNAUTHENTICATED' || codeName === 'PERMISSION_DENIED';
		if (isOfKey && gatewayErrors === 'text') {
			response.status(status).type('text/plain').send(message);
			return;
		}
		response
			.status(codeName === 'FAILED_PRECONDITION' ? failedPreconditionStatus : status)
			.json({ code, message, details: [] });
	}

	protected override answerError(error: unknown, request: Request, response: Response): void {
		if (error instanceof Refused) {
			if (error.isViolation) this.violation('request', request, [error.message]);
			this.sendProblem(response, error.codeName, error.message);
			return;
		}
		if (error instanceof UnreadableBody) {
			this.violation('request', request, [error.message]);
			this.sendProblem(response, 'INVALID_ARGUMENT', error.message);
			return;
		}
		const refusal = complaintsOf(error);
		if (!refusal) {
			this.sendProblem(response, 'INTERNAL', `The sandbox failed: ${String(error)}`);
			return;
		}
		const { status, complaints } = refusal;
		if (status === 401) {
			this.sendProblem(response, 'UNAUTHENTICATED', 'invalid or expired token');
			return;
		}
		const reasons = complaints.map(({ location, message }) => `${location.join('.')}: ${message}`);
		this.violation('request', request, reasons);
		const isUnknown = status === 404 || status === 405;
		this.sendProblem(
			response,
			isUnknown ? 'NOT_FOUND' : 'INVALID_ARGUMENT',
			isUnknown ? 'Not Found' : reasons.join('; '),
		);
	}
}

function startAnswer(body: unknown, { startAnswer: form }: KognitosAutomationSettings): unknown {
	const { run_id: name } = body as { run_id: string };
	if (form === 'name') return { name };
	return { run_id: form === 'bareRunId' ? name.slice(name.lastIndexOf('/') + 1) : name };
}

function organizationIn(name: string): string {
	return name.split('/').slice(0, 2).join('/');
}
