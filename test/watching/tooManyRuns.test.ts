import { bounded } from '../../nodes/shared/watching/floor';
import { MAX_ENDED, MAX_OPEN } from '../../nodes/shared/watching/limits';
import {
	newWatch,
	type EndedRun,
	type OpenRun,
	type Watch,
} from '../../nodes/shared/watching/watch';

/** The numbers below `count`, in an order that is neither ascending nor descending. */
function shuffled(count: number): number[] {
	return Array.from({ length: count }, (_, index) => (index * 7919) % count);
}

function watchOf(open: number, ended: number): Watch {
	const openRuns = shuffled(open).map((looks): [string, OpenRun] => [
		`open ${looks}`,
		{ nextLook: 0, looks },
	]);
	const endedRuns = shuffled(ended).map((createdMs): [string, EndedRun] => [
		`ended ${createdMs}`,
		{ status: 'success', createdMs },
	]);
	return {
		...newWatch('model'),
		runs: new Map<string, OpenRun | EndedRun>([...openRuns, ...endedRuns]),
	};
}

describe('A state with too many runs', () => {
	it('keeps everything up to the limits', () => {
		const { watch, forgotten } = bounded(watchOf(MAX_OPEN, MAX_ENDED));
		expect([watch.runs.size, watch.floorMs, forgotten]).toEqual([
			MAX_OPEN + MAX_ENDED,
			undefined,
			0,
		]);
	});

	it('drops the open runs that have been requested most', () => {
		const { watch, forgotten } = bounded(watchOf(MAX_OPEN + 2, 5));
		const has = (...looks: number[]) => looks.map((count) => watch.runs.has(`open ${count}`));
		expect([watch.runs.size, watch.floorMs, forgotten]).toEqual([MAX_OPEN + 5, undefined, 2]);
		expect(has(0, MAX_OPEN - 1, MAX_OPEN, MAX_OPEN + 1)).toEqual([true, true, false, false]);
	});

	it('drops the oldest ended runs, and reads nothing as old as they are', () => {
		const { watch, forgotten } = bounded(watchOf(5, MAX_ENDED + 3));
		const has = (...times: number[]) =>
			times.map((createdMs) => watch.runs.has(`ended ${createdMs}`));
		expect([watch.runs.size, watch.floorMs, forgotten]).toEqual([MAX_ENDED + 5, 3, 3]);
		expect(has(0, 1, 2, 3, MAX_ENDED + 2)).toEqual([false, false, false, true, true]);
	});

	it('counts both kinds', () => {
		expect(bounded(watchOf(MAX_OPEN + 1, MAX_ENDED + 2)).forgotten).toBe(3);
	});
});
