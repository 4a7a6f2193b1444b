import type { Sandbox } from '../../sandbox';
import { randomSequence } from '../../sandbox/random';

export interface TrafficSettings {
	/** New runs for each service. */
	runsPerMinute: number;
	shortestRunMs: number;
	longestRunMs: number;
	/** The longest time that a Kognitos run stops to wait for a person; the shortest is a third of it. */
	longestExceptionMs: number;
	seed?: number;
}

const FAILED_SHARE = 0.2;
const EXCEPTION_SHARE = 0.15;
/** More than the number of runs that workflows start between two runs of the traffic itself. */
const PLANNED_AHEAD = 20;

/** A run's course in each service. */
export interface Course {
	kolena: { durationMs: number; endStatus: 'success' | 'failed' };
	kognitos: {
		createdMs: number;
		durationMs: number;
		endStatus: 'Succeeded' | 'Stopped';
		exception: { afterMs: number; lastsMs: number } | null;
	};
}

/** Keeps starting runs on both services. They end in all statuses. */
export class Traffic {
	private readonly chance: () => number;

	private timer?: NodeJS.Timeout;

	constructor(
		private readonly sandbox: Sandbox,
		private readonly settings: TrafficSettings,
	) {
		this.chance = randomSequence(settings.seed ?? 1);
	}

	start(): void {
		this.planStartedRuns();
		this.timer = setInterval(() => this.addRuns(), 60_000 / this.settings.runsPerMinute);
	}

	/** Starts no more runs. Existing ones continue. */
	stop(): void {
		clearInterval(this.timer);
	}

	/** Plans the course of the next run. */
	nextCourse(): Course {
		const { shortestRunMs, longestRunMs, longestExceptionMs } = this.settings;
		const durationMs = shortestRunMs + this.chance() * (longestRunMs - shortestRunMs);
		const isFailed = this.chance() < FAILED_SHARE;
		const lastsMs = longestExceptionMs * (1 + 2 * this.chance()) * (1 / 3);
		const afterMs = durationMs / 2;
		const exception = this.chance() < EXCEPTION_SHARE ? { afterMs, lastsMs } : null;
		return {
			kolena: { durationMs, endStatus: isFailed ? 'failed' : 'success' },
			kognitos: {
				createdMs: 1_000,
				durationMs: durationMs + (exception?.lastsMs ?? 0),
				endStatus: isFailed ? 'Stopped' : 'Succeeded',
				exception,
			},
		};
	}

	/** Runs that are started by workflows take the same courses. */
	private planStartedRuns(): void {
		const { kolena, kognitos } = this.sandbox;
		while (kolena.settings.upcoming.length < PLANNED_AHEAD) {
			kolena.settings.upcoming.push(this.nextCourse().kolena);
		}
		while (kognitos.settings.upcoming.length < PLANNED_AHEAD) {
			kognitos.settings.upcoming.push(this.nextCourse().kognitos);
		}
	}

	private addRuns(): void {
		this.planStartedRuns();
		this.sandbox.kolena.addRun(this.nextCourse().kolena);
		this.sandbox.kognitos.addRun(this.nextCourse().kognitos);
	}
}
