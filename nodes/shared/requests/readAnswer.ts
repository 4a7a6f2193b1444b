import { type Bodies, type Call, type Expected } from './call';
import { type Failure, failureOfStatus } from './failure';
import type { Service } from './service';
import { isWebPage, serviceWords, unexpectedBody } from './serviceWords';

/** A response as returned by an HTTP client, with header names in lower case. */
export interface HttpAnswer {
	status: number;
	headers: Record<string, string>;
	body: unknown;
}

/** A 2xx response that contains what its call expects. */
export interface Answered<E extends Expected> {
	body: Bodies[E];
	/** Headers by name, in lower case. */
	headers: Record<string, string>;
}

/** What a response contains, or why the call cannot use it. */
export function readAnswer<E extends Expected>(
	service: Service,
	call: Call<E>,
	answer: HttpAnswer,
): Answered<E> | Failure {
	const { status, headers, body } = answer;
	if (status < 200 || status >= 300) {
		return failureOfStatus(answer, call.anonymous ? undefined : service.isOwnError);
	}
	if (!isExpected(call.expects, body, headers)) {
		const isForeign = isWebPage(body) || Array.isArray(body);
		return { kind: 'unreadable', status, words: unexpectedBody(body), isForeign };
	}
	const missing = missingField(call, body);
	if (missing === undefined) return { body: body as Bodies[E], headers };
	return { kind: 'unreadable', status, words: unexpectedBody(body, missing), isForeign: true };
}

/**
 * Whether a 2xx response contains what the call expects, and not the output of a proxy or a login
 * page.
 */
function isExpected(expects: Expected, body: unknown, headers: Record<string, string>): boolean {
	if (expects === 'anything') return !isWebPage(body);
	if (expects === 'nothing') return serviceWords(body) === '';
	if (expects === 'file') return Buffer.isBuffer(body);
	if (expects === 'object') {
		const isObject = typeof body === 'object' && body !== null;
		return isObject && !Array.isArray(body) && !Buffer.isBuffer(body);
	}
	const isText = /\b(html|json)\b/i.test(headers['content-type'] ?? '');
	return Buffer.isBuffer(body) && body.length > 0 && !isText;
}

function missingField({ expects, id, list }: Call, body: unknown): string | undefined {
	if (expects !== 'object') return undefined;
	const fields = body as Record<string, unknown>;
	if (id !== undefined && !isId(fields[id])) return id;
	if (list === undefined || fields[list] === null || Array.isArray(fields[list])) return undefined;
	return list;
}

function isId(value: unknown): boolean {
	return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
