/**
 * `npm run test:soak`: runs a real n8n with normal traffic for an hour, and measures whether its memory and the state
 * that it stores for the triggers grow.
 *
 *     npm run test:soak -- --minutes=10        shorter
 *     npm run test:soak -- --runs-per-minute=5 fewer runs for each service; default: 20
 *     npm run test:soak -- --no-control        without a second n8n that does the same with its own nodes
 *
 * A shorter test, or one without the control, writes its page to build/ instead of docs/evidence/endurance.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { endCommands, runCommand } from '../../realN8n/command';
import { say, step } from '../../realN8n/progress';
import { makeRunFolder } from '../../realN8n/runFolder';
import { Shutdown, untilAskedToEnd } from '../../realN8n/shutdown';
import { startSandbox } from '../../sandbox';
import { DOCUMENTS } from '../../e2e/instance';
import { EndingsWatch } from '../single/endingsWatch';
import { compare } from '../single/compare';
import { SingleN8n } from '../single/singleN8n';
import { prepareFolder, type PreparedFolder } from '../single/preparedFolder';
import { Traffic, type TrafficSettings } from '../single/traffic';
import { switchOn } from '../single/workflows';
import { startReceiver } from '../receiver';
import { PARTS, writeTrialPage } from '../trialPage';
import { soakResult } from './result';
import { PollCounter, takeSample, type Sample } from './samples';
import { controlWorkflows, soakWorkflows } from './workflows';

const SAMPLE_MS = 10_000;
/** How long to wait for the last runs. A trigger requests long-open runs only every few minutes. */
const LAST_WAIT_MS = 6 * 60_000;
/** The triggers request every open run within this time. */
const LEAST_EXCEPTION_MS = 5 * 60_000;
const STARTED_BY_WORKFLOWS_PER_MINUTE = 2;
const WHOLE_MINUTES = 60;

interface Choice {
	minutes: number;
	runsPerMinute: number;
	hasControl: boolean;
	/** Whether its page replaces the one in docs/. */
	isWhole: boolean;
}

function readChoice(): Choice {
	const { values } = parseArgs({
		options: {
			minutes: { type: 'string', default: '60' },
			'runs-per-minute': { type: 'string', default: '20' },
			'no-control': { type: 'boolean', default: false },
		},
	});
	return {
		minutes: Number(values.minutes),
		runsPerMinute: Number(values['runs-per-minute']),
		hasControl: !values['no-control'],
		isWhole: Number(values.minutes) >= WHOLE_MINUTES && !values['no-control'],
	};
}

const RUNS: Omit<TrafficSettings, 'runsPerMinute'> = {
	shortestRunMs: 10_000,
	longestRunMs: 600_000,
	longestExceptionMs: 9 * 60_000,
};

async function soak(choice: Choice, shutdown: Shutdown): Promise<void> {
	const folder = await makeRunFolder();
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);
	const files = join(folder, 'files');
	await mkdir(files);
	await Promise.all(
		['invoice-1001.pdf', 'invoice-1002.pdf'].map(
			async (name) => await cp(join(DOCUMENTS, name), join(files, name)),
		),
	);
	const runsPerMinute = choice.runsPerMinute - STARTED_BY_WORKFLOWS_PER_MINUTE;
	const world = await startWorld(shutdown, { ...RUNS, runsPerMinute });
	const { sandbox, receiver } = world;
	const prepared = await prepareFolder(folder, sandbox);
	const start = async (name: string) => await startSingle(shutdown, prepared, folder, name, files);

	const ours = await start('n8n');
	await switchOn(ours.client, prepared.credentials, soakWorkflows(sandbox, receiver.url, files));
	const control = choice.hasControl ? await start('control') : undefined;
	if (control) {
		const other = await startWorld(shutdown, { ...RUNS, runsPerMinute });
		const workflows = controlWorkflows(other.sandbox, other.receiver.url, choice.runsPerMinute);
		await switchOn(control.client, prepared.credentials, workflows);
		other.traffic.start();
	}

	const watch = new EndingsWatch(sandbox);
	shutdown.add(() => watch.close());
	const counters = {
		kolena: new PollCounter(sandbox.kolena),
		kognitos: new PollCounter(sandbox.kognitos),
	};
	world.traffic.start();
	const samples = await step(`Watching for ${choice.minutes} minutes`, async (report) => {
		const taken: Sample[] = [];
		const startedAt = Date.now();
		while (Date.now() < startedAt + choice.minutes * 60_000) {
			await sleep(SAMPLE_MS);
			counters.kolena.look();
			counters.kognitos.look();
			const sample = await takeSample(startedAt, ours.n8n, control?.n8n, watch);
			taken.push(sample);
			const megabytes = Math.round(sample.rssBytes / 1024 ** 2);
			report(
				`minute ${Math.floor(sample.minutes)}, ${megabytes} MB, ${receiver.events.length} events`,
			);
		}
		return taken;
	});
	world.traffic.stop();
	const upToMs = Date.now();
	await step('Waiting for the last events', async () => await sleep(LAST_WAIT_MS));
	const counts = compare(watch, receiver.events, { upToMs, leastExceptionMs: LEAST_EXCEPTION_MS });
	const node = (await runCommand(prepared.install.node, ['--version'])).trim();
	const result = soakResult({
		minutes: choice.minutes,
		runsPerMinute: choice.runsPerMinute,
		samples,
		counts,
		requestsPerPoll: { kolena: counters.kolena.perPoll, kognitos: counters.kognitos.perPoll },
		violations: sandbox.violations.length,
		n8nVersion: prepared.install.version,
		node,
	});
	say(`The page is at ${await writeTrialPage(result, choice.isWhole ? undefined : PARTS)}`);
}

async function startWorld(shutdown: Shutdown, settings: TrafficSettings) {
	const sandbox = await startSandbox({ maxRecordedRequests: 5_000 });
	shutdown.add(async () => await sandbox.close());
	const receiver = await startReceiver();
	shutdown.add(async () => await receiver.close());
	const traffic = new Traffic(sandbox, settings);
	shutdown.add(() => traffic.stop());
	return { sandbox, receiver, traffic };
}

async function startSingle(
	shutdown: Shutdown,
	prepared: PreparedFolder,
	folder: string,
	name: string,
	files: string,
) {
	const logFolder = join(folder, `${name}-log`);
	await mkdir(logFolder);
	const options = { userFolder: join(folder, name), logFolder, fileFolders: [files] };
	const n8n = await SingleN8n.copyOf(prepared, options);
	const client = await step(`Starting n8n (${name})`, async () => await n8n.start());
	shutdown.add(async () => await n8n.stop());
	return { n8n, client };
}

async function main(): Promise<number> {
	const shutdown = new Shutdown();
	let exitCode = 1;
	try {
		const reason = await Promise.race([untilAskedToEnd(), soak(readChoice(), shutdown)]);
		if (reason) say(`\nEnding everything (${reason}).`);
		else exitCode = 0;
	} catch (error) {
		say(error instanceof Error ? (error.stack ?? error.message) : String(error));
	}
	await shutdown.run();
	return exitCode;
}

void main().then((exitCode) => process.exit(exitCode));
