/**
 * `npm run test:queue`: the package in n8n's queue mode, with PostgreSQL, Redis, a main process and two workers, which are
 * killed meanwhile. Writes a page into docs/evidence/endurance.
 *
 *     npm run test:queue -- --runs=500     runs of each service; default 10,000
 *     npm run test:queue -- --quick        only tries it out: 300 runs, two kills, writes into build/
 *     npm run test:queue -- --durable      with n8n's durable scheduler and durable cursors
 */
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { SandboxProcess } from '../../benchmarks/sandbox/sandboxProcess';
import { endCommands, runCommand } from '../../realN8n/command';
import { say, step } from '../../realN8n/progress';
import { makeRunFolder } from '../../realN8n/runFolder';
import { Shutdown, untilAskedToEnd } from '../../realN8n/shutdown';
import { packAndInstall } from '../../e2e/instance';
import { DURABLE_CURSORS } from '../durableCursors';
import { startReceiver } from '../receiver';
import { PARTS, writeTrialPage } from '../trialPage';
import { Cluster } from './cluster';
import { findQueuePrograms } from './debianPrograms';
import { queueResult } from './result';
import { runTrial, type TrialOptions } from './trial';

const LOG_LINES_SHOWN = 30;

interface Choice {
	trial: TrialOptions;
	isQuick: boolean;
	isDurable: boolean;
	/** The command that repeats it. */
	command: string;
}

function readChoice(): Choice {
	const { values } = parseArgs({
		options: {
			runs: { type: 'string' },
			quick: { type: 'boolean', default: false },
			durable: { type: 'boolean', default: false },
		},
	});
	const isQuick = values.quick;
	const runsPerService = Number(values.runs ?? (isQuick ? 300 : 10_000));
	if (!(runsPerService > 0)) throw new Error(`--runs has to be a number: ${values.runs}`);
	const words = [
		...(values.runs === undefined ? [] : [`--runs=${values.runs}`]),
		...(values.durable ? ['--durable'] : []),
	];
	return {
		trial: {
			runsPerService,
			batchSize: Math.min(250, Math.ceil(runsPerService / 6)),
			parallelBatches: 3,
			kills: isQuick ? 2 : 6,
		},
		isQuick,
		isDurable: values.durable,
		command: ['npm run test:queue', ...(words.length > 0 ? ['--', ...words] : [])].join(' '),
	};
}

async function work(shutdown: Shutdown, choice: Choice, onCluster: (cluster: Cluster) => void) {
	const folder = await makeRunFolder();
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);
	const programs = await step('Finding PostgreSQL and Redis', findQueuePrograms);
	const { packed, install } = await packAndInstall(folder);
	const sandbox = await SandboxProcess.start();
	shutdown.add(async () => await sandbox.close());
	const receiver = await startReceiver();
	shutdown.add(async () => await receiver.close());
	const env = choice.isDurable ? DURABLE_CURSORS : {};
	const cluster = await Cluster.start(shutdown, {
		programs,
		install,
		packed,
		folder,
		workers: 2,
		env,
	});
	onCluster(cluster);
	const figures = await runTrial(cluster, sandbox, receiver, choice.trial);

	const nodeVersion = (await runCommand(install.node, ['--version'])).trim();
	const versions = { n8nVersion: install.version, nodeVersion };
	const { result, isGood } = queueResult(figures, { ...choice, ...versions });
	for (const { columns, rows } of result.tables) {
		say(`\n${[columns, ...rows].map((cells) => cells.join(' | ')).join('\n')}`);
	}
	for (const note of result.notes) say(`- ${note}`);
	const page = await writeTrialPage(result, choice.isQuick ? PARTS : undefined);
	say(`\nThe page is at ${page}`);
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
			work(shutdown, readChoice(), (started) => (cluster = started)),
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
