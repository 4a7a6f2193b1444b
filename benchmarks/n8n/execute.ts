import { rm } from 'node:fs/promises';
import { dirname, delimiter, join } from 'node:path';

import { spawnLeashed } from '../../realN8n/command';
import type { N8nInstall } from '../../realN8n/n8nInstall';
import { freePort } from '../../realN8n/ports';
import { childrenOf, MemoryWatch, type MemorySample } from './memory';

export interface ExecuteOptions {
	install: N8nInstall;
	userFolder: string;
	fileFolder: string;
	workflowId: string;
	timeoutMs: number;
}

/** When a node ran, and what it returned. */
export interface NodeTime {
	startedAt: number;
	tookMs: number;
	/** The number of items that it returned. */
	items: number;
}

/** What one execution cost. */
export interface Measured {
	/** The error that stopped the workflow. */
	error?: string;
	/** By node name. */
	nodes: Record<string, NodeTime>;
	/** The highest resident memory of the n8n process, over its whole lifetime. */
	peakBytes: number;
	/** How much the resident memory grew while the measured node was running. */
	growthBytes: number;
	samples: MemorySample[];
}

/** In every workflow, the node whose cost is measured has this name. */
export const MEASURED_NODE = 'Measured';

const OUTPUT_START = '====================================';

/** Runs `n8n execute --id` to completion and watches the process's memory in the meantime. */
export async function execute(options: ExecuteOptions): Promise<Measured> {
	const { install, workflowId, userFolder, timeoutMs } = options;
	const child = spawnLeashed(install.node, [install.cli, 'execute', `--id=${workflowId}`], {
		cwd: userFolder,
		env: await environment(options),
	});
	let output = '';
	child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	const timer = setTimeout(() => child.stdin?.end(), timeoutMs);
	const watch = new MemoryWatch(await onlyChild(child.pid));
	const code = await ended;
	clearTimeout(timer);
	watch.end();
	await removeStoredFiles(userFolder);
	return { ...resultOf(output, code), ...memoryOf(watch.samples, output) };
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

async function environment({ install, userFolder, fileFolder }: ExecuteOptions) {
	const inherited = Object.entries(process.env).filter(
		([name]) => !/^(npm_|N8N_|DB_|EXECUTIONS_|QUEUE_|NODE_|https?_proxy|all_proxy)/i.test(name),
	);
	return {
		...Object.fromEntries(inherited),
		PATH: [dirname(install.node), process.env.PATH ?? ''].join(delimiter),
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_RESTRICT_FILE_ACCESS_TO: fileFolder,
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
	};
}

/** n8n stores the files of each execution. Gigabytes of them would fill the disk. */
async function removeStoredFiles(userFolder: string): Promise<void> {
	for (const folder of ['storage', 'binaryData']) {
		await rm(join(userFolder, '.n8n', folder, 'workflows'), { recursive: true, force: true });
	}
}

interface ExecutionOutput {
	data: {
		resultData: {
			error?: { message?: string };
			runData: Record<
				string,
				Array<{
					startTime: number;
					executionTime: number;
					data?: { main?: Array<unknown[] | null> };
				}>
			>;
		};
	};
}

function resultOf(output: string, code: number | null): Pick<Measured, 'error' | 'nodes'> {
	const parsed = parsedOutput(output);
	if (!parsed) return { error: `n8n exited with code ${code}: ${output.slice(-1500)}`, nodes: {} };
	const { error, runData } = parsed.data.resultData;
	const nodes = Object.entries(runData).map(([name, [first]]): [string, NodeTime] => [
		name,
		{
			startedAt: first.startTime,
			tookMs: first.executionTime,
			items: first.data?.main?.[0]?.length ?? 0,
		},
	]);
	return {
		...(error ? { error: error.message ?? 'unknown' } : {}),
		nodes: Object.fromEntries(nodes),
	};
}

/** n8n prints the whole execution as JSON after a marker line, in the middle of its log. */
function parsedOutput(output: string): ExecutionOutput | undefined {
	const start = output.indexOf('\n{\n', output.indexOf(OUTPUT_START));
	const end = output.indexOf('\n}\n', start);
	if (start === -1 || end === -1) return undefined;
	return JSON.parse(output.slice(start, end + 2)) as ExecutionOutput;
}

function memoryOf(
	samples: MemorySample[],
	output: string,
): Pick<Measured, 'samples' | 'peakBytes' | 'growthBytes'> {
	const peakBytes = samples[samples.length - 1]?.peakBytes ?? 0;
	const node = resultOf(output, null).nodes[MEASURED_NODE];
	if (!node) return { samples, peakBytes, growthBytes: 0 };
	const before = samples.filter(({ at }) => at <= node.startedAt).pop() ?? samples[0];
	const during = samples.filter(
		({ at }) => at >= node.startedAt && at <= node.startedAt + node.tookMs,
	);
	const highest = Math.max(before.rssBytes, ...during.map(({ rssBytes }) => rssBytes));
	return { samples, peakBytes, growthBytes: highest - before.rssBytes };
}
