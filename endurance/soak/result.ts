import type { N8nInstall } from '../../realN8n/n8nInstall';
import { describeMachine } from '../../reports/machine';
import type { Table } from '../../reports/section';
import { quantile, type Counts } from '../results';
import type { TrialResult } from '../trialPage';
import type { Sample } from './samples';

interface SoakFigures {
	minutes: number;
	runsPerMinute: number;
	samples: Sample[];
	/** What became of the events that each trigger had to deliver. */
	outcomes: Array<{ title: string; counts: Counts }>;
	/** The total number of requests to each service. */
	requests: Array<{ title: string; count: number }>;
	violations: number;
	n8n: N8nInstall;
}

/** How many minutes the medians leave out at the start, while caches and open runs still grow. */
const WARM_UP_MINUTES = 15;
const EDGE_MINUTES = 10;
const MEGABYTE = 1024 ** 2;

/** The page about the soak test. */
export function soakResult(figures: SoakFigures): TrialResult {
	const { minutes, runsPerMinute, outcomes, requests, violations } = figures;
	const perMinute = requests.map(({ title, count }) => `${title} ${(count / minutes).toFixed(0)}`);
	return {
		name: 'soak',
		title: `${minutes} minutes of normal traffic`,
		command: 'npm run test:soak',
		machine: describeMachine(figures.n8n),
		text: [
			`Each service gets ${runsPerMinute} new runs per minute. Workflows start 2 of them, each with a file. The runs ` +
				'take 10 seconds to 10 minutes and end in all statuses; on both Kognitos platforms, one run in seven waits a few ' +
				'minutes for a person. All triggers are active, each in its own workflow. The polling triggers poll every minute, ' +
				'and Kolena also reports each run by webhook. *Kognitos Automation Trigger* watches runs in one workflow and ' +
				'exceptions in another. Each workflow posts its events to a receiver.',
			'The control is a second n8n instance with the same number of workflows. They read and post the same number of ' +
				'items per minute with a Schedule Trigger and HTTP Request nodes, and show how much n8n itself grows.',
		].join('\n\n'),
		tables: [countTable(outcomes), trendTable(figures)],
		notes: [
			'The state of the webhook trigger grows by the ID of each delivery until it holds 1,000 of them, about 39 kB.',
			`Requests per minute: ${perMinute.join(', ')}.`,
			`Requests that the services' documentation does not allow: ${violations}.`,
		],
	};
}

function countTable(outcomes: SoakFigures['outcomes']): Table {
	return {
		columns: [
			'Trigger',
			'Expected events',
			'Lost',
			'Repeated',
			'Unexpected',
			'End to delivery, median',
			'95th percentile',
			'Longest',
		],
		rows: outcomes.map(({ title, counts: { ended, lost, repeated, unfounded, latencyMs } }) => [
			title,
			...[ended, lost.length, repeated.length, unfounded.length].map(String),
			...[latencyMs.median, latencyMs.p95, latencyMs.highest].map(seconds),
		]),
	};
}

function trendTable({ samples, outcomes, minutes }: SoakFigures): Table {
	const warmUp = Math.min(WARM_UP_MINUTES, minutes / 4);
	const edge = Math.min(EDGE_MINUTES, minutes / 4);
	const first = samples.filter((one) => one.minutes >= warmUp && one.minutes <= warmUp + edge);
	const last = samples.filter((one) => one.minutes >= minutes - edge);
	const row = (label: string, read: (sample: Sample) => number) => [
		label,
		...[first, last].map((some) => quantile(some.map(read), 0.5).toFixed(0)),
	];
	return {
		columns: [
			`From minute ${warmUp} on`,
			`Median of the first ${edge} minutes`,
			`Median of the last ${edge}`,
		],
		rows: [
			row('Memory of the n8n process, MB', ({ rssBytes }) => rssBytes / MEGABYTE),
			row('Memory of the control, MB', ({ controlRssBytes }) => controlRssBytes / MEGABYTE),
			...outcomes.map(({ title }) =>
				row(`Stored state, ${title}, bytes`, ({ stateBytes }) => stateBytes[title] ?? 0),
			),
			row('Open runs and exceptions, summed over all triggers', ({ openRuns }) => openRuns),
		],
	};
}

function seconds(ms: number): string {
	return `${Math.max(0, ms / 1_000).toFixed(0)} s`;
}
