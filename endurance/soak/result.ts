import { describeMachine } from '../../reports/machine';
import type { Table } from '../../reports/section';
import { quantile, type Counts } from '../results';
import type { TrialResult } from '../trialPage';
import type { Sample } from './samples';
import { trendOf, type Trend } from './trend';

export interface SoakFigures {
	minutes: number;
	runsPerMinute: number;
	samples: Sample[];
	counts: Counts;
	requestsPerPoll: Record<'kolena' | 'kognitos', number[]>;
	violations: number;
	n8nVersion: string;
	node: string;
}

/** In the first minutes caches fill up and the number of open runs is still growing, so no trend includes them. */
const WARM_UP_MINUTES = 15;
const EDGE_MINUTES = 10;
const MEGABYTE = 1024 ** 2;

/** The page's section about the soak test. */
export function soakResult(figures: SoakFigures): TrialResult {
	const { minutes, runsPerMinute, samples, counts, requestsPerPoll, violations } = figures;
	const warmUp = Math.min(WARM_UP_MINUTES, minutes / 4);
	const edge = Math.min(EDGE_MINUTES, minutes / 4);
	const settled = samples.filter((sample) => sample.minutes >= warmUp);
	const trend = (read: (sample: Sample) => number | undefined): Trend | undefined => {
		const points = settled.flatMap((sample) => {
			const value = read(sample);
			return value === undefined ? [] : [{ minutes: sample.minutes, value }];
		});
		return points.length > 0 ? trendOf(points, edge) : undefined;
	};
	const trends = {
		memory: trend(({ rssBytes }) => rssBytes / MEGABYTE),
		control: trend(({ controlRssBytes }) => controlRssBytes && controlRssBytes / MEGABYTE),
		kolenaState: trend(({ kolenaStateBytes }) => kolenaStateBytes),
		kognitosState: trend(({ kognitosStateBytes }) => kognitosStateBytes),
		openRuns: trend(({ openRuns }) => openRuns),
	};
	return {
		name: 'soak',
		title: `${minutes} minutes of normal traffic`,
		command: 'npm run test:soak',
		machine: describeMachine(figures.n8nVersion, figures.node),
		text: [
			`${runsPerMinute} runs per minute start on each service, ${2} of them from workflows, with a file. They ` +
				'take 10 seconds to 10 minutes and end in all statuses; on Kognitos, one in seven waits a few ' +
				'minutes for a person. Both triggers poll every minute and post each event to a receiver.',
			'The control is a second n8n next to it, whose workflows handle as many requests and items per minute with a ' +
				'Schedule Trigger and HTTP Request nodes. It shows how much n8n itself grows.',
		].join('\n\n'),
		tables: [
			countTable(counts, violations),
			trendTable(trends, warmUp, edge),
			requestTable(requestsPerPoll),
		],
		notes: [],
	};
}

function countTable(
	{ ended, lost, repeated, unfounded, latencyMs }: Counts,
	violations: number,
): Table {
	return {
		columns: [
			'Ends',
			'Lost',
			'Repeated',
			'Never ended',
			'Median to hand-over',
			'95 %',
			'Longest',
			'Requests not allowed',
		],
		rows: [
			[
				ended,
				lost.length,
				repeated.length,
				unfounded.length,
				seconds(latencyMs.median),
				seconds(latencyMs.p95),
				seconds(latencyMs.highest),
				violations,
			].map(String),
		],
	};
}

function trendTable(
	trends: Record<string, Trend | undefined>,
	warmUp: number,
	edge: number,
): Table {
	const rows: Array<[string, string, number]> = [
		['memory', 'Memory of the n8n process, MB', 0],
		['control', 'the same for the control, MB', 0],
		['kolenaState', 'Stored state, Kolena, bytes', 0],
		['kognitosState', 'Stored state, Kognitos, bytes', 0],
		['openRuns', 'Open runs', 0],
	];
	return {
		columns: [
			`From minute ${warmUp} on`,
			`Median of the first ${edge} minutes`,
			`Median of the last ${edge}`,
			'Slope per hour',
		],
		rows: rows.flatMap(([name, label, digits]) => {
			const one = trends[name];
			if (!one) return [];
			const show = (value: number) => value.toFixed(digits);
			return [[label, show(one.first), show(one.last), show(one.slopePerHour)]];
		}),
	};
}

function requestTable(requestsPerPoll: SoakFigures['requestsPerPoll']): Table {
	return {
		columns: ['Requests per poll', 'Polls', 'Median', '95 %', 'Highest'],
		rows: Object.entries(requestsPerPoll).map(([service, counts]) => [
			service === 'kolena' ? 'Kolena' : 'Kognitos',
			...[counts.length, quantile(counts, 0.5), quantile(counts, 0.95), quantile(counts, 1)].map(
				String,
			),
		]),
	};
}

function seconds(ms: number): string {
	return `${(ms / 1_000).toFixed(0)} s`;
}
