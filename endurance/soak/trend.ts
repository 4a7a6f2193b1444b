import { quantile } from '../results';

/** A figure at a moment. */
export interface Point {
	minutes: number;
	value: number;
}

/** How a figure went over a trial. */
export interface Trend {
	/** Median of the first and of the last so many minutes. */
	first: number;
	last: number;
	/** Of the straight line through all points (least squares). */
	slopePerHour: number;
}

/** @param edgeMinutes how much of either end makes `first` and `last` */
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
