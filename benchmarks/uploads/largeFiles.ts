import type { Workflow } from '../../realN8n/workflows';
import type { Bench, BenchAccess } from '../n8n/bench';
import { curlUpload } from '../n8n/curl';
import { MEASURED_NODE, type Measured } from '../n8n/execute';
import { fileSet, type FileSet, writeFiles } from '../n8n/files';
import { httpRequestNode, ourNode, type UploadTarget } from '../n8n/uploads';
import { type NodeSettings, NOTHING, readAndDo } from '../n8n/workflow';
import type { Section } from '../../reports/section';
import { decimals, median, megabytes, seconds, times, verdict } from '../../reports/words';
import type { N8nPart, Scale } from '../part';

const OURS = 'this package';
const HTTP = 'HTTP Request';
const HTTP_LEAN = 'HTTP Request, redirects off';
const CURL = 'curl';
const WAYS = [OURS, HTTP, HTTP_LEAN];

const TO_KOLENA = 'Kolena simulator';
const TO_SINK = 'discarding server';
const SERVERS = [TO_KOLENA, TO_SINK];

const MEMORY_TARGET_BYTES = 64e6;
/** How much the memory of two identical runs can differ, depending on when garbage is collected. */
const GARBAGE_BYTES = 16e6;

interface Sizes {
	counts: number[];
	bytesEach: number;
	repeats: number;
}

const SIZES: Record<Scale, Sizes> = {
	full: { counts: [1, 8], bytesEach: 250e6, repeats: 1 },
	quick: { counts: [1, 8], bytesEach: 20e6, repeats: 1 },
};

interface Case {
	count: number;
	server: string;
	way: string;
}

type Results = Map<string, Measured[]>;

/** The memory and time needed to upload large files. */
export const largeFiles: N8nPart = {
	name: 'uploads',

	async workflows(access, scale) {
		const workflows: Record<string, Workflow> = {};
		const { counts } = SIZES[scale];
		for (const count of counts) {
			const files = filesOf(access, scale, count);
			workflows[without(count)] = readAndDo(without(count), files.pattern, NOTHING);
		}
		for (const one of casesOf(scale)) {
			const files = filesOf(access, scale, one.count);
			const name = nameOf(one);
			workflows[name] = readAndDo(
				name,
				files.pattern,
				nodeOf(targetOf(access, one.server), one.way),
			);
		}
		return workflows;
	},

	async measure(bench, scale, report) {
		const { counts, repeats } = SIZES[scale];
		const results: Results = new Map();
		const curl = new Map<string, number[]>();
		for (const count of counts) await writeFiles(filesOf(bench, scale, count));
		for (let round = 1; round <= repeats; round += 1) {
			for (const count of counts) {
				report(`round ${round} of ${repeats}: ${without(count)}`);
				await keep(results, without(count), bench);
				for (const server of SERVERS) {
					const key = nameOf({ count, server, way: CURL });
					report(`round ${round} of ${repeats}: ${key}`);
					const took = await curlOnce(bench, filesOf(bench, scale, count), server);
					curl.set(key, [...(curl.get(key) ?? []), took]);
				}
			}
			for (const one of casesOf(scale)) {
				report(`round ${round} of ${repeats}: ${nameOf(one)}`);
				await keep(results, nameOf(one), bench);
				await checkArrival(bench, one, SIZES[scale].bytesEach);
			}
		}
		return [memorySection(scale, results), timeSection(scale, results, curl)];
	},
};

function casesOf(scale: Scale): Case[] {
	return SIZES[scale].counts.flatMap((count) =>
		SERVERS.flatMap((server) => WAYS.map((way) => ({ count, server, way }))),
	);
}

function nameOf({ count, server, way }: Case): string {
	return `${filesText(count)}, ${server}, ${way}`;
}

function without(count: number): string {
	return `${filesText(count)}, not uploaded`;
}

function filesText(count: number): string {
	return count === 1 ? '1 file' : `${count} files`;
}

function filesOf(
	{ fileFolder }: Pick<BenchAccess, 'fileFolder'>,
	scale: Scale,
	count: number,
): FileSet {
	return fileSet(fileFolder, `large-${count}`, count, SIZES[scale].bytesEach);
}

function targetOf({ address, ...access }: BenchAccess, server: string): UploadTarget {
	const { agentId, url } = address.kolena;
	return server === TO_SINK
		? { agentId, baseUrl: address.sinkUrl, credential: access.sinkCredential }
		: { agentId, baseUrl: url, credential: access.kolenaCredential };
}

function nodeOf(target: UploadTarget, way: string): NodeSettings {
	if (way === OURS) return ourNode(target, 'allItems');
	return httpRequestNode(target, { followsRedirects: way === HTTP });
}

async function curlOnce(bench: Bench, files: FileSet, server: string): Promise<number> {
	return await curlUpload(targetOf(bench, server), bench.address.kolena.apiKey, files.paths);
}

async function keep(results: Results, name: string, bench: Bench): Promise<void> {
	await bench.sandbox.ask('reset');
	const measured = await bench.execute(name);
	if (measured.error) throw new Error(`${name}: ${measured.error}`);
	results.set(name, [...(results.get(name) ?? []), measured]);
}

/** A figure counts only if every byte arrived. */
async function checkArrival(
	bench: Bench,
	{ count, server, way }: Case,
	bytes: number,
): Promise<void> {
	if (server === TO_SINK) {
		const { sink } = await bench.sandbox.ask('report');
		if (sink.bytes < count * bytes) throw new Error(`Only ${sink.bytes} bytes arrived (${way})`);
		return;
	}
	const runs = await bench.sandbox.ask('kolenaRuns');
	const received = runs.flatMap((run) => run.received);
	const isComplete =
		received.length === count &&
		received.every(({ size }) => size === bytes) &&
		new Set(received.map(({ sha256 }) => sha256)).size === count;
	if (!isComplete) throw new Error(`Not every file arrived (${way}, ${count} files)`);
}

function memorySection(scale: Scale, results: Results): Section {
	const { counts, bytesEach, repeats } = SIZES[scale];
	const ofCase = (count: number, way: string) => {
		const measured = SERVERS.flatMap((server) => results.get(nameOf({ count, server, way })) ?? []);
		const base = median((results.get(without(count)) ?? []).map(({ peakBytes }) => peakBytes));
		return {
			way,
			count,
			peak: Math.max(...measured.map(({ peakBytes }) => peakBytes)),
			above: Math.max(...measured.map(({ peakBytes }) => peakBytes)) - base,
			growth: Math.max(...measured.map(({ growthBytes }) => growthBytes)),
			growthMedian: median(measured.map(({ growthBytes }) => growthBytes)),
		};
	};
	const rows = WAYS.flatMap((way) => counts.map((count) => ofCase(count, way)));
	const ours = rows.filter(({ way }) => way === OURS);
	const [few, many] = [ours[0], ours[ours.length - 1]];
	const isFlat = many.growthMedian <= few.growthMedian + GARBAGE_BYTES;
	const isSmall = ours.every(({ above, growth }) => Math.max(above, growth) <= MEMORY_TARGET_BYTES);
	const bases = counts.map((count) => {
		const peaks = (results.get(without(count)) ?? []).map(({ peakBytes }) => peakBytes);
		const [lowest, highest] = [Math.min(...peaks), Math.max(...peaks)].map(megabytes);
		const range = lowest === highest ? '' : ` (from ${lowest} to ${highest})`;
		return `${megabytes(median(peaks))}${range} with ${filesText(count)}`;
	});
	return {
		title: `Memory used by an upload: ${megabytes(bytesEach)} files`,
		text:
			`One workflow reads files from disk into n8n's file store and uploads them; the memory of ` +
			`the n8n process is read every 20 ms. "Above" is how much more resident memory it used at its peak ` +
			`than the same workflow with a node that does nothing in place of the upload, and "growth" is ` +
			`how much it grew while the node ran (highest and median). The figures are the highest of ${2 * repeats} ` +
			`executions. The HTTP Request node cannot send several files in the same form field, so it sends ` +
			`one request per file.`,
		table: {
			columns: ['Node', 'Files', 'Highest', 'Above', 'Growth', 'Median growth'],
			rows: rows.map(({ way, count, peak, above, growth, growthMedian }) => [
				way,
				String(count),
				megabytes(peak),
				megabytes(above),
				megabytes(growth),
				megabytes(growthMedian),
			]),
		},
		notes: [
			`Without the upload, the workflow takes up ${bases.join(' and ')}.`,
			`Target ${verdict(isSmall)}: at most ${megabytes(MEMORY_TARGET_BYTES)}, for both "above" and "growth".`,
			`Target ${verdict(isFlat)}: the median growth is at most ${megabytes(GARBAGE_BYTES)} higher for ${many.count} files than for ${few.count}.`,
		],
	};
}

function timeSection(scale: Scale, results: Results, curl: Map<string, number[]>): Section {
	const { counts, bytesEach, repeats } = SIZES[scale];
	const rows = counts.flatMap((count) =>
		SERVERS.map((server) => {
			const best = (way: string) =>
				Math.min(
					...(results.get(nameOf({ count, server, way })) ?? []).map(
						({ nodes }) => nodes[MEASURED_NODE].tookMs,
					),
				);
			return {
				count,
				server,
				curlMs: Math.min(...(curl.get(nameOf({ count, server, way: CURL })) ?? [])),
				oursMs: best(OURS),
				httpMs: best(HTTP),
				leanMs: best(HTTP_LEAN),
			};
		}),
	);
	const asFastAsHttp = rows.every(
		({ oursMs, httpMs, leanMs }) => oursMs <= Math.min(httpMs, leanMs),
	);
	const nearCurl = rows.every(({ oursMs, curlMs }) => oursMs <= 3 * curlMs);
	const shares = rows.map(({ oursMs, leanMs, httpMs }) => oursMs / Math.min(leanMs, httpMs));
	return {
		title: `Time taken by an upload: ${megabytes(bytesEach)} files`,
		text:
			`The times are those of the node alone, as n8n records them, and of \`curl -F\` with the same files in one ` +
			`request${repeats > 1 ? `; the best of ${repeats}` : ''}. The simulator parses the form and hashes every file, on the same cores as the client; the discarding server only counts bytes, so its rows show ` +
			`the client alone. The HTTP Request node sends its requests concurrently.`,
		table: {
			columns: [
				'Upload',
				'This package',
				HTTP,
				HTTP_LEAN,
				'curl',
				'Ours / HTTP Request',
				'Ours / curl',
			],
			rows: rows.map((row) => [
				`${filesText(row.count)}, ${row.server}`,
				seconds(row.oursMs),
				seconds(row.httpMs),
				seconds(row.leanMs),
				seconds(row.curlMs),
				times(row.oursMs / Math.min(row.httpMs, row.leanMs)),
				times(row.oursMs / row.curlMs),
			]),
		},
		notes: [
			`Target ${verdict(asFastAsHttp)}: no slower than the HTTP Request node with its faster setting ` +
				`(${shares.map(decimals).join(', ')} times as long).`,
			`Target ${verdict(nearCurl)}: at most three times as long as curl.`,
		],
	};
}
