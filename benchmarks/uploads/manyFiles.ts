import type { BenchAccess } from '../n8n/bench';
import { MEASURED_NODE, type Measured } from '../n8n/execute';
import { fileSet, type FileSet, writeFiles } from '../n8n/files';
import { httpRequestNode, ourNode, type UploadTarget } from '../n8n/uploads';
import { NOTHING, readAndDo } from '../n8n/workflow';
import type { Section } from '../../reports/section';
import { median, megabytes, seconds, verdict } from '../../reports/words';
import type { N8nPart, Scale } from '../part';

const OURS = 'this package, one run';
const HTTP = 'HTTP Request, all at the same time';
const HTTP_LEAN = 'HTTP Request, all at the same time, redirects off';
const NONE = '300 files, not uploaded';
const WAYS = [OURS, HTTP, HTTP_LEAN];

const SIZES: Record<Scale, { bytesEach: number; repeats: number }> = {
	full: { bytesEach: 1e6, repeats: 2 },
	quick: { bytesEach: 1e5, repeats: 1 },
};
const FILES = 300;
const MEMORY_TARGET_BYTES = 64e6;

/**
 * Uploads many small files: in a single run with this package's node, and in one request per file
 * with the HTTP Request node.
 */
export const manyFiles: N8nPart = {
	name: 'files',

	async workflows(access, scale) {
		const { pattern } = filesOf(access, scale);
		const target = targetOf(access);
		const lean = httpRequestNode(target, { followsRedirects: false });
		return {
			[NONE]: readAndDo(NONE, pattern, NOTHING),
			[OURS]: readAndDo(OURS, pattern, ourNode(target, 'allItems')),
			[HTTP]: readAndDo(HTTP, pattern, httpRequestNode(target, { followsRedirects: true })),
			[HTTP_LEAN]: readAndDo(HTTP_LEAN, pattern, lean),
		};
	},

	async measure(bench, scale, report) {
		const { repeats, bytesEach } = SIZES[scale];
		await writeFiles(filesOf(bench, scale));
		const results = new Map<string, Measured[]>();
		for (let round = 1; round <= repeats; round += 1) {
			for (const name of [NONE, ...WAYS]) {
				report(`round ${round} of ${repeats}: ${name}`);
				await bench.sandbox.ask('reset');
				const measured = await bench.execute(name);
				if (measured.error) throw new Error(`${name}: ${measured.error}`);
				results.set(name, [...(results.get(name) ?? []), measured]);
				if (name === NONE) continue;
				const runs = await bench.sandbox.ask('kolenaRuns');
				const hashes = new Set(runs.flatMap((run) => run.received.map(({ sha256 }) => sha256)));
				if (hashes.size !== FILES) throw new Error(`${name}: ${hashes.size} files arrived`);
			}
		}
		return [section(results, bytesEach, repeats)];
	},
};

function filesOf({ fileFolder }: Pick<BenchAccess, 'fileFolder'>, scale: Scale): FileSet {
	return fileSet(fileFolder, 'many', FILES, SIZES[scale].bytesEach);
}

function targetOf({ address, kolenaCredential }: BenchAccess): UploadTarget {
	const { agentId, url } = address.kolena;
	return { agentId, baseUrl: url, credential: kolenaCredential };
}

function section(results: Map<string, Measured[]>, bytesEach: number, repeats: number): Section {
	const rows = WAYS.map((way) => {
		const measured = results.get(way) ?? [];
		return {
			way,
			ms: Math.min(...measured.map(({ nodes }) => nodes[MEASURED_NODE].tookMs)),
			medianMs: median(measured.map(({ nodes }) => nodes[MEASURED_NODE].tookMs)),
			growth: Math.max(...measured.map(({ growthBytes }) => growthBytes)),
		};
	});
	const [ours, ...others] = rows;
	const isFast = ours.ms <= Math.min(...others.map(({ ms }) => ms));
	return {
		title: `${FILES} files of ${megabytes(bytesEach)} each`,
		text:
			`This package starts one run with as many files as Kolena accepts. The HTTP Request node can only send files ` +
			`from one item, each in a form field of its own, so it sends ${FILES} requests at the same time, which start ${FILES} runs. The table shows the best and the median time of ${repeats} executions, ` +
			`and the most that memory grew while the node ran.`,
		table: {
			columns: ['Node', 'Best time', 'Median', 'Memory growth', 'Runs'],
			rows: rows.map(({ way, ms, medianMs, growth }) => [
				way,
				seconds(ms),
				seconds(medianMs),
				megabytes(growth),
				way === OURS ? '1' : String(FILES),
			]),
		},
		notes: [
			`Target ${verdict(isFast)}: no slower than the HTTP Request node.`,
			`Target ${verdict(ours.growth <= MEMORY_TARGET_BYTES)}: memory grows by at most ` +
				`${megabytes(MEMORY_TARGET_BYTES)}.`,
		],
	};
}
