import { rm } from 'node:fs/promises';

import { endCommands } from '../realN8n/command';
import { say } from '../realN8n/progress';
import { makeRunFolder } from '../realN8n/runFolder';
import { Shutdown, untilAskedToEnd } from '../realN8n/shutdown';

/**
 * Runs a trial in its own folder, stops everything that the trial has started, and exits. The exit
 * code is 0 if the trial returns true.
 */
export async function runTrial(
	trial: (folder: string, shutdown: Shutdown) => Promise<boolean>,
): Promise<void> {
	const shutdown = new Shutdown();
	let exitCode = 1;
	try {
		const folder = await makeRunFolder();
		shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
		shutdown.add(endCommands);
		const ended = await Promise.race([untilAskedToEnd(), trial(folder, shutdown)]);
		if (typeof ended === 'string') say(`\nStopping everything (${ended}).`);
		else exitCode = ended ? 0 : 1;
	} catch (error) {
		say(error instanceof Error ? (error.stack ?? error.message) : String(error));
	}
	await shutdown.run();
	process.exit(exitCode);
}
