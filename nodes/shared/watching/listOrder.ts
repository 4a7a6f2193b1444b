import { LOOK_BACK_MS, RUNS_BELOW_FLOOR, STEPS_THAT_PROVE_ORDER } from './limits';
import type { RunView } from './runSource';
import type { Watch } from './watch';

/** What one reading of a list, starting at its head, has shown so far. */
export interface ListReading {
	cursor?: string; // Where to resume reading; undefined before the first page and after the last.
	pages: number;
	restarts: number; // How many times in a row the cursor had expired and the reading started over.
	createdFromMs?: number; // The earliest creation time requested from the service.
	highestMs?: number;
	lowestMs?: number;
	lastMs: number[]; // Creation times of the last few runs.
	steps: number; // How many runs were older than all before them.
	outOfOrder: number; // How many were younger than one before them by more than the look-back.
}

export function newReading(start: Partial<ListReading> = {}): ListReading {
	return { pages: 0, restarts: 0, lastMs: [], steps: 0, outOfOrder: 0, ...start };
}

/** Adds a page. A late run may be listed where it was created or where it appeared. */
export function readOver(reading: ListReading, runs: readonly RunView[]): ListReading {
	const after = { ...reading, pages: reading.pages + 1, lastMs: [...reading.lastMs] };
	for (const { createdMs } of runs) {
		if (createdMs === undefined) continue;
		const { lowestMs = Infinity, highestMs = -Infinity } = after;
		if (createdMs > lowestMs + LOOK_BACK_MS) after.outOfOrder += 1;
		if (createdMs < lowestMs) after.steps += 1;
		after.highestMs = Math.max(createdMs, highestMs);
		after.lowestMs = Math.min(createdMs, lowestMs);
		after.lastMs.push(createdMs);
	}
	after.lastMs = after.lastMs.slice(-RUNS_BELOW_FLOOR);
	return after;
}

/**
 * Whether the list is known to be sorted newest first. It must start with runs about as new as the
 * newest known one, because a list sorted oldest first can start with runs created together.
 */
function isNewestFirst(
	{ isUnordered, floorMs = -Infinity, ceilingMs = Infinity }: Watch,
	{ steps, outOfOrder, highestMs = -Infinity }: ListReading,
): boolean {
	const isProven = steps >= STEPS_THAT_PROVE_ORDER && outOfOrder === 0 && !isUnordered;
	return isProven && highestMs >= Math.min(floorMs, ceilingMs - LOOK_BACK_MS);
}

/** Whether everything on the remaining pages of the list is older than the floor. */
export function isBelowFloor(watch: Watch, reading: ListReading): boolean {
	const belowMs = (watch.floorMs ?? -Infinity) - LOOK_BACK_MS;
	return isNewestFirst(watch, reading) && reading.lastMs.every((ms) => ms < belowMs);
}

/** Whether everything at the head of the list is already known. */
export function isQuietHead(watch: Watch, reading: ListReading, runs: readonly RunView[]): boolean {
	const { floorMs, ceilingMs = -Infinity } = watch;
	if (!isNewestFirst(watch, reading) || (reading.highestMs ?? 0) > ceilingMs) return false;
	const isOld = ({ createdMs = ceilingMs }: RunView) => createdMs < (floorMs ?? -Infinity);
	return runs.every((run) => isOld(run) || watch.runs.has(run.id));
}
