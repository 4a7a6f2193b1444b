import { serviceWords, WEB_PAGE } from './serviceWords';

/** Why a call was not answered as expected. */
export type FailureKind =
	| 'refused'
	| 'unknownHost'
	| 'untrusted'
	| 'broken'
	| 'timeout'
	| 'rateLimited'
	| 'serverFault'
	| 'unreadable'
	| 'redirected'
	| 'rejected'
	| 'cancelled'
	| 'local';

export interface Failure {
	kind: FailureKind;
	/** HTTP status, where there was an answer. */
	status?: number;
	/** The cause in the words of the service or the network, one line; may be empty. */
	words: string;
	/** What the service asked to wait before the next request, ms. */
	retryAfterMs?: number;
	/** Where a redirect pointed to (host only: a path may hold tokens). */
	redirectHost?: string;
}

/** The request could not even be put together, e.g. a key with characters that no header may have. */
const NOT_SENT = /^ERR_(INVALID|UNESCAPED|HTTP_INVALID|BAD_OPTION)/;
/** The request never reached the service, so it certainly did nothing. */
const NOT_CONNECTED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN'];
const UNKNOWN_HOST = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'];
const TIMED_OUT = ['ETIMEDOUT', 'ECONNABORTED', 'ESOCKETTIMEDOUT'];
/** The certificate was looked at before anything was sent; other TLS errors come at any time. */
const UNTRUSTED =
	/^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE))/;

/**
 * What a thrown request error means. Only what certainly came before the request is told apart:
 * any other code (of the network, of a cut-off or corrupt answer) leaves open what the service has
 * done. An error without a code did not come from the HTTP client (no credential, a host that n8n
 * does not allow) and is `local`.
 */
export function failureOfError(error: unknown): Failure {
	const { code, syscall = 'connect' } = networkError(error);
	const words = code ?? messageOf(error);
	if (code === undefined || NOT_SENT.test(code)) return { kind: 'local', words };
	if (code === 'ERR_CANCELED') return { kind: 'cancelled', words };
	// A network that goes away in the middle of a request has the same codes.
	if (NOT_CONNECTED.includes(code) && syscall === 'connect') return { kind: 'refused', words };
	if (UNKNOWN_HOST.includes(code)) return { kind: 'unknownHost', words };
	if (TIMED_OUT.includes(code)) return { kind: 'timeout', words };
	if (UNTRUSTED.test(code)) return { kind: 'untrusted', words };
	return { kind: 'broken', words };
}

/** What an answer outside 2xx means; `headers` in lower case. */
export function failureOfStatus(
	status: number,
	headers: Record<string, string>,
	body: unknown,
): Failure {
	const failure = { status, words: serviceWords(body) };
	if (status === 429) return { ...failure, kind: 'rateLimited' };
	if (status === 408) return { ...failure, kind: 'timeout' };
	if (status >= 500) return { ...failure, kind: 'serverFault' };
	if (status >= 300 && status < 400) {
		return { ...failure, kind: 'redirected', redirectHost: hostOf(headers.location) };
	}
	return { ...failure, kind: 'rejected' };
}

/**
 * The HTTP client's error code, and the system call that failed where it is told. n8n wraps the
 * error differently in its versions, so both are looked for in an error and in what it wraps.
 */
function networkError(error: unknown, depth = 0): { code?: string; syscall?: string } {
	if (depth > 5 || typeof error !== 'object' || error === null) return {};
	const { code, httpCode, syscall, cause, errorResponse } = error as Record<string, unknown>;
	const inner = networkError(cause ?? errorResponse, depth + 1);
	return {
		code: [code, httpCode].find(isErrorCode) ?? inner.code,
		syscall: typeof syscall === 'string' ? syscall : inner.syscall,
	};
}

/** Codes are like `ECONNRESET`, `HPE_INVALID_CONSTANT` or `Z_DATA_ERROR`; an HTTP status is none. */
function isErrorCode(code: unknown): code is string {
	return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code);
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Whether the service itself says that there is no such thing: a gateway's web page does not count. */
export function isAbsent({ status, words }: Failure): boolean {
	return status === 404 && !words.startsWith(WEB_PAGE);
}

/** Milliseconds since epoch of an HTTP date (RFC 9110 §5.6.7), undefined if it is none. */
export function dateOf(header: string | undefined): number | undefined {
	const ms = Date.parse(header ?? '');
	return Number.isNaN(ms) ? undefined : ms;
}

function hostOf(location: string | undefined): string | undefined {
	try {
		return new URL(location ?? '').host;
	} catch {
		return undefined;
	}
}
