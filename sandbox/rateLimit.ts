/** A limit on the requests to a service or to some of its endpoints. */
export interface RateLimit {
	method?: string;
	/** Matched against the path without the query. If missing, all endpoints share the limit. */
	path?: RegExp | string;
	/** Requests allowed in each `windowMs`. */
	requests: number;
	windowMs: number;
	/**
	 * `bucket` refills steadily. `window` refills completely with the first request after each
	 * window. Default: `bucket`.
	 */
	kind?: 'bucket' | 'window';
	/** How a refusal states when to try again; default: `seconds`. */
	retryAfter?: 'seconds' | 'date' | 'none';
}

/** A refusal, with the time to wait until the next request would be accepted. */
export interface Refusal {
	waitMs: number;
	/** The value of `Retry-After`, if it is to be sent. */
	retryAfter?: string;
}

interface Pool {
	tokens: number;
	since: number;
}

/** Counts requests against the given limits. */
export class RateLimiter {
	accepted = 0;

	refused = 0;

	private readonly pools = new WeakMap<RateLimit, Pool>();

	/** Accepts or refuses a request. Limits that do not match the request do not count it. */
	take(
		limits: readonly RateLimit[],
		method: string,
		path: string,
		now: number,
	): Refusal | undefined {
		const matching = limits.filter((limit) => matches(limit, method, path));
		const pools = matching.map((limit) => this.poolAt(limit, now));
		const empty = pools.findIndex((pool) => pool.tokens < 1);
		if (empty === -1) {
			for (const pool of pools) pool.tokens -= 1;
			this.accepted += 1;
			return undefined;
		}
		this.refused += 1;
		return refusal(matching[empty], pools[empty], now);
	}

	/** Resets the counts, but not how much of each limit has been used. */
	clear(): void {
		this.accepted = 0;
		this.refused = 0;
	}

	private poolAt(limit: RateLimit, now: number): Pool {
		const pool = this.pools.get(limit) ?? { tokens: limit.requests, since: now };
		const passed = now - pool.since;
		if (limit.kind === 'window') {
			if (passed >= limit.windowMs) Object.assign(pool, { tokens: limit.requests, since: now });
		} else {
			const refilled = pool.tokens + (passed * limit.requests) / limit.windowMs;
			Object.assign(pool, { tokens: Math.min(limit.requests, refilled), since: now });
		}
		this.pools.set(limit, pool);
		return pool;
	}
}

function matches(limit: RateLimit, method: string, path: string): boolean {
	if (limit.method !== undefined && limit.method.toUpperCase() !== method) return false;
	return limit.path === undefined || new RegExp(limit.path).test(path);
}

function refusal(limit: RateLimit, pool: Pool, now: number): Refusal {
	const waitMs =
		limit.kind === 'window'
			? pool.since + limit.windowMs - now
			: ((1 - pool.tokens) * limit.windowMs) / limit.requests;
	switch (limit.retryAfter ?? 'seconds') {
		case 'none':
			return { waitMs };
		case 'seconds':
			return { waitMs, retryAfter: String(Math.max(1, Math.ceil(waitMs / 1000))) };
		case 'date':
			// HTTP dates have no fraction. They are rounded up, or the client would retry too
			// early.
			return {
				waitMs,
				retryAfter: new Date(Math.ceil((now + waitMs) / 1000) * 1000).toUTCString(),
			};
	}
}
