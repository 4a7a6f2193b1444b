import type { INode, NodeApiError } from 'n8n-workflow';

import { apiError, type ErrorFacts } from '../errors';
import type { Call } from './call';
import type { Failure } from './failure';
import { redacted } from './redact';
import type { Service } from './service';

/** Characters of the service's words that an error shows. */
const MAX_WORDS = 300;

export interface Circumstances {
	call: Call;
	/** The service may have acted although it did not say so. */
	leftOpen: boolean;
	itemIndex?: number;
	/** Texts that must not appear. */
	secrets: string[];
}

/**
 * The error that a person reads: what happened in the service's words, the HTTP code, the item,
 * and what to do. It carries neither the request nor the raw answer, because n8n shows and stores
 * whatever an error holds.
 */
export function explain(
	node: INode,
	service: Service,
	failure: Failure,
	{ call, leftOpen, itemIndex, secrets }: Circumstances,
): NodeApiError {
	const isStart = call.kind === 'start';
	const doubt = leftOpen && isStart ? (call.inDoubt ?? runInDoubt(service)) : undefined;
	const item = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	const open = doubt ? `${doubt.what}, the answer is missing: ` : '';
	const words = shortened(redacted(failure.words, secrets));
	const told = whatHappened(service, { ...failure, words }, call);
	const message = redacted(`${call.prefix ?? ''}${open}${told}${item}`, secrets);
	const advice =
		doubt?.advice ??
		(failure.kind === 'cancelled' ? undefined : call.advice) ??
		service.advice?.(failure, isStart) ??
		whatToDo(service, failure);
	const { status } = failure;
	const error = apiError(node, message, advice, {
		itemIndex,
		status,
		failure: declaredCause(failure),
	});
	failures.set(error, failure);
	return error;
}

function shortened(words: string): string {
	return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1)}…` : words;
}

function runInDoubt({ whereRunsAreSeen }: Service) {
	return {
		what: 'The run may have started',
		advice: `Do not start it again before you have looked: ${whereRunsAreSeen}`,
	};
}

/**
 * What errors explain: n8n shows and stores every field of an error, so the failure is kept apart.
 */
const failures = new WeakMap<object, Failure>();

/** The failure that an error of this package explains, undefined for any other error. */
export function failureBehind(error: unknown): Failure | undefined {
	return typeof error === 'object' && error !== null ? failures.get(error) : undefined;
}

/** The cause in n8n's own terms, so that its back-off for failing triggers works. */
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
			return failure.status === 401 || failure.status === 403
				? { cause: 'credential-invalid' }
				: { cause: 'configuration-invalid' };
		case 'redirected':
		case 'untrusted':
			return { cause: 'configuration-invalid' };
		default:
			return undefined;
	}
}

function whatHappened({ name }: Service, failure: Failure, { anonymous }: Call): string {
	const code = failure.status === undefined ? '' : ` (HTTP ${failure.status})`;
	const words = failure.words === '' ? '' : `: ${failure.words}`;
	switch (failure.kind) {
		case 'refused':
			return `${name} could not be reached${words}`;
		case 'unknownHost':
			return `${name} could not be reached${words}`;
		case 'untrusted':
			return `The secure connection to ${name} could not be established${words}`;
		case 'broken':
			return `The connection to ${name} was lost before the answer was complete${words}`;
		case 'timeout':
			return `${name} did not answer in time${code}${words}`;
		case 'rateLimited':
			return `${name} gets too many requests at the moment${code}${words}`;
		case 'serverFault':
			return `${name} could not handle the request${code}${words}`;
		case 'unreadable':
			return `The answer of ${name} could not be read${code}${words}`;
		case 'redirected':
			return `${name} answered with a redirect to ${failure.redirectHost ?? 'another address'}${code}, which was not followed`;
		case 'cancelled':
			return `The request to ${name} was cancelled`;
		case 'local':
			return `The request to ${name} could not be sent${words}`;
		case 'rejected':
			return failure.status === 401 && !anonymous
				? `${name} did not accept the API key${code}${words}`
				: `${name} refused the request${code}${words}`;
	}
}

function whatToDo({ name }: Service, failure: Failure): string {
	switch (failure.kind) {
		case 'refused':
		case 'unknownHost':
			return `Check the base URL in the ${name} credential, and that this n8n can reach it`;
		case 'untrusted':
			return `Check the base URL in the ${name} credential and the certificate of that host`;
		case 'redirected':
			return `Enter the final address as base URL in the ${name} credential; your key was not sent on`;
		case 'unreadable':
			return `Check the base URL in the ${name} credential: a proxy or a login page may answer in place of the service`;
		case 'rateLimited':
			return 'Wait a little, start fewer runs at the same time, or let them start less often';
		case 'broken':
		case 'timeout':
		case 'serverFault':
			return `Try again later. If it stays like this, ask ${name} whether the service is available`;
		case 'cancelled':
			return 'The execution was stopped';
		case 'local':
			return `Check the files in the input and the ${name} credential of this node`;
		case 'rejected':
			return whatToDoAboutRejection(name, failure.status);
	}
}

function whatToDoAboutRejection(name: string, status?: number): string {
	switch (status) {
		case 401:
			return `Open the ${name} credential and enter a valid API key`;
		case 403:
			return `Check that the API key in the ${name} credential may do this`;
		case 404:
			return 'Check the ids: what they name does not exist (any more) or the API key may not see it';
		case 409:
			return 'Something else changed it at the same time: look at its present state, then try again';
		case 413:
			return 'Send fewer or smaller files';
		default:
			return 'Check the parameters of this node';
	}
}
