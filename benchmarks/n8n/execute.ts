import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { spawnLeashed } from '../../realN8n/command';
import { n8nEnvironment, type N8nOptions } from '../../realN8n/n8nProcess';
import { freePort } from '../../realN8n/ports';
import { childrenOf, MemoryWatch, type MemorySample } from './memory';

/** What one execution cost. */
export interface Measured {
	/** The error that stopped the workflow. */
	error?: string;
	/** How long the measured node took, or `NaN` if that is unknown. */
	tookMs: number;
	/** The highest resident memory of the n8n process, over its whole lifetime. */
	peakBytes: number;
	/** How much the resident memory grew while the measured node was running. */
	growthBytes: number;
}

/** In every workflow, the node whose cost is measured has this name. */
export const MEASURED_NODE = 'Measured';

const TIMEOUT_MS = 600_000;
const OUTPUT_START = '====================================';

/** Runs `n8n execute --id` to completion and watches the process's memory in the meantime. */
export async function execute(options: N8nOptions, workflowId: string): Promise<Measured> {
	const { install, userFolder } = options;
	const child = spawnLeashed(install.node, [install.cli, 'execute', `--id=${workflowId}`], {
		cwd: userFolder,
		env: await n8nEnvironment(options, await freePort()),
	});
	let output = '';
	child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	const timer = setTimeout(() => child.stdin?.end(), TIMEOUT_MS);
	const watch = new MemoryWatch(await onlyChild(child.pid));
	const code = await ended;
	clearTimeout(timer);
	watch.end();
	await removeStoredFiles(userFolder);
	const peakBytes = watch.samples[watch.samples.length - 1]?.peakBytes ?? 0;
	const execution = executionIn(output);
	if (!execution) {
		const error = `n8n exited with code ${code}: ${output.slice(-1500)}`;
		return { error, tookMs: NaN, peakBytes, growthBytes: 0 };
	}
	const { error, runData } = execution.data.resultData;
	const node = runData[MEASURED_NODE]?.[0];
	return {
		...(error ? { error: error.message ?? 'unknown' } : {}),
		tookMs: node?.executionTime ?? NaN,
		peakBytes,
		growthBytes: node ? growthDuring(node, watch.samples) : 0,
	};
}

/**
 * Returns n8n's process id. n8n is the only child of the leash, which stops it when this process
 * exits.
 */
async function onlyChild(leash: number | undefined): Promise<number> {
	for (let tries = 0; tries < 200; tries += 1) {
		const [pid] = childrenOf(leash ?? 0);
		if (pid !== undefined) return pid;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	throw new Error('n8n did not start');
}

/** n8n stores the files of each execution. Gigabytes of them would fill the disk. */
async function removeStoredFiles(userFolder: string): Promise<void> {
	for (const folder of ['storage', 'binaryData']) {
		await rm(join(userFolder, '.n8n', folder, 'workflows'), { recursive: true, force: true });
	}
}

interface NodeRun {
	/** Milliseconds since 1970. */
	startTime: number;
	/** Milliseconds. */
	executionTime: number;
}

interface Execution {
	data: {
		resultData: { error?: { message?: string }; runData: Record<string, NodeRun[]> };
	};
}

/** n8n prints the whole execution as JSON after a marker line, in the middle of its log. */
function executionIn(output: string): Execution | undefined {
	const start = output.indexOf('\n{\n', output.indexOf(OUTPUT_START));
	const end = output.indexOf('\n}\n', start);
	if (start === -1 || end === -1) return undefined;
	return JSON.parse(output.slice(start, end + 2)) as Execution;
}

/** How much the memory grew from before the node started to its highest, in bytes. */
function growthDuring({ startTime, executionTime }: NodeRun, samples: MemorySample[]): number {
	const before = samples.filter(({ at }) => at <= startTime).pop() ?? samples[0];
	const during = samples.filter(({ at }) => at >= startTime && at <= startTime + executionTime);
	return Math.max(before.rssBytes, ...during.map(({ rssBytes }) => rssBytes)) - before.rssBytes;
}
