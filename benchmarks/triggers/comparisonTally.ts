import type { HandedOver } from './comparisonWays';

/** Counts what comes out against what the service showed. */
export class Tally {
	/** Endings that came out for the first time. */
	handedOver = 0;

	repeated = 0;

	/** Items of runs that had ended before the first poll. */
	before = 0;

	/** The most polls between the one at which an ending was there and the one that handed it over. */
	mostPollsLate = 0;

	private readonly endedBefore: Set<string>;

	/** The number of the poll at which an ending was there first. */
	private readonly shownAt = new Map<string, number>();

	private readonly cameOut = new Set<string>();

	/** @param endedBefore what had ended when the watching began */
	constructor(endedBefore: HandedOver[]) {
		this.endedBefore = new Set(endedBefore.map(keyOf));
	}

	/** All endings that the service showed at a poll, whether the poll succeeded or not. */
	get shown(): number {
		return this.shownAt.size;
	}

	/** Takes down what the service shows at a poll. */
	show(poll: number, ended: HandedOver[]): void {
		for (const key of ended.map(keyOf)) {
			if (!this.endedBefore.has(key) && !this.shownAt.has(key)) this.shownAt.set(key, poll);
		}
	}

	/** Takes down what a poll handed over. */
	take(poll: number, items: HandedOver[]): void {
		for (const key of items.map(keyOf)) {
			const shownAt = this.shownAt.get(key);
			if (this.endedBefore.has(key)) this.before += 1;
			else if (shownAt === undefined) throw new Error(`${key} came out and was never there`);
			else if (this.cameOut.has(key)) this.repeated += 1;
			else {
				this.handedOver += 1;
				this.mostPollsLate = Math.max(this.mostPollsLate, poll - shownAt);
			}
			this.cameOut.add(key);
		}
	}
}

function keyOf({ run_id: runId, id, status }: HandedOver): string {
	return `${runId ?? id} ${status}`;
}
