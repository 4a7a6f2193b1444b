import type { Report } from '../../realN8n/progress';
import type { Bench } from '../n8n/bench';
import { curlUpload } from '../n8n/curl';
import type { Measured } from '../n8n/execute';
import { fileSet, type FileSet, writeFiles } from '../n8n/files';
import { httpRequestNode, ourNode } from '../n8n/uploads';
import { type NodeSettings, NOTHING, readAndDo } from '../n8n/workflow';
import type { Section } from '../../reports/section';
import { megabytes, seconds, times, verdict } from '../../reports/words';
import type { N8nPart, Scale } from '../part';

interface Upload {
	files: number;
	megabytesEach: number;
	/** Whether curl uploads the same files, so that its time can be compared. */
	withCurl: boolean;
}

const UPLOADS: Record<Scale, Upload[]> = {
	full: [
		{ files: 1, megabytesEach: 250, withCurl: true },
		{ files: 8, megabytesEach: 250, withCurl: true },
		{ files: 300, megabytesEach: 1, withCurl: false },
	],
	quick: [
		{ files: 1, megabytesEach: 20, withCurl: true },
		{ files: 8, megabytesEach: 20, withCurl: true },
		{ files: 300, megabytesEach: 0.1, withCurl: false },
	],
};

const NAMES = {
	none: 'no upload',
	ours: 'this package',
	http: 'HTTP Request',
	lean: 'HTTP Request, redirects off',
};
type Way = keyof typeof NAMES;
const WAYS = Object.keys(NAMES) as Way[];

const MEMORY_TARGET_MB = 64;
/** How much the memory of two identical runs can differ, depending on when garbage is collected. */
const GARBAGE_MB = 16;
const CURL_TARGET = 3;

interface Result extends Record<Way, Measured> {
	upload: Upload;
	curlMs?: number;
}

/** The memory and time needed to upload files. */
export const uploads: N8nPart = {
	name: 'uploads',

	workflows({ target, fileFolder }, scale) {
		const nodes: Record<Way, NodeSettings> = {
			none: NOTHING,
			ours: ourNode(target, 'allItems'),
			http: httpRequestNode(target, { followsRedirects: true }),
			lean: httpRequestNode(target, { followsRedirects: false }),
		};
		return UPLOADS[scale].flatMap((upload) => {
			const { pattern } = fileSetOf(fileFolder, upload);
			return WAYS.map((way) => readAndDo(nameOf(upload, way), pattern, nodes[way]));
		});
	},

	async measure(bench, scale, report) {
		const results: Result[] = [];
		for (const upload of UPLOADS[scale]) results.push(await resultOf(bench, upload, report));
		return [memorySection(results), timeSection(results)];
	},
};

function nameOf(upload: Upload, way: Way): string {
	return `${textOf(upload)}, ${NAMES[way]}`;
}

/** `8 files of 250 MB` */
function textOf({ files, megabytesEach }: Upload): string {
	return `${files} ${files === 1 ? 'file' : 'files'} of ${megabytesEach} MB`;
}

function fileSetOf(folder: string, { files, megabytesEach }: Upload): FileSet {
	return fileSet(folder, `upload-${files}`, files, megabytesEach * 1e6);
}

async function resultOf(bench: Bench, upload: Upload, report: Report): Promise<Result> {
	const files = fileSetOf(bench.fileFolder, upload);
	await writeFiles(files);
	const executed = async (way: Way) => {
		const name = nameOf(upload, way);
		report(name);
		await bench.sandbox.ask('reset');
		const measured = await bench.execute(name);
		if (measured.error) throw new Error(`${name}: ${measured.error}`);
		if (way !== 'none') await checkArrival(bench, files, name);
		return measured;
	};
	const timeOfCurl = async () => {
		await bench.sandbox.ask('reset');
		const tookMs = await curlUpload(bench.target, files.paths);
		await checkArrival(bench, files, 'curl');
		return tookMs;
	};
	return {
		upload,
		none: await executed('none'),
		ours: await executed('ours'),
		http: await executed('http'),
		lean: await executed('lean'),
		curlMs: upload.withCurl ? await timeOfCurl() : undefined,
	};
}

/** A figure counts only if every byte arrived. */
async function checkArrival(bench: Bench, files: FileSet, name: string): Promise<void> {
	const count = files.paths.length;
	const received = (await bench.sandbox.ask('kolenaRuns')).flatMap((run) => run.received);
	const complete = received.filter(({ size }) => size === files.bytesEach);
	const different = new Set(complete.map(({ sha256 }) => sha256)).size;
	if (received.length !== count || different !== count) {
		throw new Error(`${name}: ${different} of ${count} files arrived`);
	}
}

function memorySection(results: Result[]): Section {
	const above = (result: Result, way: Way) => result[way].peakBytes - result.none.peakBytes;
	const isSmall = results.every(
		(result) => Math.max(above(result, 'ours'), result.ours.growthBytes) <= MEMORY_TARGET_MB * 1e6,
	);
	const [one, several] = results;
	const isFlat = several.ours.growthBytes <= one.ours.growthBytes + GARBAGE_MB * 1e6;
	return {
		title: 'Memory used by an upload',
		text:
			`A workflow reads files from disk into n8n's file store and uploads them to the Kolena simulator. ` +
			`"No upload" is the same workflow with a node that does nothing in place of the upload. The resident ` +
			`memory of the n8n process is read every 20 ms. Every figure comes from a single execution. ` +
			`This package sends all files in one request, which starts one run. The HTTP Request node cannot send several ` +
			`files in one form field, so it sends a request per file, all at the same time, and each starts a run. ` +
			`Unless its redirects are turned off, it keeps a copy of each request in memory.`,
		table: {
			columns: [
				'Upload',
				'Node',
				'Highest memory',
				'More than without the upload',
				'Growth while the node ran',
			],
			rows: results.flatMap((result) =>
				WAYS.map((way) => [
					textOf(result.upload),
					NAMES[way],
					megabytes(result[way].peakBytes),
					way === 'none' ? '–' : megabytes(above(result, way)),
					megabytes(result[way].growthBytes),
				]),
			),
		},
		notes: [
			`Target ${verdict(isSmall)}: with this package, at most ${MEMORY_TARGET_MB} MB more than without the upload, ` +
				`and a growth of at most ${MEMORY_TARGET_MB} MB.`,
			`Target ${verdict(isFlat)}: with this package, memory grows by at most ${GARBAGE_MB} MB more for ` +
				`${several.upload.files} files than for ${one.upload.files}.`,
		],
	};
}

function timeSection(results: Result[]): Section {
	const toHttp = ({ ours, http, lean }: Result) => ours.tookMs / Math.min(http.tookMs, lean.tookMs);
	const isFast = results.every((result) => toHttp(result) <= 1);
	const isNearCurl = results.every(
		({ ours, curlMs }) => curlMs === undefined || ours.tookMs <= CURL_TARGET * curlMs,
	);
	return {
		title: 'Time taken by an upload',
		text:
			`The times are those of the node alone, as n8n records them, and of \`curl -F\` with the same files in ` +
			`one request. The simulator parses the form and hashes every file, on the same cores as the client. ` +
			`Every figure comes from a single execution, so the ratios are rough.`,
		table: {
			columns: [
				'Upload',
				'This package',
				NAMES.http,
				NAMES.lean,
				'curl',
				'Ours / faster HTTP Request',
				'Ours / curl',
			],
			rows: results.map((result) => [
				textOf(result.upload),
				seconds(result.ours.tookMs),
				seconds(result.http.tookMs),
				seconds(result.lean.tookMs),
				result.curlMs ? seconds(result.curlMs) : '–',
				times(toHttp(result)),
				result.curlMs ? times(result.ours.tookMs / result.curlMs) : '–',
			]),
		},
		notes: [
			`Target ${verdict(isFast)}: no slower than the HTTP Request node with its faster setting.`,
			`Target ${verdict(isNearCurl)}: at most ${CURL_TARGET} times as long as curl.`,
		],
	};
}
