import type {
	IExecuteSingleFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { operationError } from '../errors';
import { Attempts, type Patience } from './backoff';
import { type Bodies, type Call, EMPTY, type Expected, type Outcome } from './call';
import { explain } from './explain';
import { type Failure, failureOfError } from './failure';
import { type Gate, gateOf } from './gate';
import { pause } from './pause';
import { type Answered, readAnswer } from './readAnswer';
import { dateOf } from './retryAfter';
import { leavesOpen, RETRY_POLICY } from './retryPolicy';
import { checkedBaseUrl, type Service } from './service';

/** Where requests come from: an operation, a poll, a list picker, a webhook or its registration. */
export type RequestContext =
	| IExecuteSingleFunctions
	| IPollFunctions
	| ILoadOptionsFunctions
	| IWebhookFunctions
	| IHookFunctions;

export interface ConnectOptions {
	patience: Patience;
	/** The item that the requests are for, named in errors. */
	itemIndex?: number;
	/** Stops all requests when aborted. Used where there is no execution that can be cancelled. */
	timeLimit?: AbortSignal;
	/** Clients with the same owner share one request limit. The default is the execution. */
	gateOwner?: object;
	/** Time-out, proxy and certificate settings of the node. */
	defaults?: Pick<
		IHttpRequestOptions,
		'timeout' | 'proxy' | 'skipSslCertificateValidation' | 'allowedDomains'
	>;
}

const DEFAULT_TIMEOUT_MS = 300_000;
/**
 * Bytes per millisecond that a slow connection sends when several uploads share it. The HTTP
 * client's time-out includes sending, and must not end an upload that is making progress.
 */
const SLOW_BYTES_PER_MS = 100;
/** A longer timer fires immediately. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
const MAX_REDIRECTS = 3;

/** The failure of a request that was still queued when its time ran out. */
export const NO_TURN: Failure = {
	kind: 'rateLimited',
	words: 'the request was still queued when its time ran out',
};

/**
 * Sends the requests of an item, a poll or a picker to a service. All requests by nodes, triggers
 * and pickers go through this class, which limits how many are in flight, retries them according to
 * `RETRY_POLICY`, never follows a redirect to another host, and explains failures in plain words.
 */
export class Client {
	/** The time in the service's last response, ms since the epoch. */
	serverNowMs?: number;

	private hasBegun = false;

	constructor(
		private readonly context: RequestContext,
		private readonly service: Service,
		private readonly baseUrl: string,
		private readonly secrets: string[],
		private readonly gate: Gate,
		private readonly options: ConnectOptions,
	) {}

	/** The service's time, or this machine's until the service's is known, ms since the epoch. */
	get nowMs(): number {
		return this.serverNowMs ?? Date.now();
	}

	/** The address that requests go to, without a trailing slash. */
	get address(): string {
		return this.baseUrl;
	}

	/**
	 * Sends a call, and retries it if that is safe.
	 *
	 * @throws NodeApiError that says what happened, for which item, and what to do
	 */
	async send<E extends Expected>(call: Call<E>): Promise<Bodies[E]> {
		const outcome = await this.outcomeOf(call);
		if (outcome.failure === undefined) return outcome.body;
		throw this.explain(call, outcome.failure, outcome.leftOpen);
	}

	/** Like `send`, but returns a failure for the caller to interpret. */
	async outcomeOf<E extends Expected>(call: Call<E>): Promise<Outcome<E>> {
		const signal = this.cancelSignal();
		const attempts = new Attempts(this.options.patience);
		let leftOpen = false;
		for (;;) {
			const result = await this.gate.run(async () => await this.attempt(call), {
				goesOn: this.hasBegun,
				starts: call.kind === 'start',
				signal,
				deadlineMs: call.deadlineMs,
				maxWaitMs: attempts.remainingMs,
			});
			this.hasBegun = true;
			if (result === undefined) return { failure: this.gate.refusal ?? NO_TURN, leftOpen };
			if (!('kind' in result)) {
				this.gate.speedUp();
				return result;
			}
			leftOpen ||= leavesOpen(result);
			const mayRepeat = !signal?.aborted && RETRY_POLICY[result.kind][call.kind] === 'repeat';
			const waitMs = mayRepeat ? attempts.waitAfter(result) : undefined;
			if (result.kind === 'rateLimited') {
				this.gate.slowDown(waitMs ?? result.retryAfterMs ?? 0, result);
			}
			if (waitMs === undefined || isPast(call.deadlineMs, waitMs)) {
				return { failure: result, leftOpen };
			}
			await pause(waitMs, signal);
		}
	}

	/** Turns a failure into an error that people can understand. */
	explain(call: Call, failure: Failure, leftOpen: boolean): Error {
		if (call.form?.problem) return call.form.problem;
		return explain(this.context.getNode(), this.service, failure, {
			call,
			leftOpen,
			itemIndex: this.options.itemIndex,
			secrets: [...this.secrets, ...(call.secrets ?? [])],
		});
	}

	/**
	 * The signal that is aborted when the execution is cancelled. Where nothing can be cancelled, it
	 * is the time limit.
	 */
	cancelSignal(): AbortSignal | undefined {
		return 'getExecutionCancelSignal' in this.context
			? this.context.getExecutionCancelSignal()
			: this.options.timeLimit;
	}

	/**
	 * Sends one request. A read follows redirects within the same host. As in browsers, a POST then
	 * becomes a GET, unless the redirect requires the same method (RFC 9110 §15.4).
	 */
	private async attempt<E extends Expected>(call: Call<E>): Promise<Answered<E> | Failure> {
		let request = call;
		let url = call.anonymous ? call.path : this.baseUrl + call.path;
		for (let redirects = 0; ; redirects++) {
			let response: IN8nHttpFullResponse;
			try {
				response = await this.request(request, url);
			} catch (error) {
				const failure = failureOfError(error);
				const isLate = failure.kind === 'cancelled' && this.options.timeLimit?.aborted;
				return isLate ? { kind: 'timeout', words: '' } : failure;
			} finally {
				call.form?.close();
			}
			const headers = lowerCased(response.headers);
			const next = sameHostTarget(url, response.statusCode, headers.location);
			if (call.kind === 'read' && next !== undefined && redirects < MAX_REDIRECTS) {
				request = { ...request, query: undefined };
				if (response.statusCode <= 303) request = { ...request, method: 'GET', body: undefined };
				url = next;
				continue;
			}
			const { statusCode: status, body } = response;
			if (status < 300) this.serverNowMs = dateOf(headers.date) ?? this.serverNowMs;
			return readAnswer(this.service, call, { status, headers, body });
		}
	}

	private async request(call: Call, url: string): Promise<IN8nHttpFullResponse> {
		const { timeout = DEFAULT_TIMEOUT_MS, ...defaults } = this.options.defaults ?? {};
		const uploadMs = Math.ceil((call.form?.fileBytes ?? 0) / SLOW_BYTES_PER_MS);
		const timeoutMs = Math.min(timeout + uploadMs, LONGEST_TIMEOUT_MS);
		const remainingMs = (call.deadlineMs ?? Infinity) - Date.now();
		const wantsBytes = call.expects === 'bytes' || call.expects === 'file';
		const options: IHttpRequestOptions = {
			...defaults,
			method: call.method,
			url,
			headers: { accept: wantsBytes ? '*/*' : 'application/json', ...call.headers },
			timeout: Math.min(timeoutMs, Math.max(1_000, remainingMs)),
			arrayFormat: 'repeat',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		};
		if (call.query !== undefined) options.qs = call.query;
		const body = call.form ?? call.body;
		if (body !== undefined) options.body = body;
		if (body === EMPTY) {
			// n8n's client would omit an empty object.
			options.body = '{}';
			options.headers = { ...options.headers, 'content-type': 'application/json' };
		}
		if (wantsBytes) options.encoding = 'arraybuffer';
		if (call.anonymous) {
			const abortSignal = this.cancelSignal();
			// The credential's allowed domains limit where the key is sent. This request does not carry it.
			return (await this.context.helpers.httpRequest({
				...options,
				abortSignal,
				allowedDomains: undefined,
			})) as IN8nHttpFullResponse;
		}
		if (this.options.timeLimit) options.abortSignal = this.options.timeLimit;
		return (await this.context.helpers.httpRequestWithAuthentication.call(
			this.context,
			this.service.credentialType,
			options,
		)) as IN8nHttpFullResponse;
	}
}

/**
 * Creates a service's client from the node's credential.
 *
 * @throws NodeOperationError if the credential's base URL is not an http(s) URL
 */
export async function connect(
	context: RequestContext,
	service: Service,
	options: ConnectOptions,
): Promise<Client> {
	const credentials = await context.getCredentials(service.credentialType);
	const baseUrl = checkedBaseUrl(service, credentials, (message, description) =>
		operationError(context.getNode(), message, description),
	);
	const secrets = [String(service.key(credentials) ?? '')];
	const isPoll = !('getExecuteData' in context);
	const gate = gateOf(options.gateOwner ?? (isPoll ? context : context.getExecuteData()));
	// All polls of a trigger share one context, and n8n itself delays them after a refusal.
	if (isPoll) gate.reopen(options.patience.longestTotalWaitMs);
	return new Client(context, service, baseUrl, secrets, gate, options);
}

function lowerCased(headers: IN8nHttpFullResponse['headers']): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}

/** Whether a deadline will have passed after a wait. */
function isPast(deadlineMs: number | undefined, waitMs: number): boolean {
	return deadlineMs !== undefined && Date.now() + waitMs >= deadlineMs;
}

/** The target of a redirect, if its scheme, host and port are the same. */
function sameHostTarget(from: string, status: number, location?: string): string | undefined {
	if (status < 300 || status >= 400 || location === undefined) return undefined;
	try {
		const target = new URL(location, from);
		return target.origin === new URL(from).origin ? target.href : undefined;
	} catch {
		return undefined;
	}
}
