import type { INode, NodeApiError } from 'n8n-workflow';

import { apiError, type ErrorFacts } from '../errors';
import type { Call } from './call';
import type { Failure } from './failure';
import { redacted } from './redact';
import type { Service } from './service';

/** How many characters of the service's message an error shows. */
const MAX_WORDS = 300;

export interface Circumstances {
	call: Call;
	/** Whether the service may have acted without confirming it. */
	leftOpen: boolean;
	itemIndex?: number;
	/** Strings that must not appear in the error. */
	secrets: string[];
}

/**
 * The error that people read: what happened in the service's words, the HTTP status, the item, and
 * what to do. It contains neither the request nor the raw response, because n8n shows and stores
 * everything in an error.
 */
export function explain(
	node: INode,
	service: Service,
	failure: Failure,
	{ call, leftOpen, itemIndex, secrets }: Circumstances,
): NodeApiError {
	const isStart = call.kind === 'start';
	const doubt =
		leftOpen && isStart ? (call.inDoubt ?? runInDoubt(service.whereRunsAreSeen)) : undefined;
	const item = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	const open = doubt ? `${doubt.what}: ` : '';
	const keyRefusedBy = call.anonymous ? [] : [401];
	const told = whatHappened(service, failure, secrets, { keyRefusedBy });
	const advice = [
		doubt?.advice,
		doubt && !failure.isForeign ? undefined : whatToDo(service, failure, { ...call, keyRefusedBy }),
	];
	const { status } = failure;
	const error = apiError(
		node,
		redacted(`${call.prefix ?? ''}${open}${told}${item}`, secrets),
		advice.filter(Boolean).join('. '),
		{ itemIndex, status, failure: declaredCause(failure) },
	);
	failures.set(error, failure);
	return error;
}

/**
 * What to say about the start of a run without a response.
 *
 * @param whereSeen how people can check whether the run exists
 */
export function runInDoubt(whereSeen: string): NonNullable<Call['inDoubt']> {
	return {
		what: 'The run may have started',
		advice: `Before you start it again, check whether it exists: ${whereSeen}`,
	};
}

/**
 * The failure behind each error. It is stored outside the error, because n8n shows and stores all
 * of an error's fields.
 */
const failures = new WeakMap<object, Failure>();

/** The failure that one of this package's errors explains, or undefined for any other error. */
export function failureBehind(error: unknown): Failure | undefined {
	return typeof error === 'object' && error !== null ? failures.get(error) : undefined;
}

/** The cause in n8n's terms, so that n8n backs off when a trigger keeps failing. */
function declaredCause(failure: Failure): ErrorFacts['failure'] {
	switch (failure.kind) {
		case 'rateLimited':
			return { cause: 'rate-limited', retryAfterMs: failure.retryAfterMs };
		case 'refused':
		case 'unknownHost':
		case 'broken':
		case 'timeout':
		case 'serverFault':
		case 'unreadable':
			return { cause: 'temporarily-unavailable', retryAfterMs: failure.retryAfterMs };
		case 'rejected':
			return !failure.isForeign && (failure.status === 401 || failure.status === 403)
				? { cause: 'credential-invalid' }
				: { cause: 'configuration-invalid' };
		case 'redirected':
		case 'untrusted':
			return { cause: 'configuration-invalid' };
		default:
			return undefined;
	}
}

/** What happened, in one sentence without a full stop. */
export function whatHappened(
	{ name, keyName }: Service,
	failure: Failure,
	secrets: string[],
	{ keyRefusedBy }: { keyRefusedBy: readonly number[] },
): string {
	const code = failure.status === undefined ? '' : ` (HTTP ${failure.status})`;
	const said = shortened(redacted(failure.words, secrets));
	const words = said === '' ? '' : `: ${said}`;
	switch (failure.kind) {
		case 'refused':
		case 'unknownHost':
			return `${name} could not be reached${words}`;
		case 'untrusted':
			return `The secure connection to ${name} could not be established${words}`;
		case 'broken':
			return `The connection to ${name} was lost before the response was complete${words}`;
		case 'timeout':
			return `${name} did not respond in time${code}${words}`;
		case 'rateLimited':
			return `${name} is receiving too many requests at the moment${code}${words}`;
		case 'serverFault':
			return `${name} could not handle the request${code}${words}`;
		case 'unreadable':
			return `The response from ${name} could not be read${code}${words}`;
		case 'redirected':
			return `${name} responded with a redirect to ${failure.redirectHost ?? 'another address'}${code}, which was not followed`;
		case 'cancelled':
			return `The request to ${name} was cancelled`;
		case 'local':
			return `The request to ${name} could not be sent${words}`;
		case 'rejected':
			if (failure.isForeign) return `The response did not come from ${name}${code}${words}`;
			return keyRefusedBy.includes(failure.status ?? 0)
				? `${name} did not accept the ${keyName}${code}${words}`
				: `${name} refused the request${code}${words}`;
	}
}

function shortened(words: string): string {
	return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1)}…` : words;
}

/** What to do about a failure, in one or two sentences without the final full stop. */
export function whatToDo(
	service: Service,
	failure: Failure,
	{
		kind,
		advice,
		keyRefusedBy,
	}: Pick<Call, 'kind' | 'advice'> & { keyRefusedBy: readonly number[] },
): string {
	const { name, addressLabel } = service;
	const address = `the ${addressLabel} in the ${name} credential`;
	if (failure.kind === 'cancelled') return 'The execution was stopped';
	if (failure.isForeign) {
		if (failure.status === 413) {
			return `A proxy between n8n and ${name} does not accept requests of this size. Send fewer or smaller files, or raise its limit`;
		}
		const isBusy = failure.kind === 'serverFault' || failure.kind === 'rateLimited';
		return `${isBusy ? 'Try again later. If this keeps happening, check' : 'Check'} ${address}, e.g. ${service.exampleBaseUrl}, and the proxy if there is one: something other than ${name} is responding there`;
	}
	const special = advice ?? service.advice?.(failure, kind === 'start');
	if (special !== undefined) return special;
	switch (failure.kind) {
		case 'refused':
		case 'unknownHost':
			return `Check ${address} and the proxy if there is one, and that n8n can reach them`;
		case 'untrusted':
			return `Check ${address}, and the certificate of that host`;
		case 'redirected':
			return `Enter the final address as the base URL in the ${name} credential. Your ${service.keyName} was not sent there`;
		case 'unreadable':
			return `Try again. If this keeps happening, check ${address}, and the proxy if there is one`;
		case 'rateLimited':
			return 'Wait a while, start fewer runs at the same time, or start them less often';
		case 'broken':
		case 'timeout':
		case 'serverFault':
			return `Try again later. If this keeps happening, check with ${name} whether the service is up`;
		case 'local':
			return `Check the files in the input and this node's ${name} credential`;
		case 'rejected':
			if (keyRefusedBy.includes(failure.status ?? 0)) {
				return `Enter a valid ${service.keyName} in the ${name} credential`;
			}
			return whatToDoAboutRejection(service, failure, address);
	}
}

/** What frameworks say about an unknown address, and some services about an unknown id. */
const NOT_FOUND = /^not found\b/i;

function whatToDoAboutRejection(
	{ name, keyName, exampleBaseUrl }: Service,
	{ status, words }: Failure,
	address: string,
): string {
	switch (status) {
		case 403:
			return `Check that the ${keyName} in the ${name} credential is allowed to do this`;
		case 404:
			return NOT_FOUND.test(words)
				? `Check ${address}, e.g. ${exampleBaseUrl}. If it is correct, nothing with these IDs exists (anymore), or the ${keyName} has no access to it`
				: `Check the IDs. Nothing with these IDs exists (anymore), or the ${keyName} has no access to it`;
		case 405:
			return `Check ${address}, e.g. ${exampleBaseUrl}`;
		case 409:
			return 'Something else changed it at the same time. Check its current state, then try again';
		case 413:
			return 'Send fewer or smaller files';
		default:
			return "Check this node's parameters";
	}
}
