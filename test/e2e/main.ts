/**
 * `npm run test:e2e`: the package in a real n8n, with stand-ins for both services.
 *
 *     npm run test:e2e -- --only=kolena      only the checks with this in their titles
 *     npm run test:e2e -- --n8n=<folder>     another n8n: the folder of its package.json and lock file
 *     npm run test:e2e -- --no-editor        without the editor, which needs a Chromium
 *     npm run test:e2e -- --pictures=<folder>  keeps the screenshots of the editor there
 */
import { join, resolve } from 'node:path';

import { say } from '../../playground/progress';
import { Shutdown, untilAskedToEnd } from '../../playground/shutdown';
import { checkAgents } from './aiAgent';
import { Checks, expectSame } from './checks';
import { checkCredentials } from './credentials';
import { checkEditor } from './editor';
import { checkExamples } from './examples';
import { CHECKOUT, startInstance, type Instance } from './instance';
import { checkOperations } from './operations';
import { checkTriggers } from './triggers';

const LOG_LINES_SHOWN = 40;

function option(name: string): string | undefined {
	const prefix = `--${name}=`;
	return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

async function runChecks(checks: Checks, instance: Instance): Promise<void> {
	const { sandbox } = instance;
	// The triggers mostly wait for n8n, which polls once a minute: the rest is done meanwhile.
	const triggers = checks.isWanted('triggers') ? checkTriggers(checks, instance) : undefined;
	await checkCredentials(checks, instance);
	await checkOperations(checks, instance);
	await checkAgents(checks, instance);
	await checkExamples(checks, instance);
	if (!process.argv.includes('--no-editor')) {
		await checkEditor(checks, instance, option('pictures'));
	}
	await triggers;
	await checks.check('No request that the services do not allow', async () => {
		expectSame(sandbox.violations, [], 'The violations');
	});
}

/** Gives the exit code. */
async function main(): Promise<number> {
	const shutdown = new Shutdown();
	const checks = new Checks(option('only'));
	let instance: Instance | undefined;
	const work = async () => {
		const source = option('n8n');
		const folder = source ? resolve(source) : join(CHECKOUT, 'playground', 'n8n');
		instance = await startInstance(shutdown, folder);
		await runChecks(checks, instance);
	};
	let exitCode = 1;
	try {
		const reason = await Promise.race([untilAskedToEnd(), work()]);
		if (reason) say(`\nEnding everything (${reason}).`);
		else exitCode = checks.sumUp() ? 0 : 1;
	} catch (error) {
		say(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
	}
	if (exitCode !== 0 && instance) {
		say(`\nThe end of n8n's log:\n${instance.n8n.logTail(LOG_LINES_SHOWN)}`);
	}
	await shutdown.run();
	return exitCode;
}

void main().then((exitCode) => process.exit(exitCode));
