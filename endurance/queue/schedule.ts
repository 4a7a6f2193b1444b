import type { ListedRun } from '../../benchmarks/sandbox/protocol';
import type { KognitosOutcome, KolenaOutcome } from '../../sandbox';
import { randomSequence } from '../../sandbox/random';
import type { Ending } from '../results';
import { endingKey } from '../receiver';

const SECOND_MS = 1_000;
/** The shortest and the longest time that a run takes until it ends or stops at an exception. */
const SHORTEST_MS = 5 * SECOND_MS;
const LONGEST_MS = 150 * SECOND_MS;
/** How long it takes a person to resolve an exception. A poll can only see an exception that outlasts the interval. */
const EXCEPTION_MS = 180 * SECOND_MS;

/** The course of each Kolena run, in the order in which the runs are started. One in eight fails. */
export function kolenaSchedule(count: number): KolenaOutcome[] {
	const random = randomSequence(21);
	return Array.from({ length: count }, () => ({
		durationMs: anyDuration(random),
		endStatus: random() < 1 / 8 ? 'failed' : 'success',
	}));
}

/**
 * The course of each Kognitos run, in the order in which the runs are started. Of a hundred, six stop at an exception
 * and then resume until they end, six remain there, and ten are stopped.
 */
export function kognitosSchedule(count: number): KognitosOutcome[] {
	const random = randomSequence(22);
	return Array.from({ length: count }, () => {
		const durationMs = anyDuration(random);
		const kind = random();
		const endStatus = kind > 0.9 ? 'Stopped' : 'Succeeded';
		const createdMs = SECOND_MS;
		if (kind < 0.06) {
			const exception = { afterMs: durationMs, lastsMs: EXCEPTION_MS };
			const endsMs = durationMs + EXCEPTION_MS + anyDuration(random) / 3;
			return { createdMs, durationMs: Math.round(endsMs), endStatus, exception };
		}
		const exception = kind < 0.12 ? { afterMs: durationMs, lastsMs: null } : null;
		return { createdMs, durationMs, endStatus, exception };
	});
}

/** Every end of a Kolena run, according to its course. Runs for which no course was left are not counted. */
export function kolenaEndings(runs: ListedRun[], courses: KolenaOutcome[]): Ending[] {
	return pair(runs, courses).flatMap(([{ id, createdAt }, { durationMs, endStatus }]) =>
		durationMs === null
			? []
			: [{ key: endingKey(id, endStatus, 1), endedAt: createdAt + durationMs }],
	);
}

/** Every end and every exception of a Kognitos run, according to its course. */
export function kognitosEndings(runs: ListedRun[], courses: KognitosOutcome[]): Ending[] {
	return pair(runs, courses).flatMap(([{ id, createdAt }, course]) => {
		const { durationMs, endStatus, exception } = course;
		const stops = exception
			? [{ key: endingKey(id, 'Exception', 1), endedAt: createdAt + exception.afterMs }]
			: [];
		if (durationMs === null || exception?.lastsMs === null) return stops;
		return [...stops, { key: endingKey(id, endStatus, 1), endedAt: createdAt + durationMs }];
	});
}

function pair<Course>(runs: ListedRun[], courses: Course[]): Array<[ListedRun, Course]> {
	return runs.slice(0, courses.length).map((run, index) => [run, courses[index]]);
}

function anyDuration(random: () => number): number {
	return Math.round(SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** random());
}
