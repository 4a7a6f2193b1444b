import {
	afterProbe,
	newSearch,
	probeFromMs,
	type NewestSearch,
} from '../../nodes/shared/watching/newestSearch';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How a search goes on in a list of these creation times, oldest first, of which a page shows a few. */
function searched(timesMs: number[], pageSize: number): { probes: number[]; end: NewestSearch } {
	const probes: number[] = [];
	let search = newSearch();
	while (!search.isDone) {
		const fromMs = probeFromMs(search);
		if (fromMs !== undefined) probes.push(fromMs);
		const list = timesMs.filter((ms) => ms >= (fromMs ?? -Infinity));
		const runs = list
			.slice(0, pageSize)
			.map((createdMs) => ({ id: '1', createdMs, phase: 'open' as const, status: 's', raw: {} }));
		search = afterProbe(search, { runs, next: list.length > pageSize ? 'more' : undefined });
	}
	return { probes, end: search };
}

describe('The search for the newest run', () => {
	it('is over at once where a page shows all', () => {
		const { probes, end } = searched([1, 2, 3], 10);
		expect(probes).toEqual([]);
		expect(end).toMatchObject({ newestMs: 3, probes: 1 });
	});

	it('is over at once in an empty list', () => {
		expect(searched([], 10).end).toEqual({ stepMs: MINUTE_MS, probes: 1, isDone: true });
	});

	it('gallops forward, and back with smaller steps, to within a minute', () => {
		const times = Array.from({ length: 3_000 }, (_, index) => index * HOUR_MS);
		const { probes, end } = searched(times, 2);
		expect(probes.slice(0, 4)).toEqual([
			HOUR_MS + MINUTE_MS,
			3 * HOUR_MS + 2 * MINUTE_MS,
			5 * HOUR_MS + 4 * MINUTE_MS,
			7 * HOUR_MS + 8 * MINUTE_MS,
		]);
		expect(end.newestMs).toBe(times.at(-1));
		expect(end.probes).toBeLessThanOrEqual(40);
	});

	it('looks once more a minute ahead before it believes that there is nothing', () => {
		const at = (stepMs: number) =>
			afterProbe({ newestMs: 0, stepMs, probes: 5, isDone: false }, { runs: [] });
		expect(at(8 * MINUTE_MS)).toMatchObject({ stepMs: MINUTE_MS, probes: 6, isDone: false });
		expect(at(80 * MINUTE_MS)).toMatchObject({ stepMs: 10 * MINUTE_MS, isDone: false });
		expect(at(4 * MINUTE_MS)).toMatchObject({ stepMs: MINUTE_MS, isDone: false });
		expect(at(MINUTE_MS)).toMatchObject({ newestMs: 0, isDone: true });
	});

	it('ends after 64 requests, whatever the service answers', () => {
		const endless = (newestMs: number) => ({
			runs: [{ id: '1', createdMs: newestMs, phase: 'open' as const, status: 's', raw: {} }],
			next: 'more',
		});
		let search = newSearch();
		for (let probe = 1; !search.isDone; probe++) search = afterProbe(search, endless(probe));
		expect(search.probes).toBe(64);
		const backwards = { newestMs: 0, stepMs: 2 ** 40, probes: 63, isDone: false };
		expect(afterProbe(backwards, { runs: [] }).isDone).toBe(true);
	});

	it('does not go on from a run that is not newer', () => {
		const search = { newestMs: 5, stepMs: MINUTE_MS, probes: 1, isDone: false };
		const { runs } = {
			runs: [{ id: '1', createdMs: 5, phase: 'open' as const, status: 's', raw: {} }],
		};
		expect(afterProbe(search, { runs, next: 'more' })).toMatchObject({ newestMs: 5, isDone: true });
	});
});
