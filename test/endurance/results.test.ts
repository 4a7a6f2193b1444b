import { countHandOvers, quantile, type Ending, type HandOver } from '../../endurance/results';

const ending = (key: string, endedAt = 0): Ending => ({ key, endedAt });
const handOver = (key: string, at = 0, eventId = key): HandOver => ({ key, eventId, at });

describe('The ledger', () => {
	it('reports nothing wrong when each ending arrived once', () => {
		const counts = countHandOvers(
			[ending('1 success 1', 1_000), ending('2 failed 1', 2_000)],
			[handOver('2 failed 1', 2_500), handOver('1 success 1', 61_000)],
		);
		expect(counts).toEqual({
			ended: 2,
			handedOver: 2,
			lost: [],
			repeated: [],
			unfounded: [],
			latencyMs: { median: 500, p95: 60_000, highest: 60_000 },
		});
	});

	it('lists the endings that were lost', () => {
		const { handedOver, lost } = countHandOvers([ending('1'), ending('2')], [handOver('2')]);
		expect({ handedOver, lost }).toEqual({ handedOver: 1, lost: ['1'] });
	});

	it('counts a repeated ending once, by its first arrival, and compares the event IDs', () => {
		const { handedOver, repeated, latencyMs } = countHandOvers(
			[ending('1'), ending('2')],
			[
				handOver('1', 900),
				handOver('1', 100),
				handOver('1', 500),
				handOver('2', 50, 'a'),
				handOver('2', 60, 'b'),
			],
		);
		expect(handedOver).toBe(2);
		expect(repeated).toEqual([
			{ key: '1', times: 3, sameEventId: true },
			{ key: '2', times: 2, sameEventId: false },
		]);
		expect(latencyMs.highest).toBe(100);
	});

	it('lists what arrived without having ended', () => {
		const { ended, handedOver, unfounded } = countHandOvers([], [handOver('7')]);
		expect({ ended, handedOver, unfounded }).toEqual({ ended: 0, handedOver: 0, unfounded: ['7'] });
	});

	it('counts an ending that is listed twice as one', () => {
		expect(countHandOvers([ending('1'), ending('1')], []).lost).toEqual(['1']);
	});

	it.each([
		[0.5, 50],
		[0.95, 95],
		[1, 100],
		[0.001, 1],
	])('computes the quantile %d of 1 to 100 as %d', (share, value) => {
		const values = Array.from({ length: 100 }, (_, index) => 100 - index);
		expect(quantile(values, share)).toBe(value);
	});

	it('returns 0 as a quantile of no values', () => {
		expect(quantile([], 0.5)).toBe(0);
	});
});
