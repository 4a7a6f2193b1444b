/**
 * `npm run test:soak`: runs a real n8n instance with normal traffic for an hour, and measures
 * whether its memory and the triggers' stored state grow. All triggers are active.
 *
 *     npm run test:soak -- --quick   4 minutes; writes to build/
 *
 * Without `--quick`, it writes its page to docs/evidence/endurance.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { say, step } from '../../realN8n/progress';
import type { Shutdown } from '../../realN8n/shutdown';
import { webhookUrl } from '../../realN8n/workflows';
import { startSandbox, webhookDefaults } from '../../sandbox';
import { DOCUMENTS } from '../../e2e/instance';
import { EndingsWatch } from '../single/endingsWatch';
import { runTrial } from '../runTrial';
import { kolenaWebhook, trialServices } from '../single/services';
import { SingleN8n } from '../single/singleN8n';
import { prepareFolder, type PreparedFolder } from '../single/preparedFolder';
import { Traffic, type TrafficSettings } from '../single/traffic';
import { switchOn } from '../single/workflows';
import { startReceiver } from '../receiver';
import { PARTS, writeTrialPage } from '../trialPage';
import { soakResult } from './result';
import { takeSample, type Sample } from './samples';
import { controlWorkflows, soakWorkflows } from './workflows';

const SAMPLE_MS = 10_000;
/** The longest wait for the last events. Triggers request long-open runs only every few minutes. */
const LAST_WAIT_MS = 6 * 60_000;
/** How often triggers request every open run, at the least. */
const LEAST_EXCEPTION_MS = 5 * 60_000;
/** How many runs start on each service, including those started by workflows. */
const RUNS_PER_MINUTE = 20;
const STARTED_BY_WORKFLOWS_PER_MINUTE = 2;
const WHOLE_MINUTES = 60;
const QUICK_MINUTES = 4;

const TRAFFIC: TrafficSettings = {
	runsPerMinute: RUNS_PER_MINUTE - STARTED_BY_WORKFLOWS_PER_MINUTE,
	shortestRunMs: 10_000,
	longestRunMs: 600_000,
	longestExceptionMs: 9 * 60_000,
};

async function soak(folder: string, shutdown: Shutdown): Promise<boolean> {
	const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
	const minutes = values.quick ? QUICK_MINUTES : WHOLE_MINUTES;
	const sandbox = await startSandbox({ maxRecordedRequests: 1 });
	shutdown.add(async () => await sandbox.close());
	const receiver = await startReceiver();
	shutdown.add(async () => await receiver.close());
	const services = trialServices(sandbox);
	const traffic = new Traffic(services, TRAFFIC);
	shutdown.add(() => traffic.stop());
	const triggers = [...services.flatMap(({ watched }) => watched), kolenaWebhook(sandbox)];
	const prepared = await prepareFolder(folder, sandbox);
	const start = async (name: string) => await startSingle(shutdown, prepared, folder, name);

	const ours = await start('n8n');
	const stored = await switchOn(
		ours.client,
		prepared.credentials,
		soakWorkflows(services, triggers, receiver.url),
	);
	const reported = stored.find(({ nodes }) => nodes.some(({ webhookId }) => webhookId));
	sandbox.kolena.settings.webhook = {
		...webhookDefaults,
		url: reported ? webhookUrl(ours.client.url, reported) : null,
	};
	const control = await start('control');
	const workflows = controlWorkflows(triggers, receiver.url, RUNS_PER_MINUTE);
	await switchOn(control.client, prepared.credentials, workflows);

	const watches = triggers.map((trigger) => ({ trigger, watch: new EndingsWatch([trigger]) }));
	for (const { watch } of watches) shutdown.add(() => watch.close());
	traffic.start();
	const samples = await step(`Measuring for ${minutes} minutes`, async (report) => {
		const taken: Sample[] = [];
		const startedAt = Date.now();
		while (Date.now() < startedAt + minutes * 60_000) {
			await sleep(SAMPLE_MS);
			const open = watches.reduce((sum, { watch }) => sum + watch.openCount, 0);
			const sample = await takeSample(startedAt, ours.n8n, control.n8n, open);
			taken.push(sample);
			const megabytes = Math.round(sample.rssBytes / 1024 ** 2);
			report(
				`minute ${Math.floor(sample.minutes)}, ${megabytes} MB, ${receiver.events.length} events`,
			);
		}
		return taken;
	});
	traffic.stop();
	const upToMs = Date.now();
	const requests = services.map(({ title, standIn }) => ({ title, count: standIn.recorder.total }));
	const countAll = () =>
		watches.map(({ trigger: { title, path }, watch }) => {
			const counts = watch.compare(receiver.eventsAt(`/${path}`), LEAST_EXCEPTION_MS, upToMs);
			return { title, counts };
		});
	await step('Waiting for the last events', async () => {
		const isWaiting = () => countAll().some(({ counts }) => counts.lost.length > 0);
		while (isWaiting() && Date.now() < upToMs + LAST_WAIT_MS) await sleep(SAMPLE_MS);
	});
	const outcomes = countAll();
	const result = soakResult({
		minutes,
		runsPerMinute: RUNS_PER_MINUTE,
		samples,
		outcomes,
		requests,
		violations: sandbox.violations.length,
		n8n: prepared.install,
	});
	say(`The page is at ${await writeTrialPage(result, values.quick ? PARTS : undefined)}`);
	return outcomes.every(
		({ counts: { ended, lost, unfounded } }) => ended > 0 && lost.length + unfounded.length === 0,
	);
}

async function startSingle(
	shutdown: Shutdown,
	prepared: PreparedFolder,
	folder: string,
	name: string,
) {
	const logFolder = join(folder, `${name}-log`);
	await mkdir(logFolder);
	const options = { userFolder: join(folder, name), logFolder, fileFolders: [DOCUMENTS] };
	const n8n = await SingleN8n.copyOf(prepared, options);
	const client = await step(`Starting n8n (${name})`, async () => await n8n.start());
	shutdown.add(async () => await n8n.stop());
	return { n8n, client };
}

void runTrial(soak);
