import {
	isBelowFloor,
	isQuietHead,
	newReading,
	readOver,
} from '../../nodes/shared/watching/listOrder';
import {
	LOOK_BACK_MS,
	RUNS_BELOW_FLOOR,
	STEPS_THAT_PROVE_ORDER,
} from '../../nodes/shared/watching/limits';
import type { RunView } from '../../nodes/shared/watching/runSource';
import { newWatch, type EndedRun, type Watch } from '../../nodes/shared/watching/watch';

const NOW_MS = Date.UTC(2026, 0, 1);
const ENOUGH = STEPS_THAT_PROVE_ORDER;
const OLD_MS = 2 * LOOK_BACK_MS;

function run(agoMs: number | undefined, id = `created ${agoMs} ms ago`): RunView {
	const createdMs = agoMs === undefined ? undefined : NOW_MS - agoMs;
	return { id, createdMs, status: 'Succeeded', raw: {} };
}

/** Runs created a second apart, newest first. */
function descending(count: number, newestAgoMs = 0): RunView[] {
	return Array.from({ length: count }, (_, index) => run(newestAgoMs + index * 1000));
}

/** A watch whose newest known run has just been created. */
function watchOf(more: Partial<Watch> = {}): Watch {
	return { ...newWatch('list'), ceilingMs: NOW_MS, ...more };
}

const readingOf = (runs: RunView[]) => readOver(newReading(), runs);

describe('A list whose last runs are older than the floor', () => {
	const floorMs = NOW_MS - LOOK_BACK_MS / 2;
	/** A new run, followed by old ones. */
	const list = (count: number) => [run(0), ...descending(count - 1, OLD_MS)];
	const oldest = descending(RUNS_BELOW_FLOOR, 2 * OLD_MS);
	const isRead = (runs: RunView[], more: Partial<Watch> = {}) =>
		isBelowFloor(watchOf({ floorMs, ...more }), readingOf(runs));

	it('need not be read further once enough runs prove that it is sorted', () => {
		expect(isRead(list(ENOUGH))).toBe(true);
		expect(isRead(list(ENOUGH - 1))).toBe(false);
	});

	it('is judged by all pages so far', () => {
		const runs = list(ENOUGH);
		const reading = readOver(readingOf(runs.slice(0, 7)), runs.slice(7));
		expect(reading.pages).toBe(2);
		expect(isBelowFloor(watchOf({ floorMs }), reading)).toBe(true);
	});

	it('is not proven to be sorted by runs created at the same time', () => {
		const together = Array.from({ length: ENOUGH }, () => run(OLD_MS));
		expect(isRead([run(0), ...together])).toBe(false);
	});

	it('is not sorted if a run is newer than one above it by more than the look-back', () => {
		const above = list(ENOUGH);
		const lowestAgoMs = OLD_MS + (ENOUGH - 2) * 1000;
		const withNewer = (byMs: number) => [...above, run(lowestAgoMs - byMs), ...oldest];
		expect(isRead(withNewer(LOOK_BACK_MS))).toBe(true);
		expect(isRead(withNewer(LOOK_BACK_MS + 1))).toBe(false);
	});

	it('is not trusted if an earlier reading found it unsorted', () => {
		expect(isRead(list(ENOUGH), { isUnordered: true })).toBe(false);
	});

	it('is not trusted if it starts further down than the newest known runs', () => {
		const startingAt = (agoMs: number) => [run(agoMs), ...descending(ENOUGH, 2 * OLD_MS)];
		expect(isRead(startingAt(LOOK_BACK_MS))).toBe(true);
		expect(isRead(startingAt(LOOK_BACK_MS + 1))).toBe(false);
		const lower = { floorMs: NOW_MS - OLD_MS };
		expect(isRead(startingAt(OLD_MS), lower)).toBe(true);
		expect(isRead(startingAt(OLD_MS + 1), lower)).toBe(false);
	});

	it('is read further while one of the last few runs is not older by the look-back', () => {
		const endingWith = (agoMs: number) => [...list(ENOUGH), run(agoMs), ...oldest.slice(1)];
		const lowAgoMs = LOOK_BACK_MS / 2 + LOOK_BACK_MS;
		expect(isRead(endingWith(lowAgoMs + 1))).toBe(true);
		expect(isRead(endingWith(lowAgoMs))).toBe(false);
		expect(isRead([...list(ENOUGH), run(lowAgoMs), ...oldest])).toBe(true);
	});

	it('is read further if one of the last few runs is newer, though on an earlier page', () => {
		const reading = readOver(readingOf([...list(ENOUGH), run(LOOK_BACK_MS)]), oldest.slice(1));
		expect(isBelowFloor(watchOf({ floorMs }), reading)).toBe(false);
	});

	it('is read to its end if there is no floor', () => {
		expect(isRead(list(ENOUGH), { floorMs: undefined })).toBe(false);
	});

	it('is not judged by runs without a creation time', () => {
		const untimed = Array.from({ length: 3 }, () => run(undefined));
		expect(isRead([...list(ENOUGH - 1), ...untimed])).toBe(false);
		expect(isRead([...list(ENOUGH), ...untimed])).toBe(true);
	});
});

describe('The head of a sorted list', () => {
	const runs = descending(ENOUGH);
	const floorMs = NOW_MS - OLD_MS;
	const known = (views: RunView[]) =>
		new Map<string, EndedRun>(
			views.map(({ id, status, createdMs = 0 }) => [id, { status, createdMs }]),
		);
	const isQuiet = (head: RunView[], more: Partial<Watch> = {}) =>
		isQuietHead(watchOf({ floorMs, runs: known(runs), ...more }), readingOf(head), head);

	it('is quiet if all of its runs are known', () => {
		expect(isQuiet(runs)).toBe(true);
		expect(isQuiet([...runs, run(OLD_MS, 'unknown')])).toBe(false);
	});

	it('is quiet if the other runs are older than the floor', () => {
		expect(isQuiet([...runs, run(OLD_MS + 1, 'unknown')])).toBe(true);
		expect(isQuiet([...runs, run(OLD_MS + 1, 'unknown')], { floorMs: undefined })).toBe(false);
	});

	it('is not quiet if it has a run newer than all known ones', () => {
		expect(isQuiet(runs, { ceilingMs: NOW_MS - 1 })).toBe(false);
		expect(isQuiet(runs, { ceilingMs: undefined })).toBe(false);
	});

	it('is not quiet if it has an unknown run without a creation time', () => {
		expect(isQuiet([...runs, run(undefined)])).toBe(false);
		expect(isQuiet([...runs, run(undefined)], { runs: known([...runs, run(undefined)]) })).toBe(
			true,
		);
	});

	it('is not quiet if too few runs prove the order', () => {
		expect(isQuiet(runs.slice(1))).toBe(false);
	});
});
