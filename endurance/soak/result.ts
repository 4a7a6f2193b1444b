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
	/** What became of what each trigger had to hand over. */
	outcomes: Array<{ title: string; counts: Counts }>;
	/** All requests to each service. */
	requests: Array<{ title: string; count: number }>;
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
	const { minutes, runsPerMinute, samples, outcomes, requests, violations } = figures;
	const perMinute = requests.map(({ title, count }) => `${title} ${(count / minutes).toFixed(0)}`);
	return {
		name: 'soak',
		title: `${minutes} minutes of normal traffic`,
		command: 'npm run test:soak',
		machine: describeMachine(figures.n8nVersion, figures.node),
		text: [
			`${runsPerMinute} runs per minute start on each service, 2 of them from workflows, with a file. They ` +
				'take 10 seconds to 10 minutes and end in all statuses; on both platforms of Kognitos, one in seven waits a few ' +
				'minutes for a person. All triggers are active, with one workflow each: the polling ones poll every minute, Kolena ' +
				'also reports each run by webhook, and *Kognitos Automation Trigger* watches runs in one workflow and exceptions in ' +
				'another. Each posts its events to a receiver.',
			'The control is a second n8n next to it, with as many workflows that read and post as many items per minute with a ' +
				'Schedule Trigger and HTTP Request nodes. It shows how much n8n itself grows.',
		].join('\n\n'),
		tables: [countTable(outcomes), trendTable(samples, minutes)],
		notes: [
			`Requests per minute: ${perMinute.join(', ')}.`,
			`Requests that the services' documentation does not allow: ${violations}.`,
		],
	};
}

function countTable(outcomes: SoakFigures['outcomes']): Table {
	return {
		columns: [
			'Trigger',
			'Ends',
			'Lost',
			'Repeated',
			'Never ended',
			'Median to hand-over',
			'95 %',
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
		['the same for the control, MB', ({ controlRssBytes }) => controlRssBytes / MEGABYTE],
		...states.map((name): (typeof figures)[number] => [
			`Stored state, ${name}, bytes`,
			({ stateBytes }) => stateBytes[name],
		]),
		['Open runs and exceptions, counted per trigger', ({ openRuns }) => openRuns],
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
