import type { Failure } from './failure';

/** How long one call may keep trying. */
export interface Patience {
	/** Most tries after "too many requests"; a limit per minute needs more than a minute in all. */
	rateLimitTries: number;
	/** Most tries after each other kind of failure that may be repeated. */
	faultTries: number;
	/** Most that one call waits between its tries, in all, ms. */
	maxWaitMs: number;
}

/** For operations in a workflow: a whole rate-limit window of a minute is waited for. */
export const PATIENT: Patience = { rateLimitTries: 9, faultTries: 5, maxWaitMs: 300_000 };
/** For polls: what is not to be had now is asked for again at the next poll. */
export const BRISK: Patience = { rateLimitTries: 5, faultTries: 3, maxWaitMs: 10_000 };
/** For lists that a person waits for. */
export const HASTY: Patience = { rateLimitTries: 4, faultTries: 2, maxWaitMs: 5_000 };

/** Short, as the gate lets a single request try when the wait is over: a limit per second ends soon. */
const RATE_LIMIT_BASE_MS = 250;
const FAULT_BASE_MS = 500;
/** What is waited at least after a second refusal in a row, however little the service asks for. */
const LEAST_WAIT_MS = 1_000;

/**
 * Milliseconds to wait before the next try: what the service asked for, else exponential back-off,
 * longer by up to a half at random. A service that asks over and over for next to no wait gets some.
 *
 * @param tries how often the call has failed in this way so far (1 after the first time)
 * @param waitedMs what this call has waited for so far
 * @param random a number from 0 to 1
 * @returns undefined when the tries or the total wait are used up
 */
export function waitBeforeRetryMs(
	{ kind, retryAfterMs }: Pick<Failure, 'kind' | 'retryAfterMs'>,
	tries: number,
	waitedMs: number,
	patience: Patience,
	random: number,
): number | undefined {
	const isRateLimit = kind === 'rateLimited';
	if (tries >= (isRateLimit ? patience.rateLimitTries : patience.faultTries)) return undefined;
	const baseMs = isRateLimit ? RATE_LIMIT_BASE_MS : FAULT_BASE_MS;
	const backoffMs = baseMs * 2 ** (tries - 1) * (1 + random / 2);
	const leastMs = tries === 1 ? 0 : Math.min(backoffMs, LEAST_WAIT_MS);
	const waitMs = Math.ceil(
		retryAfterMs === undefined ? backoffMs : Math.max(retryAfterMs, leastMs),
	);
	return waitedMs + waitMs > patience.maxWaitMs ? undefined : waitMs;
}
