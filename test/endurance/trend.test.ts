import { trendOf } from '../../endurance/soak/trend';

const hour = Array.from({ length: 61 }, (_, minutes) => minutes);

describe('The trend of a series', () => {
	it('is the slope of a straight line', () => {
		const points = hour.map((minutes) => ({ minutes, value: 5 + 2 * minutes }));
		const trend = trendOf(points, 10);
		expect(trend.slopePerHour).toBeCloseTo(120);
		expect(trend.first).toBe(15);
		expect(trend.last).toBe(115);
	});

	it('is flat if the values only oscillate', () => {
		const points = hour.map((minutes) => ({ minutes, value: minutes % 2 === 0 ? 10 : 12 }));
		expect(Math.abs(trendOf(points, 10).slopePerHour)).toBeLessThan(0.1);
	});

	it('is zero without points', () => {
		expect(trendOf([], 10)).toEqual({ first: 0, last: 0, slopePerHour: 0 });
	});
});
