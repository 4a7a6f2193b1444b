import { quantile } from '../results';

/** A figure at one point in time. */
export interface Point {
	minutes: number;
	value: number;
}

/** How a figure changed during a trial. */
export interface Trend {
	/** The medians of the first and the last few minutes. */
	first: number;
	last: number;
	/** The slope of the straight line through all points (least squares). */
	slopePerHour: number;
}

/** @param edgeMinutes how many minutes at the start and the end `first` and `last` cover */
export function trendOf(points: Point[], edgeMinutes: number): Trend {
	const from = points[0]?.minutes ?? 0;
	const to = points[points.length - 1]?.minutes ?? 0;
	const median = (isMeant: (minutes: number) => boolean) =>
		quantile(
			points.filter(({ minutes }) => isMeant(minutes)).map(({ value }) => value),
			0.5,
		);
	return {
		first: median((minutes) => minutes <= from + edgeMinutes),
		last: median((minutes) => minutes >= to - edgeMinutes),
		slopePerHour: slope(points) * 60,
	};
}

function slope(points: Point[]): number {
	const mean = (numbers: number[]) =>
		numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
	const meanX = mean(points.map(({ minutes }) => minutes));
	const meanY = mean(points.map(({ value }) => value));
	const spread = mean(points.map(({ minutes }) => (minutes - meanX) ** 2));
	if (spread === 0) return 0;
	return mean(points.map(({ minutes, value }) => (minutes - meanX) * (value - meanY))) / spread;
}
