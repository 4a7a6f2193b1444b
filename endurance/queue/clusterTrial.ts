import { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { packAndInstall } from '../../e2e/instance';
import { say, step } from '../../realN8n/progress';
import type { Shutdown } from '../../realN8n/shutdown';
import { type Receiver, startReceiver } from '../receiver';
import { runTrial } from '../runTrial';
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
	await runTrial(async (folder, shutdown) => {
		const around = await startAll(folder, shutdown, processes);
		const { result, isGood } = await trial(around).catch((error: unknown) => {
			const log = around.cluster.main.running.logTail(LOG_LINES_SHOWN);
			say(`\nThe end of n8n's log:\n${log}`);
			throw error;
		});
		for (const { columns, rows } of result.tables) {
			say(`\n${[columns, ...rows].map((cells) => cells.join(' | ')).join('\n')}`);
		}
		for (const note of result.notes) say(`- ${note}`);
		const page = await writeTrialPage(result, processes.isQuick ? PARTS : undefined);
		say(`\nThe page is at ${page}`);
		return isGood;
	});
}

async function startAll(
	folder: string,
	shutdown: Shutdown,
	processes: Processes,
): Promise<ClusterTrial> {
	const { workers, webhookProcessors, env } = processes;
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
	return {
		cluster,
		sandbox,
		receiver,
		shutdown,
		versions: { n8nVersion: install.version, nodeVersion: install.nodeVersion },
	};
}
