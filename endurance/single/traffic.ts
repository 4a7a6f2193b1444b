import { randomSequence } from '../../sandbox/random';
import type { Course, TrialService } from './services';

export interface TrafficSettings {
	/** New runs for each service. */
	runsPerMinute: number;
	shortestRunMs: number;
	longestRunMs: number;
	/** The longest time that a run stops to wait for a person; the shortest is a third of it. */
	longestExceptionMs: number;
	/** The share of these runs that nobody ever answers; default: 0. */
	unansweredShare?: number;
}

const FAILED_SHARE = 0.2;
const EXCEPTION_SHARE = 0.15;
/** More than the number of runs that workflows start between two runs of the traffic itself. */
const PLANNED_AHEAD = 20;

/** Keeps starting runs on all services. They end in all statuses. */
export class Traffic {
	private readonly chance = randomSequence(1);

	private timer?: NodeJS.Timeout;

	constructor(
		private readonly services: TrialService[],
		private readonly settings: TrafficSettings,
	) {}

	start(): void {
		this.planStartedRuns();
		this.timer = setInterval(() => this.addRuns(), 60_000 / this.settings.runsPerMinute);
	}

	/** Starts no more runs. Existing ones continue. */
	stop(): void {
		clearInterval(this.timer);
	}

	private nextCourse(): Course {
		const { shortestRunMs, longestRunMs, longestExceptionMs, unansweredShare = 0 } = this.settings;
		const durationMs = shortestRunMs + this.chance() * (longestRunMs - shortestRunMs);
		const fails = this.chance() < FAILED_SHARE;
		if (this.chance() >= EXCEPTION_SHARE) return { durationMs, fails };
		const isAnswered = this.chance() >= unansweredShare;
		const lastsMs = isAnswered ? longestExceptionMs * (1 + 2 * this.chance()) * (1 / 3) : null;
		return { durationMs, fails, exception: { afterMs: durationMs / 2, lastsMs } };
	}

	/** Runs that are started by workflows take the same courses. */
	private planStartedRuns(): void {
		for (const service of this.services) {
			service.planRuns(() => this.nextCourse(), PLANNED_AHEAD);
		}
	}

	private addRuns(): void {
		this.planStartedRuns();
		for (const service of this.services) service.addRun(this.nextCourse());
	}
}
