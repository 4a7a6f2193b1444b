import { rm } from 'node:fs/promises';

import { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { packAndInstall } from '../../e2e/instance';
import { endCommands, runCommand } from '../../realN8n/command';
import { say, step } from '../../realN8n/progress';
import { makeRunFolder } from '../../realN8n/runFolder';
import { Shutdown, untilAskedToEnd } from '../../realN8n/shutdown';
import { type Receiver, startReceiver } from '../receiver';
import { PARTS, type TrialResult, writeTrialPage } from '../trialPage';
import { Cluster, type ClusterOptions } from './cluster';
import { findQueuePrograms } from './debianPrograms';

const LOG_LINES_SHOWN = 30;

/** The environment of a trial in queue mode. */
export interface ClusterTrial {
	cluster: Cluster;
	sandbox: SandboxProcess;
	receiver: Receiver;
	/** Stops what the trial itself has started. */
	shutdown: Shutdown;
	/** Shown on the page. */
	versions: { n8nVersion: string; nodeVersion: string };
}

/** The result of a trial, and whether the package kept its promises. */
export interface TrialOutcome {
	result: TrialResult;
	isGood: boolean;
}

type Processes = Pick<ClusterOptions, 'workers' | 'webhookProcessors' | 'env'> & {
	/** A short trial does not replace the page in docs/. */
	isQuick: boolean;
};

/**
 * Runs a trial on an n8n instance in queue mode, prints the result, writes the page and exits. The
 * exit code is 0 if the package kept its promises.
 */
export async function runInCluster(
	processes: Processes,
	trial: (around: ClusterTrial) => Promise<TrialOutcome>,
): Promise<void> {
	const shutdown = new Shutdown();
	let cluster: Cluster | undefined;
	let exitCode = 1;
	const work = async (): Promise<boolean> => {
		const around = await startAll(shutdown, processes);
		cluster = around.cluster;
		const { result, isGood } = await trial(around);
		for (const { columns, rows } of result.tables) {
			say(`\n${[columns, ...rows].map((cells) => cells.join(' | ')).join('\n')}`);
		}
		for (const note of result.notes) say(`- ${note}`);
		const page = await writeTrialPage(result, processes.isQuick ? PARTS : undefined);
		say(`\nThe page is at ${page}`);
		return isGood;
	};
	try {
		const ended = await Promise.race([untilAskedToEnd(), work()]);
		if (typeof ended === 'string') say(`\nStopping everything (${ended}).`);
		else exitCode = ended ? 0 : 1;
	} catch (error) {
		say(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		if (cluster) say(`\nThe end of n8n's log:\n${cluster.main.running.logTail(LOG_LINES_SHOWN)}`);
	}
	await shutdown.run();
	process.exit(exitCode);
}

async function startAll(shutdown: Shutdown, processes: Processes): Promise<ClusterTrial> {
	const { workers, webhookProcessors, env } = processes;
	const folder = await makeRunFolder();
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);
	const programs = await step('Finding PostgreSQL and Redis', findQueuePrograms);
	const { packed, install } = await packAndInstall(folder);
	const sandbox = await SandboxProcess.start();
	shutdown.add(async () => await sandbox.close());
	const receiver = await startReceiver();
	shutdown.add(async () => await receiver.close());
	const cluster = await Cluster.start(shutdown, {
		programs,
		install,
		packed,
		folder,
		workers,
		webhookProcessors,
		env,
	});
	const nodeVersion = (await runCommand(install.node, ['--version'])).trim();
	return {
		cluster,
		sandbox,
		receiver,
		shutdown,
		versions: { n8nVersion: install.version, nodeVersion },
	};
}
