/**
 * `npm run test:e2e`: tests the package in a real n8n instance with stand-ins for all services,
 * first in n8n 2.x, then in the last 1.x.
 *
 *     npm run test:e2e -- --only=kolena        only the checks with this text in their titles
 *     npm run test:e2e -- --n8n=<folder>       only the n8n version in this folder's package.json
 *     npm run test:e2e -- --no-editor          skips the editor, which needs Chromium
 *     npm run test:e2e -- --pictures=<folder>  saves the editor's screenshots there, by n8n version
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { installN8n } from '../realN8n/n8nInstall';
import { hideSteps, say } from '../realN8n/progress';
import { Shutdown, untilAskedToEnd } from '../realN8n/shutdown';
import { checkAgents } from './aiAgent';
import { checkAutomationOperations } from './automationOperations';
import { Checks, expectSame } from './checks';
import { checkCredentials } from './credentials';
import { checkEditor } from './editor';
import { checkExamples } from './examples';
import { CHECKOUT, startInstance, type Instance } from './instance';
import { checkOperations } from './operations';
import { checkOtherCopy } from './otherCopy';
import { checkSplitPackages } from './splitPackages';
import { checkTools } from './tools';
import { checkTriggers } from './triggers';
import { checkWebhooks } from './webhooks';

const LOG_LINES_SHOWN = 40;
const BOTH_LINES = ['n8n', 'n8n-1'].map((name) => join(CHECKOUT, 'realN8n', name));

function option(name: string): string | undefined {
	const prefix = `--${name}=`;
	return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

async function runChecks(checks: Checks, instance: Instance): Promise<void> {
	const { sandbox, version } = instance;
	// The triggers spend most of their time waiting for n8n, which polls once a minute. Everything else runs in the
	// meantime.
	const triggers = checks.isWanted('triggers') ? checkTriggers(checks, instance) : undefined;
	await checkCredentials(checks, instance);
	await checkOperations(checks, instance);
	await checkAutomationOperations(checks, instance);
	await checkAgents(checks, instance);
	await checkTools(checks, instance);
	await checkWebhooks(checks, instance);
	await checkExamples(checks, instance);
	if (process.argv.includes('--no-editor')) {
		checks.skip('Editor', 'because of --no-editor');
	} else {
		const pictures = option('pictures');
		await checkEditor(checks, instance, pictures && join(pictures, version));
	}
	await triggers;
	await checks.check('No requests that the services do not allow', async () => {
		expectSame(sandbox.violations, [], 'The violations');
	});
}

/** Runs all checks in one n8n instance, then stops everything that was started for them. */
async function tryOneN8n(
	source: string,
	checks: Checks,
	askedToEnd: Promise<string>,
	next?: string,
): Promise<void> {
	const shutdown = new Shutdown();
	let instance: Instance | undefined;
	const work = async () => {
		instance = await startInstance(shutdown, source);
		// The checks mostly wait, so the next n8n can be downloaded in the meantime. If that fails, the
		// next installation says why.
		if (next) void installN8n(next, () => undefined).catch(() => undefined);
		await runChecks(checks, instance);
		const pictures = option('pictures');
		const folder = pictures && join(pictures, instance.version, 'other-copy');
		await checkOtherCopy(checks, shutdown, instance, folder);
		await checkSplitPackages(checks, shutdown, source);
	};
	try {
		const reason = await Promise.race([askedToEnd, work()]);
		if (reason) {
			hideSteps();
			say(`\nStopping everything (${reason}).`);
			checks.fail('All checks are run', `stopped early: ${reason}`);
		}
	} catch (error) {
		const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
		checks.fail('All checks are run', reason);
	}
	if (checks.hasFailed && instance) {
		say(`\nThe last lines of n8n's log:\n${instance.n8n.logTail(LOG_LINES_SHOWN)}`);
	}
	await shutdown.run();
}

async function nameOf(source: string): Promise<string> {
	const manifest = await readFile(join(source, 'package.json'), 'utf8');
	const { dependencies } = JSON.parse(manifest) as { dependencies: { n8n: string } };
	return `n8n ${dependencies.n8n}`;
}

/** Returns the exit code. */
async function main(): Promise<number> {
	const askedToEnd = untilAskedToEnd();
	let isAskedToEnd = false;
	void askedToEnd.then(() => (isAskedToEnd = true));
	const chosen = option('n8n');
	const tried: Array<{ name: string; checks: Checks }> = [];
	const sources = chosen === undefined ? BOTH_LINES : [resolve(chosen)];
	for (const [index, source] of sources.entries()) {
		if (isAskedToEnd) break;
		const name = await nameOf(source);
		const checks = new Checks(option('only'));
		tried.push({ name, checks });
		say(`\n■ ${name}`);
		await tryOneN8n(source, checks, askedToEnd, sources[index + 1]);
	}
	const passed = tried.map(({ name, checks }) => checks.sumUp(name));
	return passed.every(Boolean) ? 0 : 1;
}

void main().then((exitCode) => process.exit(exitCode));
