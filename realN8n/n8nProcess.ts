import { createWriteStream } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { type Process, processOf, spawnLeashed } from './command';
import type { N8nInstall } from './n8nInstall';
import { freePort, LOOPBACK } from './ports';
import type { Report } from './progress';

const READY_TIMEOUT_MS = 180_000;
const LOG_LINES_KEPT = 400;

export interface N8nOptions {
	install: N8nInstall;
	/** n8n stores everything below this folder. */
	userFolder: string;
	/**
	 * In queue mode, `worker` runs jobs and `webhook` receives requests. Default: `start`, the main
	 * process.
	 */
	command?: 'start' | 'worker' | 'webhook';
	/** The folder for `n8n.log`. Default: the user folder. */
	logFolder?: string;
	/** Folders that workflows may read from and write to. */
	fileFolders?: string[];
	/** Folders to put first on n8n's PATH. */
	pathFolders?: string[];
	/** The port for the editor, if it is free. */
	preferredPort?: number;
	/** Additional environment variables, e.g. to enable a feature for a test. */
	env?: Record<string, string>;
}

export interface RunningN8n extends Process {
	/** The URL of the editor, or of a worker's health check, without a trailing slash. */
	url: string;
	command: 'start' | 'worker' | 'webhook';
	/** The id of the process that started n8n. n8n is its only child. */
	launcherPid: number;
	/** The last lines of n8n's output, without stack traces. */
	logTail(lines: number): string;
}

/**
 * Starts n8n on free loopback ports and waits until it is ready. If it does not start, throws an
 * error with the end of its log.
 */
export async function startN8n(options: N8nOptions, report: Report): Promise<RunningN8n> {
	const running = await launchN8n(options);
	await untilReady(running, report);
	return running;
}

/** Starts n8n on free loopback ports and returns immediately, before n8n is ready. */
export async function launchN8n(options: N8nOptions): Promise<RunningN8n> {
	const port = await freePort(options.preferredPort);
	const url = urlOf(port);
	const env = await n8nEnvironment(options, port);
	const { command = 'start', install } = options;
	const child = spawnLeashed(install.node, [install.cli, command], {
		cwd: options.userFolder,
		env,
	});

	const lines: string[] = [];
	const logFile = createWriteStream(join(options.logFolder ?? options.userFolder, 'n8n.log'), {
		flags: 'a',
	});
	logFile.on('error', () => undefined);
	const keep = (chunk: Buffer) => {
		logFile.write(chunk);
		lines.push(...chunk.toString().split('\n').filter(Boolean));
		lines.splice(0, Math.max(0, lines.length - LOG_LINES_KEPT));
	};
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);

	child.once('close', () => logFile.end());
	return {
		...processOf(child),
		url,
		command,
		launcherPid: child.pid ?? 0,
		logTail: (count) =>
			lines
				.filter((line) => !/^\s+at /.test(line))
				.slice(-count)
				.join('\n'),
	};
}

/**
 * Waits until n8n responds. If it does not start, stops it and throws an error with the end of its
 * log.
 */
export async function untilReady(running: RunningN8n, report: Report): Promise<void> {
	let hasEnded = false;
	void running.ended.then(() => (hasEnded = true));
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (!(await isReady(running))) {
		if (hasEnded || Date.now() > deadline) {
			await running.close();
			const what = hasEnded ? 'exited' : `was not ready after ${READY_TIMEOUT_MS / 1000} s`;
			throw new Error(`n8n ${what}. The end of its log:\n${running.logTail(30)}`);
		}
		report(running.logTail(1) || 'waiting for its first output');
		await new Promise((resolve) => setTimeout(resolve, 300));
	}
}

function urlOf(port: number): string {
	return `http://${LOOPBACK}:${port}`;
}

/** n8n 1.x reports that it is ready before the editor's API is. */
async function isReady({ url, command }: RunningN8n): Promise<boolean> {
	try {
		const health = await fetch(`${url}/healthz/readiness`);
		if (command !== 'start') return health.ok;
		const settings = await fetch(`${url}/rest/settings`);
		return (
			health.ok &&
			settings.ok &&
			settings.headers.get('content-type')?.startsWith('application/json') === true
		);
	} catch {
		return false;
	}
}

/**
 * n8n's environment. It inherits no settings for npm, n8n or proxies. With it, n8n sends nothing
 * outside this machine and writes nothing outside the user folder.
 */
export async function n8nEnvironment(
	options: N8nOptions,
	port: number,
): Promise<NodeJS.ProcessEnv> {
	const url = urlOf(port);
	const inherited = Object.entries(process.env).filter(
		([name]) =>
			!/^(npm_|N8N_|DB_|EXECUTIONS_|QUEUE_|NODE_|WEBHOOK_|GENERIC_|https?_proxy|all_proxy)/i.test(
				name,
			),
	);
	const path = [
		...(options.pathFolders ?? []),
		dirname(options.install.node),
		process.env.PATH ?? '',
	];
	return {
		...Object.fromEntries(inherited),
		PATH: path.join(delimiter),
		NODE_ENV: 'production',
		N8N_USER_FOLDER: options.userFolder,
		N8N_HOST: LOOPBACK,
		N8N_LISTEN_ADDRESS: LOOPBACK,
		N8N_PORT: String(port),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: LOOPBACK,
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_EDITOR_BASE_URL: url,
		WEBHOOK_URL: `${url}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_RESTRICT_FILE_ACCESS_TO: (options.fileFolders ?? []).join(';'),
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		...options.env,
	};
}
