import type { Failure, FailureKind } from './failure';

/** How long one call is allowed to keep trying. */
export interface Patience {
	/** Maximum attempts after "too many requests" responses with a `Retry-After`. */
	rateLimitTries: number;
	/**
	 * The same without `Retry-After`. To outlast a per-minute limit, the attempts must span more than
	 * a minute.
	 */
	blindRateLimitTries: number;
	/** Maximum attempts for each other kind of failure that is retried. */
	faultTries: number;
	/** Maximum total wait between all attempts of one call, ms. */
	longestTotalWaitMs: number;
}

/** For operations in a workflow, which can wait out a per-minute rate limit. */
export const PATIENT: Patience = {
	rateLimitTries: 9,
	blindRateLimitTries: 28,
	faultTries: 5,
	longestTotalWaitMs: 300_000,
};
/** For polls. Whatever one poll cannot fetch, the next one fetches. */
export const BRISK: Patience = {
	rateLimitTries: 5,
	blindRateLimitTries: 5,
	faultTries: 3,
	longestTotalWaitMs: 10_000,
};
/** For lists that a person is waiting for. */
export const HASTY: Patience = {
	rateLimitTries: 4,
	blindRateLimitTries: 4,
	faultTries: 2,
	longestTotalWaitMs: 5_000,
};

/** Short, because per-second limits reset soon, and only one request is sent after the wait. */
const RATE_LIMIT_BASE_MS = 250;
/** A longer wait would often far outlast the limit, and one more refused request costs little. */
const RATE_LIMIT_LONGEST_MS = 2_500;
const FAULT_BASE_MS = 500;
/** Minimum wait after the second and later refusals, even if the service asks for less. */
const SHORTEST_WAIT_MS = 1_000;

/** The attempts of one call: how often it failed in each way, and how long it has waited. */
export class Attempts {
	private readonly failed = new Map<FailureKind, number>();
	private waitedMs = 0;

	constructor(private readonly patience: Patience) {}

	/** How much longer the call may wait, ms. */
	get remainingMs(): number {
		return this.patience.longestTotalWaitMs - this.waitedMs;
	}

	/**
	 * Milliseconds to wait before the next attempt: what the service asked for, or else exponential
	 * back-off plus up to 50% jitter. If the service keeps asking for almost no wait, a minimum
	 * applies.
	 *
	 * @param random a number from 0 to 1
	 * @returns undefined when the attempts or the total wait are used up
	 */
	waitAfter(
		{ kind, retryAfterMs }: Pick<Failure, 'kind' | 'retryAfterMs'>,
		random = Math.random(),
	): number | undefined {
		const tries = (this.failed.get(kind) ?? 0) + 1;
		this.failed.set(kind, tries);
		const { rateLimitTries, blindRateLimitTries, faultTries } = this.patience;
		const isRateLimit = kind === 'rateLimited';
		const isBlind = retryAfterMs === undefined;
		const most = isRateLimit ? (isBlind ? blindRateLimitTries : rateLimitTries) : faultTries;
		if (tries >= most) return undefined;
		const growing = (isRateLimit ? RATE_LIMIT_BASE_MS : FAULT_BASE_MS) * 2 ** (tries - 1);
		const backoffMs =
			(isRateLimit ? Math.min(growing, RATE_LIMIT_LONGEST_MS) : growing) * (1 + random / 2);
		const shortestMs = tries === 1 ? 0 : Math.min(backoffMs, SHORTEST_WAIT_MS);
		const waitMs = Math.ceil(isBlind ? backoffMs : Math.max(retryAfterMs, shortestMs));
		if (waitMs > this.remainingMs) return undefined;
		this.waitedMs += waitMs;
		return waitMs;
	}
}
