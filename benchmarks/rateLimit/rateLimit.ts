import { say } from '../../realN8n/progress';
import type { RateLimit } from '../../sandbox';
import { fileSet, type FileSet, writeFiles } from '../n8n/files';
import { httpRequestNode, ourNode } from '../n8n/uploads';
import { readAndDo } from '../n8n/workflow';
import type { Section } from '../../reports/section';
import { seconds, times, verdict } from '../../reports/words';
import type { N8nPart, Scale } from '../part';

const OURS = 'this package';
const HTTP_BATCHES = 'HTTP Request, batches of 10 a second';
const HTTP_RETRY = 'HTTP Request, Retry On Fail';
const WAYS = [OURS, HTTP_BATCHES, HTTP_RETRY];

/**
 * Kolena's documented limit is 600 requests a minute. A quick measurement uses a tenth of
 * everything.
 */
const LIMIT: Record<Scale, Required<Pick<RateLimit, 'requests' | 'windowMs'>>> = {
	full: { requests: 600, windowMs: 60_000 },
	quick: { requests: 60, windowMs: 6_000 },
};
const PER_SECOND = 10;
const ITEMS: Record<Scale, number> = { full: 1_000, quick: 100 };
const TARGET = 1.1;

type Kind = Required<Pick<RateLimit, 'kind' | 'retryAfter'>>;

const LIMITS: Kind[] = [
	{ kind: 'bucket', retryAfter: 'seconds' },
	{ kind: 'bucket', retryAfter: 'none' },
	{ kind: 'window', retryAfter: 'seconds' },
	{ kind: 'window', retryAfter: 'none' },
];

interface Outcome {
	limit: Kind;
	way: string;
	ms: number;
	/** The number of runs that the service started. */
	runs: number;
	/** How many runs were started for an item that already had one. */
	doubled: number;
	/** The number of items for which no run was started. */
	missing: number;
	refused: number;
	failed: boolean;
}

/** Sends many items to a service that limits the rate of requests. */
export const rateLimit: N8nPart = {
	name: 'rate-limit',

	workflows({ target, fileFolder }, scale) {
		const { pattern } = filesOf(fileFolder, scale);
		const http = { followsRedirects: false };
		const batching = { batchSize: PER_SECOND, batchInterval: 1_000 };
		const nodes = {
			[OURS]: ourNode(target, 'perItem'),
			[HTTP_BATCHES]: httpRequestNode(target, { ...http, batching }),
			[HTTP_RETRY]: httpRequestNode(target, { ...http, retriesOnFail: true }),
		};
		return Object.entries(nodes).map(([name, node]) => readAndDo(name, pattern, node));
	},

	async measure(bench, scale, report) {
		await writeFiles(filesOf(bench.fileFolder, scale));
		const outcomes: Outcome[] = [];
		for (const limit of LIMITS) {
			for (const way of WAYS) {
				report(`${nameOf(limit)}, ${way}`);
				await bench.sandbox.ask('reset');
				const rateLimits = [{ ...LIMIT[scale], ...limit }];
				await bench.sandbox.ask('kolenaSettings', { rateLimits });
				const measured = await bench.execute(way);
				if (measured.error) say(`  ${way}: ${measured.error}`);
				const { kolena } = await bench.sandbox.ask('report');
				const names = (await bench.sandbox.ask('kolenaRuns')).map(({ files }) => files.join());
				outcomes.push({
					limit,
					way,
					ms: measured.tookMs,
					runs: names.length,
					doubled: names.length - new Set(names).size,
					missing: ITEMS[scale] - new Set(names).size,
					refused: kolena.refused,
					failed: measured.error !== undefined,
				});
			}
		}
		return [section(outcomes, scale)];
	},
};

function filesOf(folder: string, scale: Scale): FileSet {
	return fileSet(folder, 'items', ITEMS[scale], 2_000);
}

function nameOf({ kind, retryAfter }: Kind): string {
	const name = kind === 'bucket' ? 'refilled steadily' : 'restarts each minute';
	return `${name}, ${retryAfter === 'none' ? 'no Retry-After' : 'Retry-After'}`;
}

/** The minimum time needed, even by a client that knows the limit. */
function demandedMs({ kind }: Kind, scale: Scale): number {
	const { requests, windowMs } = LIMIT[scale];
	const beyondBurst = ITEMS[scale] - requests;
	return kind === 'bucket'
		? (beyondBurst / requests) * windowMs
		: Math.ceil(beyondBurst / requests) * windowMs;
}

function section(outcomes: Outcome[], scale: Scale): Section {
	const toLimit = ({ ms, limit }: Outcome) => ms / demandedMs(limit, scale);
	const { requests, windowMs } = LIMIT[scale];
	const ours = outcomes.filter(({ way }) => way === OURS);
	const isExact = ours.every(({ failed, doubled, missing }) => !failed && !doubled && !missing);
	const isFast = ours.every((outcome) => toLimit(outcome) <= TARGET);
	return {
		title: `${ITEMS[scale].toLocaleString('en-US')} runs on a service that limits requests`,
		text:
			`Every item starts a run on a simulator that accepts ${requests} requests in ${seconds(windowMs)} and ` +
			`responds to all others with 429, with or without a Retry-After header. The two common kinds of limit are a bucket that refills steadily and a counter that resets with each window. ` +
			`Under these limits, even a perfect client needs ` +
			`${seconds(demandedMs(LIMITS[0], scale))} and ${seconds(demandedMs(LIMITS[2], scale))}, respectively. The HTTP Request node is given the limit in its batching settings; this package discovers it. *Retry On Fail* (5 attempts, ` +
			`5 s apart) repeats all of a node's items.`,
		table: {
			columns: [
				'Limit',
				'Node',
				'Time',
				'Compared with the limit',
				'Refused (429)',
				'Runs',
				'Duplicates',
				'Missing',
				'Execution',
			],
			rows: outcomes.map((row) => [
				nameOf(row.limit),
				row.way,
				Number.isNaN(row.ms) ? '–' : seconds(row.ms),
				Number.isNaN(row.ms) ? '–' : times(toLimit(row)),
				String(row.refused),
				String(row.runs),
				String(row.doubled),
				String(row.missing),
				outcomeOf(row),
			]),
		},
		notes: [
			`Target ${verdict(isExact)}: no failures, no duplicates, nothing missing.`,
			`Target ${verdict(isFast)}: at most ${TARGET} × the time that the limit imposes.`,
		],
	};
}

function outcomeOf({ failed, ms }: Outcome): string {
	if (Number.isNaN(ms)) return 'unreadable output';
	return failed ? 'failed' : 'succeeded';
}
