import { MINUTE_MS, randomNumbers } from './trigger';

/** When the watching begins, by the service's clock. */
export const BEGIN_MS = Date.UTC(2026, 0, 12, 8);

/** The last minute in which a run ends; then nothing happens, for what is handed over late. */
export const LAST_END_MINUTE = 90;
export const LAST_MINUTE = LAST_END_MINUTE + 20;

/** n8n is off from the first of these minutes until before the second one. */
export const OFF = { from: 50, to: 70 };

/** Polls that the service answers with 500, and how many requests it answers well before. */
export const FAILING = new Map([
	[20, 0],
	[35, 1],
]);

/** Runs that had ended before the watching begins: a quarter of an hour apart. */
export const PAST = { count: 600, everyMs: 15 * MINUTE_MS };

export const OPEN_BEFORE = 12;
const REGULAR = 400;
const STARTED_WHILE_READ = 2;
const WHILE_READ_EVERY = 3;
export const BURST = { count: 150, firstMinute: 30, endMinute: 39.5 };
const SHORTEST_MS = 5_000;
const LONGEST_MS = 60 * MINUTE_MS;
const FAILED_SHARE = 0.1;
const EXCEPTION_SHARE = 0.5;
const EXCEPTION_FROM_MS = 10 * MINUTE_MS;

/** A run and its course. Times are those of the service. */
export interface PlannedRun {
	createdAt: number;
	durationMs: number;
	isGood: boolean;
	/** When it waits for a person, where the service knows such a thing. */
	exception: { afterMs: number; lastsMs: number } | null;
	/** Starts while the list is read: between the first page and what is asked for next. */
	isWhileRead: boolean;
}

/** The runs that are open when the watching begins or start later, oldest first: always the same. */
export function planRuns(): PlannedRun[] {
	const random = randomNumbers(23);
	const lastEnd = BEGIN_MS + LAST_END_MINUTE * MINUTE_MS;
	const duration = () => Math.round(SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** random());
	const run = (createdAt: number, durationMs: number, isWhileRead = false): PlannedRun => ({
		createdAt: Math.round(createdAt),
		durationMs: Math.round(durationMs),
		isGood: random() >= FAILED_SHARE,
		exception: exceptionOf(createdAt, createdAt + durationMs, random),
		isWhileRead,
	});
	const runs: PlannedRun[] = [];
	for (let index = 0; index < OPEN_BEFORE; index += 1) {
		const createdAt = BEGIN_MS - random() * PAST.count * PAST.everyMs;
		const end = BEGIN_MS + (1 + random() * (LAST_END_MINUTE - 1)) * MINUTE_MS;
		runs.push(run(createdAt, end - createdAt));
	}
	for (let index = 0; index < REGULAR; index += 1) {
		const durationMs = duration();
		runs.push(run(BEGIN_MS + random() * (lastEnd - durationMs - BEGIN_MS), durationMs));
	}
	for (let index = 0; index < BURST.count; index += 1) {
		const end = BEGIN_MS + (BURST.endMinute - random() / 2) * MINUTE_MS;
		const minute = BURST.firstMinute + random() * (BURST.endMinute - 1 - BURST.firstMinute);
		const createdAt = BEGIN_MS + minute * MINUTE_MS;
		runs.push({ ...run(createdAt, end - createdAt), exception: null });
	}
	for (let minute = 1; minute < LAST_END_MINUTE; minute += WHILE_READ_EVERY) {
		const createdAt = BEGIN_MS + minute * MINUTE_MS;
		for (let index = 0; index < STARTED_WHILE_READ; index += 1) {
			runs.push(run(createdAt, Math.min(duration(), lastEnd - createdAt), isPolled(minute)));
		}
	}
	return runs.sort((one, other) => one.createdAt - other.createdAt);
}

/** Whether n8n is on in this minute. */
export function isPolled(minute: number): boolean {
	return minute < OFF.from || minute >= OFF.to;
}

/** Some of the runs that take long wait for a person meanwhile: from two minutes to half of the rest. */
function exceptionOf(
	createdAt: number,
	endsAt: number,
	random: () => number,
): PlannedRun['exception'] {
	const from = Math.max(createdAt, BEGIN_MS);
	const watchedMs = endsAt - from;
	if (random() >= EXCEPTION_SHARE || watchedMs < EXCEPTION_FROM_MS) return null;
	const begins = from + MINUTE_MS + random() * 0.3 * watchedMs;
	const lastsMs = 2 * MINUTE_MS + random() * 0.3 * watchedMs;
	return { afterMs: Math.round(begins - createdAt), lastsMs: Math.round(lastsMs) };
}
