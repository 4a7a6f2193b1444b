import { randomSequence } from '../../sandbox/random';
import type { Course, TrialService } from './services';

export interface TrafficSettings {
	/** The number of new runs on each service. */
	runsPerMinute: number;
	shortestRunMs: number;
	longestRunMs: number;
	/** The longest time that a run waits for a person. The shortest is a third of that. */
	longestExceptionMs: number;
	/** The share of waiting runs that wait forever; default: 0. */
	unansweredShare?: number;
}

const FAILED_SHARE = 0.2;
const EXCEPTION_SHARE = 0.15;
/** How many workflow-started runs are planned ahead. Fewer than that start between two updates. */
const PLANNED_AHEAD = 20;

/** Keeps starting runs on all services. The runs end in every status. */
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

	/** Stops starting runs. Existing runs continue. */
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

	/** Plans the runs that workflows will start in the same way as the other runs. */
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
