import { dirname } from 'node:path';

import { runCommand } from '../realN8n/command';

/**
 * Says when and on which commit this process measures. `-dirty` means that the checkout has changes.
 * Determined at the start, because the checkout can change in the meantime.
 */
export const measured = describeMeasurement();

async function describeMeasurement(): Promise<string> {
	const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format();
	// A download without the Git history has no commit.
	const commit = await runCommand('git', ['describe', '--always', '--exclude=*', '--dirty'], {
		cwd: dirname(__dirname),
	}).catch(() => '');
	return `Measured on ${date}${commit && ` at commit ${commit.trim()}`}.`;
}
