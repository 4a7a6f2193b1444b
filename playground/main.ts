import { join } from 'node:path';

import { checkCredential, type CredentialCheck } from './credentialCheck';
import { answerWhatIsAsked } from './answeredRun';
import {
	startAutomationRun,
	startKognitosRun,
	startKolenaRun,
	waitForDelivery,
	waitForQuestion,
	waitForResult,
} from './mainJob';
import type { RunningN8n } from '../realN8n/n8nProcess';
import { startPlayground, type Playground } from './playground';
import { hideSteps, say, step } from '../realN8n/progress';
import { reportAddresses, reportMainJob } from './report';
import { leaveTime } from './sandboxes';
import { Shutdown, untilAskedToEnd } from '../realN8n/shutdown';

const LOG_LINES_SHOWN = 40;

/**
 * Makes n8n do the package's main job once, and prints what happened. Throws if any part failed.
 */
async function doMainJob(playground: Playground): Promise<void> {
	const { client, credentials, desk, sandbox } = playground;
	const checks = await step(
		"Testing each credential with n8n's own test, with the correct key and a wrong one",
		async () => {
			const results: CredentialCheck[] = [];
			// One at a time, because concurrent tests interfere with each other inside n8n.
			const untested = ['smtp', 'kolenaWebhookApi'];
			for (const credential of credentials.filter(({ type }) => !untested.includes(type))) {
				results.push(await checkCredential(client, credential));
			}
			return results;
		},
	);
	const workflow = (name: string) => playground.workflow(name);
	const started = await step(
		'Using workflows to start a Kolena run, two Kognitos runs and an automation run',
		async () => {
			const documents = ['invoice-1001.pdf', 'invoice-1002.pdf'].map((name) =>
				join(desk.documents, name),
			);
			const atKolena = { client, workflow: workflow('mail-attachments-to-kolena') };
			const atKognitos = { client, workflow: workflow('schedule-to-kognitos') };
			const kolena = await startKolenaRun(atKolena, playground.formUrl, documents);
			const kognitos = await startKognitosRun(atKognitos);
			const exception = await startKognitosRun(atKognitos);
			const atAutomation = { client, workflow: workflow('mail-documents-to-kognitos-automation') };
			const { automationFormUrl } = playground;
			const asking = await startAutomationRun(atAutomation, automationFormUrl, documents[0]);
			return { kolena, kognitos, exception, asking };
		},
	);
	const delivered = await step(
		'Waiting for Kolena to report that its run has ended',
		async () =>
			await waitForDelivery(started.kolena, {
				client,
				mails: desk.mails,
				workflow: workflow('at-once-and-never-missed'),
				deliveries: sandbox.kolena.deliveries,
			}),
	);
	const found = await step('Waiting for the triggers, up to three minutes', async (report) => {
		const { mails, folder } = desk;
		const around = { client, mails, resultsFolder: folder };
		const atKolena = { ...around, workflow: workflow('kolena-result-to-file-and-mail') };
		const atKognitos = { ...around, workflow: workflow('kognitos-result-to-file-and-mail') };
		const atAutomation = { ...around, workflow: workflow('kognitos-asks-person-answers') };
		return await Promise.all([
			waitForResult(started.kolena, atKolena, report),
			waitForResult(started.kognitos, atKognitos, report),
			waitForQuestion(started.exception, atKognitos, report),
			answerWhatIsAsked(started.asking, atAutomation, report),
		]);
	});
	const [kolena, kognitos, asked, answered] = found;
	reportMainJob(checks, delivered, [kolena, kognitos], asked, answered);
}

/** Returns the exit code. */
async function main(isOnce: boolean): Promise<number> {
	const shutdown = new Shutdown();
	let n8n: RunningN8n | undefined;
	const work = async () => {
		const playground = await startPlayground(shutdown, (running) => (n8n = running));
		await doMainJob(playground);
		if (isOnce) return;
		leaveTime(playground.sandbox);
		reportAddresses(playground.desk);
		await n8n?.ended;
		throw new Error('n8n exited unexpectedly.');
	};
	let exitCode = 0;
	try {
		const askedToEnd = untilAskedToEnd();
		const reason = await Promise.race([askedToEnd, work()]);
		if (reason) {
			hideSteps();
			say(`\nStopping everything (${reason}).`);
			exitCode = isOnce ? 1 : 0;
		}
	} catch (error) {
		say(`\n${error instanceof Error ? error.message : String(error)}`);
		if (n8n) say(`\nThe last lines of n8n's log:\n${n8n.logTail(LOG_LINES_SHOWN)}`);
		exitCode = 1;
	}
	await shutdown.run();
	if (isOnce) say(exitCode === 0 ? '\nEverything worked.' : '\nSomething did not work.');
	return exitCode;
}

void main(process.argv.includes('--once')).then((exitCode) => process.exit(exitCode));
