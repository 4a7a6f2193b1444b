/**
 * `npm run test:queue-webhooks`: Kolena's webhooks in n8n's queue mode, with a main process, two webhook processors and two
 * workers, which are killed meanwhile. Writes the result into docs/endurance; `npm run endurance:report` makes the page
 * of it.
 *
 *     npm run test:queue-webhooks -- --runs=500   default 2,000
 *     npm run test:queue-webhooks -- --quick      only tries it out: 150 runs, keeps no result
 */
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { packAndInstall } from '../../e2e/instance';
import { endCommands, runCommand } from '../../realN8n/command';
import { say, step } from '../../realN8n/progress';
import { makeRunFolder } from '../../realN8n/runFolder';
import { Shutdown, untilAskedToEnd } from '../../realN8n/shutdown';
import { Cluster } from '../queue/cluster';
import { findQueuePrograms } from '../queue/debianPrograms';
import { startReceiver } from '../receiver';
import { writeTrialPage } from '../trialPage';
import { Balancer } from './balancer';
import { webhookResult } from './result';
import { runWebhookTrial } from './trial';

const LOG_LINES_SHOWN = 30;

async function work(shutdown: Shutdown, onCluster: (cluster: Cluster) => void): Promise<boolean> {
	const { values } = parseArgs({
		options: { runs: { type: 'string' }, quick: { type: 'boolean', default: false } },
	});
	const runs = Number(values.runs ?? (values.quick ? 150 : 2_000));
	if (!(runs > 0)) throw new Error(`--runs has to be a number: ${values.runs}`);
	const folder = await makeRunFolder();
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);
	const programs = await step('Finding PostgreSQL and Redis', findQueuePrograms);
	const { packed, install } = await packAndInstall(folder);
	const sandbox = await SandboxProcess.start();
	shutdown.add(async () => await sandbox.close());
	const receiver = await startReceiver();
	shutdown.add(async () => await receiver.close());
	const helpers = { workers: 2, webhookProcessors: 2 };
	const cluster = await Cluster.start(shutdown, {
		programs,
		install,
		packed,
		folder,
		...helpers,
		env: {},
	});
	onCluster(cluster);
	const takers = () => [cluster.main, ...cluster.webhookProcessors].map(({ url }) => url);
	const balancer = await new Balancer(takers).start();
	shutdown.add(async () => await balancer.close());
	const everyMs = values.quick ? 1_000 : 500;
	const figures = await runWebhookTrial(cluster, sandbox, receiver, balancer, { runs, everyMs });
	const words = values.runs === undefined ? [] : ['--', `--runs=${values.runs}`];
	const { result, isGood } = webhookResult(figures, {
		command: ['npm run test:queue-webhooks', ...words].join(' '),
		n8nVersion: install.version,
		nodeVersion: (await runCommand(install.node, ['--version'])).trim(),
	});
	for (const { columns, rows } of result.tables) {
		say(`\n${[columns, ...rows].map((cells) => cells.join(' | ')).join('\n')}`);
	}
	for (const note of result.notes) say(`- ${note}`);
	if (!values.quick) say(`\nThe result is at ${await writeTrialPage(result)}`);
	return isGood;
}

/** Gives the exit code. */
async function main(): Promise<number> {
	const shutdown = new Shutdown();
	let cluster: Cluster | undefined;
	let exitCode = 1;
	try {
		const ended = await Promise.race([
			untilAskedToEnd(),
			work(shutdown, (started) => (cluster = started)),
		]);
		if (typeof ended === 'string') say(`\nEnding everything (${ended}).`);
		else exitCode = ended ? 0 : 1;
	} catch (error) {
		say(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		if (cluster) say(`\nThe end of n8n's log:\n${cluster.main.logTail(LOG_LINES_SHOWN)}`);
	}
	await shutdown.run();
	return exitCode;
}

void main().then((exitCode) => process.exit(exitCode));
