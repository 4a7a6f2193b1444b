import type { N8nInstall } from '../../realN8n/n8nInstall';
import { describeMachine } from '../../reports/machine';
import type { Table } from '../../reports/section';
import type { Counts } from '../results';
import type { TrialResult } from '../trialPage';
import type { Sample } from './samples';
import { trendOf } from './trend';

export interface SoakFigures {
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

/** How many minutes the trends leave out at the start, while caches and open runs still grow. */
const WARM_UP_MINUTES = 15;
const EDGE_MINUTES = 10;
const MEGABYTE = 1024 ** 2;

/** The page about the soak test. */
export function soakResult(figures: SoakFigures): TrialResult {
	const { minutes, runsPerMinute, samples, outcomes, requests, violations } = figures;
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
		tables: [countTable(outcomes), trendTable(samples, minutes)],
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

function trendTable(samples: Sample[], minutes: number): Table {
	const warmUp = Math.min(WARM_UP_MINUTES, minutes / 4);
	const edge = Math.min(EDGE_MINUTES, minutes / 4);
	const states = Object.keys(samples[samples.length - 1].stateBytes);
	const figures: Array<[string, (sample: Sample) => number | undefined]> = [
		['Memory of the n8n process, MB', ({ rssBytes }) => rssBytes / MEGABYTE],
		['Memory of the control, MB', ({ controlRssBytes }) => controlRssBytes / MEGABYTE],
		...states.map((name): (typeof figures)[number] => [
			`Stored state, ${name}, bytes`,
			({ stateBytes }) => stateBytes[name],
		]),
		['Open runs and exceptions, summed over all triggers', ({ openRuns }) => openRuns],
	];
	const settled = samples.filter((sample) => sample.minutes >= warmUp);
	return {
		columns: [
			`From minute ${warmUp} on`,
			`Median of the first ${edge} minutes`,
			`Median of the last ${edge}`,
			'Slope per hour',
		],
		rows: figures.flatMap(([label, read]) => {
			const points = settled.flatMap((sample) => {
				const value = read(sample);
				return value === undefined ? [] : [{ minutes: sample.minutes, value }];
			});
			if (points.length === 0) return [];
			const { first, last, slopePerHour } = trendOf(points, edge);
			return [[label, ...[first, last, slopePerHour].map((value) => value.toFixed(0))]];
		}),
	};
}

function seconds(ms: number): string {
	return `${Math.max(0, ms / 1_000).toFixed(0)} s`;
}
