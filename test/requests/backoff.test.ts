import {
	Attempts,
	BRISK,
	HASTY,
	PATIENT,
	type Patience,
} from '../../nodes/shared/requests/backoff';
import type { Failure } from '../../nodes/shared/requests/failure';

type Met = Pick<Failure, 'kind' | 'retryAfterMs'>;

/** How long a call waits each time, in ms, if it always fails in this way. */
function waitsOf(failure: Met, patience: Patience, random: number): number[] {
	const attempts = new Attempts(patience);
	const waits: number[] = [];
	for (;;) {
		const waitMs = attempts.waitAfter(failure, random);
		if (waitMs === undefined) return waits;
		waits.push(waitMs);
	}
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

describe('the waits before retries', () => {
	it.each([0, 0.5, 1])('outlast a per-minute limit (random %d)', (random) => {
		const total = sum(waitsOf({ kind: 'rateLimited' }, PATIENT, random));
		expect(total).toBeGreaterThan(60_000);
		expect(total).toBeLessThan(100_000);
	});

	it('are short enough not to outlast a limit by much', () => {
		expect(Math.max(...waitsOf({ kind: 'rateLimited' }, PATIENT, 1))).toBeLessThan(6_000);
	});

	it.each([PATIENT, BRISK, HASTY])('are bounded in number and time: %j', (patience) => {
		for (const kind of ['rateLimited', 'serverFault'] as const) {
			for (const retryAfterMs of [undefined, 0, 1_000, 1e9]) {
				const waits = waitsOf({ kind, retryAfterMs }, patience, 1);
				expect(waits.length).toBeLessThan(patience.blindRateLimitTries);
				expect(sum(waits)).toBeLessThanOrEqual(patience.longestTotalWaitMs);
			}
		}
	});

	it('start at zero if the service asks for no wait, but grow if it keeps doing so', () => {
		const [first, second, third] = waitsOf({ kind: 'rateLimited', retryAfterMs: 0 }, PATIENT, 0);
		expect([first, second, third]).toEqual([0, 500, 1_000]);
	});

	it('are never shorter than the service asks for', () => {
		const waits = waitsOf({ kind: 'rateLimited', retryAfterMs: 3_000 }, PATIENT, 0);
		expect(Math.min(...waits)).toBe(3_000);
	});
});
