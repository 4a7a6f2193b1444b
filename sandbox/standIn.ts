import express, { type NextFunction, type Request, type Response } from 'express';

import { formatTime, type TimeFormat } from './clock';
import { Faults, strike, type Fault } from './faults';
import { MalformedMultipart, readMultipart, type MultipartBody } from './multipart';
import { RateLimiter, type RateLimit } from './rateLimit';
import { Recorder, type RecordedRequest, type Violation } from './recorder';
import type { ListOrder } from './runBook';
import { listen, type ListeningServer } from './server';

/** What can be set for every stand-in, at any time. */
export interface TrafficSettings {
	rateLimits: RateLimit[];
	/** Whether the contents of uploaded files up to 1 MB are stored. */
	keepContents: boolean;
	/** Whether the `Date` header follows the service's clock instead of the machine's. */
	clockOffsetInDateHeader: boolean;
	clockOffsetMs: number;
}

/** What can be set for every service, at any time. */
export interface ServiceSettings extends TrafficSettings, TimeFormat {
	/** The order of listed runs, which the documentation does not state. */
	order: ListOrder;
	shuffleSeed: number;
	/** The maximum page size, whatever the client asks for. */
	maxPageSize: number;
	/** How long it takes until a new run appears in lists. */
	runsVisibleAfterMs: number;
	/** Called before each page of runs is put together, e.g. to add or delete runs between pages. */
	beforePage?: (page: PageOfRuns) => void | Promise<void>;
	/**
	 * Whether every response is checked against the OpenAPI document. Off only if a benchmark needs
	 * it.
	 */
	validateAnswers: boolean;
}

/** The page of runs that is about to be put together. */
export interface PageOfRuns {
	/** Counts all pages of runs that the service has served, starting at 1. */
	number: number;
	query: Record<string, unknown>;
}

export const trafficDefaults: TrafficSettings = {
	rateLimits: [],
	keepContents: false,
	clockOffsetInDateHeader: false,
	clockOffsetMs: 0,
};

export const serviceDefaults: ServiceSettings = {
	...trafficDefaults,
	timeZone: '',
	timeFractionDigits: 0,
	order: 'newest',
	shuffleSeed: 1,
	maxPageSize: 1000,
	runsVisibleAfterMs: 0,
	validateAnswers: true,
};

/** What a stand-in needs from its sandbox. */
export interface StandInContext {
	/** Milliseconds since 1970, on the machine's clock. */
	now: () => number;
	violations: Violation[];
	maxRecordedRequests: number;
}

/** A body that could not be read. The service responds with its own error. */
export class UnreadableBody extends Error {
	constructor(
		readonly type: 'json' | 'multipart',
		message: string,
	) {
		super(message);
	}
}

const MAX_VIOLATIONS = 1000;

/**
 * What all stand-ins have in common: an HTTP server that records requests, reads bodies, and
 * applies rate limits and faults before the service itself sees a request.
 */
export abstract class StandIn<Settings extends TrafficSettings> {
	/** The name that is shown to users. */
	abstract readonly title: string;

	readonly faults = new Faults();

	/** Counts the requests that the rate limits accepted and refused. */
	readonly rateLimiter = new RateLimiter();

	readonly recorder: Recorder;

	/** Aborted on `close()`. */
	protected readonly closing = new AbortController();

	protected readonly app = express();

	private readonly settingsAtStart: Settings;

	private server?: ListeningServer;

	constructor(
		readonly name: Violation['service'],
		/** Can be changed at any time. */
		readonly settings: Settings,
		protected readonly context: StandInContext,
	) {
		this.settingsAtStart = { ...settings };
		this.recorder = new Recorder(context.maxRecordedRequests);
		this.app.disable('x-powered-by');
		this.app.disable('etag');
		this.app.use(
			this.record,
			this.showDate,
			this.meetFault,
			this.readBody,
			this.limitRate,
			this.strikeBeforeHandling,
		);
	}

	/** The requests that have arrived, oldest first. Only the newest are stored. */
	get requests(): RecordedRequest[] {
		return this.recorder.requests;
	}

	/** The URL that clients send their requests to. */
	abstract get url(): string;

	/** `http://127.0.0.1:<port>` */
	get origin(): string {
		if (!this.server) throw new Error(`${this.name} is not listening`);
		return this.server.origin;
	}

	async listen(port: number): Promise<void> {
		this.server = await listen(this.app, port);
	}

	/** Forgets everything that happened and restores the initial settings. */
	reset(): void {
		for (const key of Object.keys(this.settings)) delete this.settings[key as keyof Settings];
		Object.assign(this.settings, this.settingsAtStart);
		this.faults.clear();
		this.recorder.clear();
		this.rateLimiter.clear();
	}

	/** Refuses connections and closes those that are open, but forgets nothing. */
	async closePort(): Promise<void> {
		await this.server?.close();
	}

	/** Listens again on the port that `closePort` closed. */
	async reopenPort(): Promise<void> {
		await this.listen(Number(new URL(this.origin).port));
	}

	async close(): Promise<void> {
		this.closing.abort();
		await this.server?.close();
	}

	/** The machine's time, which is what all runs store. */
	protected now(): number {
		return this.context.now();
	}

	/** Records a request or a response that should not have been sent. */
	protected violation(kind: Violation['kind'], request: Request, reasons: string[]): void {
		const { method, originalUrl } = request;
		const path = originalUrl.split('?')[0];
		this.context.violations.push({ service: this.name, kind, method, path, reasons });
		if (this.context.violations.length > MAX_VIOLATIONS) this.context.violations.shift();
	}

	/** Refuses a request that came too soon. */
	protected abstract tooManyRequests(response: Response): void;

	/** Sends an error in the service's own format. */
	protected abstract answerError(error: unknown, request: Request, response: Response): void;

	/** The last step of a request, to be added after all routes. */
	protected readonly explain = (
		error: unknown,
		request: Request,
		response: Response,
		next: NextFunction,
	): void => {
		if (response.headersSent) next(error);
		else this.answerError(error, request, response);
	};

	private readonly record = (request: Request, response: Response, next: NextFunction): void => {
		const { headers } = request;
		const recorded = this.recorder.arrived({
			method: request.method,
			path: pathOf(request),
			query: { ...request.query } as RecordedRequest['query'],
			headers: flatHeaders(headers),
			contentLength: headers['content-length'] ? Number(headers['content-length']) : null,
			transferEncoding: headers['transfer-encoding'] ?? null,
			fields: [],
			files: [],
			body: undefined,
			at: Date.now(),
		});
		localsOf(response).recorded = recorded;
		response.once('finish', () => this.recorder.ended(recorded, response.statusCode));
		response.once('close', () => this.recorder.ended(recorded, null));
		next();
	};

	private readonly showDate = (_: Request, response: Response, next: NextFunction): void => {
		if (this.settings.clockOffsetInDateHeader) {
			const shown = this.now() + this.settings.clockOffsetMs;
			response.setHeader('date', new Date(shown).toUTCString());
		}
		next();
	};

	private readonly meetFault = async (
		request: Request,
		response: Response,
		next: NextFunction,
	): Promise<void> => {
		const fault = this.faults.next(request.method, pathOf(request));
		localsOf(response).fault = fault;
		if (fault?.stage === 'beforeBody' && (await this.strikeWith(fault, response))) return;
		if (fault?.stage === 'afterHandling') this.replaceAnswer(fault, response);
		next();
	};

	private readonly strikeBeforeHandling = async (
		_: Request,
		response: Response,
		next: NextFunction,
	): Promise<void> => {
		const { fault } = localsOf(response);
		const strikesNow = fault && (fault.stage ?? 'beforeHandling') === 'beforeHandling';
		if (strikesNow && (await this.strikeWith(fault, response))) return;
		next();
	};

	/** Waits until the service has done all its work and responds, and then applies the fault. */
	private replaceAnswer(fault: Fault, response: Response): void {
		const { end } = response;
		response.end = ((...args: Parameters<typeof end>) => {
			response.end = end;
			const chunk: unknown = args[0];
			const intended =
				typeof chunk === 'string' || Buffer.isBuffer(chunk) ? Buffer.from(chunk) : undefined;
			void this.strikeWith(fault, response, intended).then((isTakenCareOf) => {
				if (!isTakenCareOf) end.apply(response, args);
			});
			return response;
		}) as typeof end;
	}

	private async strikeWith(fault: Fault, response: Response, intended?: Buffer): Promise<boolean> {
		try {
			return await strike(fault, response, intended, this.closing.signal);
		} catch (error) {
			if (this.closing.signal.aborted) return true;
			throw error;
		}
	}

	private readonly readBody = async (
		request: Request,
		response: Response,
		next: NextFunction,
	): Promise<void> => {
		const { recorded } = localsOf(response);
		try {
			if (request.is('multipart/form-data')) {
				const body = await readMultipart(request, this.settings.keepContents);
				recorded.fields = body.fields;
				recorded.files = body.files;
				localsOf(response).multipart = body;
			} else {
				request.body = await readJson(request, response);
				recorded.body = request.body;
			}
		} catch (error) {
			// A client that has disconnected needs no response.
			if (!request.complete && request.destroyed) return;
			localsOf(response).unreadable = unreadable(error);
		}
		next();
	};

	private readonly limitRate = (request: Request, response: Response, next: NextFunction): void => {
		const { rateLimits } = this.settings;
		const refusal = this.rateLimiter.take(rateLimits, request.method, pathOf(request), this.now());
		if (!refusal) {
			next();
			return;
		}
		if (refusal.retryAfter) response.setHeader('retry-after', refusal.retryAfter);
		this.tooManyRequests(response);
	};
}

/** A stand-in with runs: what the services have in common besides their traffic. */
export abstract class ServiceStandIn<Settings extends ServiceSettings> extends StandIn<Settings> {
	private pagesServed = 0;

	override reset(): void {
		super.reset();
		this.pagesServed = 0;
	}

	/** A time as the service shows it. */
	protected time(machineMs: number): string {
		return formatTime(machineMs, this.settings);
	}

	/** Must be called before a page of runs is put together. */
	protected async pageBegins(query: Record<string, unknown>): Promise<void> {
		this.pagesServed += 1;
		await this.settings.beforePage?.({ number: this.pagesServed, query });
	}
}

interface Locals {
	recorded: RecordedRequest;
	fault?: Fault;
	multipart?: MultipartBody;
	unreadable?: UnreadableBody;
}

/** What the steps of handling a request pass on to one another. */
export function localsOf(response: Response): Locals {
	return response.locals as unknown as Locals;
}

const parseJson = express.json({ limit: '10mb', strict: false });

async function readJson(request: Request, response: Response): Promise<unknown> {
	await new Promise<void>((resolve, reject) => {
		parseJson(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
	});
	// A body of any other type is read to its end, so that the client can receive the response.
	request.resume();
	return request.body as unknown;
}

function unreadable(error: unknown): UnreadableBody {
	const type = error instanceof MalformedMultipart ? 'multipart' : 'json';
	return new UnreadableBody(type, error instanceof Error ? error.message : String(error));
}

function pathOf(request: Request): string {
	return request.originalUrl.split('?')[0];
}

function flatHeaders(headers: Request['headers']): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
