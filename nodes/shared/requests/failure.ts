import { retryAfterMs } from './retryAfter';
import { decoded, isWebPage, serviceWords } from './serviceWords';

/** Why a call did not get the expected response. */
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
	/** HTTP status, if there was a response. */
	status?: number;
	/** The cause as the service or the network describes it, on one line; can be empty. */
	words: string;
	/** How long the service asked the client to wait before the next request, ms. */
	retryAfterMs?: number;
	/**
	 * Whether something other than the service responded: a web page, a proxy, or an API with a
	 * different error format.
	 */
	isForeign?: boolean;
	/** The host that a redirect points to. The path is left out because it may contain tokens. */
	redirectHost?: string;
}

/**
 * A successful response that is not the service's own.
 *
 * @param words what is wrong with it, e.g. `it has no 'id'`
 */
export function foreignResponse(words: string): Failure {
	return { kind: 'unreadable', status: 200, words, isForeign: true };
}

/**
 * n8n or its HTTP client rejected the request, e.g. because a header cannot contain the
 * key's characters.
 */
const NOT_SENT = /^ERR_(INVALID|UNESCAPED|HTTP_INVALID|BAD_OPTION)/;
/** The request never reached the service, so it had no effect. */
const NOT_CONNECTED =
	/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN|EACCES|EPERM)$/;
/** A system call that fails only once there is a connection, in a message. */
const MIDWAY = /\b(read|write|shutdown) E[A-Z]+/;
const UNKNOWN_HOST = /^(ENOTFOUND|EAI_AGAIN|EAI_FAIL|EAI_NODATA|EAI_NONAME)$/;
const TIMED_OUT = /^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT)$/;
/** The certificate is checked before anything is sent; other TLS errors can occur at any time. */
const UNTRUSTED =
	/^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE))/;
/** What OpenSSL reports when the handshake fails, before anything is sent. */
const NO_HANDSHAKE =
	/wrong version number|packet length too long|http request|handshake failure|protocol version|unsupported protocol|unrecognized name/i;

/** What a code means. n8n replaces messages that contain a code it knows, so codes are left out. */
const PLAIN_WORDS: Array<[RegExp, string]> = [
	[/^ECONNREFUSED$/, 'connection refused'],
	[/^EHOSTUNREACH$/, 'host unreachable'],
	[/^ENETUNREACH$|^ENETDOWN$|^EADDRNOTAVAIL$/, 'network unreachable'],
	[/^EACCES$|^EPERM$/, "this machine's network settings do not allow the connection"],
	[/^EAI_AGAIN$/, 'the host name could not be looked up'],
	[UNKNOWN_HOST, 'unknown host name'],
	[TIMED_OUT, ''],
	[/^ECONNRESET$|^EPIPE$/, 'connection reset'],
	[/^ERR_BAD_RESPONSE$|^ERR_STREAM_PREMATURE_CLOSE$/, 'the response was cut off'],
	[/^HPE_/, 'the response is not valid HTTP'],
	[/^Z_/, 'the response could not be decompressed'],
	[/SELF_SIGNED/, 'the certificate is self-signed'],
	[/^CERT_HAS_EXPIRED$/, 'the certificate has expired'],
	[/ALTNAME|HOSTNAME/, 'the certificate is for another host'],
	[/^UNABLE_TO_/, 'the certificate was issued by an authority that n8n does not know'],
	[/^ERR_INVALID_CHAR$/, 'the key contains characters that are not allowed'],
	[/^ERR_INVALID_URL$/, 'the address is not valid'],
];

/**
 * What an error thrown by a request means. Errors known to occur before anything is sent
 * have kinds of their own. After any other code (a network failure, an incomplete or corrupt
 * response), it is unknown what the service did. An error without a code did not come from the HTTP
 * client (no credential, or a host that n8n does not allow) and is `local`.
 */
export function failureOfError(error: unknown): Failure {
	const { code, syscall, text } = networkError(error);
	if (code === undefined) return { kind: 'local', words: messageOf(error) };
	const words = PLAIN_WORDS.find(([pattern]) => pattern.test(code))?.[1] ?? code;
	if (NOT_SENT.test(code)) return { kind: 'local', words };
	if (code === 'ERR_CANCELED') return { kind: 'cancelled', words };
	// A network failure in the middle of a request has the same codes, but another system call. n8n 1
	// keeps it only in the message, e.g. `read EHOSTUNREACH`.
	const isMidway = syscall === undefined ? MIDWAY.test(text) : syscall !== 'connect';
	if (NOT_CONNECTED.test(code) && !isMidway) return { kind: 'refused', words };
	if (UNKNOWN_HOST.test(code)) return { kind: 'unknownHost', words };
	if (TIMED_OUT.test(code)) return { kind: 'timeout', words };
	if (UNTRUSTED.test(code)) return { kind: 'untrusted', words };
	if (/^EPROTO$|SSL/.test(code) && NO_HANDSHAKE.test(text)) {
		return { kind: 'untrusted', words: 'the server does not use TLS (https)' };
	}
	return { kind: 'broken', words };
}

/**
 * What a response outside 2xx means.
 *
 * @param isOwnError whether JSON is an error in the service's format, if that format is known
 */
export function failureOfStatus(
	{ status, headers, body }: { status: number; headers: Record<string, string>; body: unknown },
	isOwnError?: (error: Record<string, unknown>) => boolean,
): Failure {
	const failure = {
		status,
		words: serviceWords(body),
		isForeign: isOwnError && isForeign(status, decoded(body), isOwnError),
		retryAfterMs: retryAfterMs(headers, Date.now()),
	};
	if (status === 429) return { ...failure, kind: 'rateLimited' };
	if (status === 408) return { ...failure, kind: 'timeout' };
	if (status >= 500) return { ...failure, kind: 'serverFault' };
	if (status >= 300 && status < 400) {
		return { ...failure, kind: 'redirected', redirectHost: hostOf(headers.location) };
	}
	return { ...failure, kind: 'rejected' };
}

/** Error fields that both the service and a gateway in front of it may use. */
const COMMON_FIELDS = ['message', 'Message', 'detail', 'details', 'request_id', 'requestId'];
/** What gateways and frameworks say about an unknown address. */
const NO_SUCH_ADDRESS =
	/^(not found|page not found|404|no route|no such (route|path)|cannot (get|post|put|patch|delete)\b|missing authentication token|method not allowed)/i;
const PROXY_WANTS_LOGIN = 407;

function isForeign(
	status: number,
	content: unknown,
	isOwnError: (error: Record<string, unknown>) => boolean,
): boolean {
	if (isWebPage(content) || status === PROXY_WANTS_LOGIN) return true;
	const isObject = typeof content === 'object' && content !== null;
	if (isObject && isOwnError({ ...content })) return false;
	const isCommon = !isObject || Object.keys(content).every((name) => COMMON_FIELDS.includes(name));
	return !isCommon || NO_SUCH_ADDRESS.test(serviceWords(content));
}

interface NetworkError {
	/** The HTTP client's error code. */
	code?: string;
	/** The system call that failed. */
	syscall?: string;
	/** All messages, joined. */
	text: string;
}

/**
 * Finds the network error. n8n versions wrap errors differently, so this searches an error and
 * everything it wraps.
 */
function networkError(error: unknown, depth = 0): NetworkError {
	if (depth > 5 || typeof error !== 'object' || error === null) return { text: '' };
	const { code, httpCode, syscall, message, messages, cause, errorResponse } = error as Record<
		string,
		unknown
	>;
	const inner = networkError(cause ?? errorResponse, depth + 1);
	return {
		code: [code, httpCode].find(isErrorCode) ?? inner.code,
		syscall: typeof syscall === 'string' ? syscall : inner.syscall,
		text: [message, messages, inner.text].join(' '),
	};
}

/** Codes look like `ECONNRESET` or `HPE_INVALID_CONSTANT`. An HTTP status is not a code. */
function isErrorCode(code: unknown): code is string {
	return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code);
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Whether the service itself reports that something does not exist. */
export function isAbsent({ status, isForeign: saidByOthers }: Failure): boolean {
	return status === 404 && !saidByOthers;
}

function hostOf(location: string | undefined): string | undefined {
	try {
		return new URL(location ?? '').host;
	} catch {
		return undefined;
	}
}
