/** Limits that are met over and over are mostly limits a second. */
const PERIOD_MS = 1_000;
/** A longer wait belongs to a longer period, for which a burst and a wait are as good as a pace. */
const LONGEST_WAIT_MS = 2_000;
/** Fewer answers may be what somebody else had left of the limit. */
const ENOUGH_ANSWERS = 20;
/** Stays below what was learned, because a single refusal costs a whole wait. */
const CAUTION = 0.9;
/** Time in which a pace gets faster by a factor of e, so that one too slow does not stay. */
const RECOVERY_MS = 100_000;
/** Requests that came late are made up for by at most this much. */
const SLACK_MS = 50;

/**
 * How far apart requests go to a service that has refused some: as many a second as it took in the
 * second before the refusal, a little less. Without it, requests at full speed meet the limit in
 * every second, and then wait longer than the limit demands. All times are ms since epoch.
 */
export class Pace {
	/** When the next request may go. */
	nextAtMs = 0;

	/** When requests of the last second were answered. */
	private answers: number[] = [];
	private intervalMs = 0;
	private learnedAtMs = 0;

	/** A request goes. */
	take(nowMs: number): void {
		if (this.intervalMs === 0) return;
		const intervalMs = this.intervalMs * Math.exp((this.learnedAtMs - nowMs) / RECOVERY_MS);
		this.nextAtMs = Math.max(this.nextAtMs, nowMs - SLACK_MS) + intervalMs;
	}

	/** A request was answered. */
	answered(nowMs: number): void {
		this.answers.push(nowMs);
		this.forgetOld(nowMs);
	}

	/** A request was refused, and nothing goes for `waitMs`. */
	refused(nowMs: number, waitMs: number): void {
		this.forgetOld(nowMs);
		const taken = this.answers.length;
		if (taken < ENOUGH_ANSWERS || waitMs > LONGEST_WAIT_MS) return;
		this.intervalMs = PERIOD_MS / (taken * CAUTION);
		this.learnedAtMs = nowMs;
	}

	private forgetOld(nowMs: number): void {
		while (this.answers[0] < nowMs - PERIOD_MS) this.answers.shift();
	}
}
