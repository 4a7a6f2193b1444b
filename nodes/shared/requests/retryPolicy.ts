import type { CallKind } from './call';
import type { Failure, FailureKind } from './failure';

/**
 * - `repeat`: send the call again after a wait;
 * - `open`: the service may have acted, so a `start` must not be sent again;
 * - `final`: sending it again would not help.
 */
export type Verdict = 'repeat' | 'open' | 'final';

/**
 * Which failures are retried, by kind of call. A start is retried only if the service is known not
 * to have accepted it: no connection, no such host, or "too many requests".
 */
export const RETRY_POLICY: Record<FailureKind, Record<CallKind, Verdict>> = {
	//             read               change             start
	refused: { read: 'repeat', change: 'repeat', start: 'repeat' },
	unknownHost: { read: 'repeat', change: 'repeat', start: 'repeat' },
	rateLimited: { read: 'repeat', change: 'repeat', start: 'repeat' },
	broken: { read: 'repeat', change: 'repeat', start: 'open' },
	timeout: { read: 'repeat', change: 'repeat', start: 'open' },
	serverFault: { read: 'repeat', change: 'repeat', start: 'open' },
	unreadable: { read: 'final', change: 'final', start: 'open' },
	redirected: { read: 'final', change: 'final', start: 'final' },
	rejected: { read: 'final', change: 'final', start: 'final' },
	untrusted: { read: 'final', change: 'final', start: 'final' },
	cancelled: { read: 'final', change: 'final', start: 'final' },
	local: { read: 'final', change: 'final', start: 'final' },
};

/**
 * Whether the service may have acted even though the call failed. This includes a redirect to a
 * result (303, RFC 9110 §15.4.4).
 */
export function leavesOpen({ kind, status }: Failure): boolean {
	return RETRY_POLICY[kind].start === 'open' || status === 303;
}

/** Whether a failure may be temporary, so that it is worth trying again later. */
export function isTemporary(kind: FailureKind): boolean {
	return RETRY_POLICY[kind].read === 'repeat' || kind === 'unreadable';
}
