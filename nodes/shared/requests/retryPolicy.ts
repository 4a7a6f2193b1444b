import type { CallKind } from './call';
import type { Failure, FailureKind } from './failure';

/**
 * - `repeat`: ask again after a wait;
 * - `open`: the service may have acted, so a `start` must not be sent again;
 * - `final`: asking again would bring the same.
 */
export type Verdict = 'repeat' | 'open' | 'final';

/**
 * Which failures are repeated, by kind of call. A start is repeated only when the service
 * certainly did not take it: no connection, no such host, or a plain "too many requests".
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
 * Whether the service may have acted although the call failed: also where it sends the client on to
 * see the result (303, RFC 9110 §15.4.4).
 */
export function leavesOpen({ kind, status }: Failure): boolean {
	return RETRY_POLICY[kind].start === 'open' || status === 303;
}

/** Failures that pass by themselves: worth another look later. */
export function isTemporary(kind: FailureKind): boolean {
	return RETRY_POLICY[kind].read === 'repeat' || kind === 'unreadable';
}
