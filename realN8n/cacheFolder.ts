import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const VARIABLE = 'AGENT_RUNS_CACHE';
const NAME = 'n8n-nodes-agent-runs';

/**
 * The folder where versions of n8n are installed and run: `n8n-nodes-agent-runs` in the user's
 * cache folder, or the one that `AGENT_RUNS_CACHE` names. All checkouts on a machine share it.
 *
 * It must not be inside a checkout. Node.js looks for a package in every `node_modules` on the way
 * up, so the nodes would load the checkout's `n8n-workflow` instead of n8n's own. That never
 * happens to a user, and n8n does not recognize errors from another copy.
 */
export function cacheFolder(): string {
	const folder = resolve(process.env[VARIABLE] || join(usersCacheFolder(), NAME));
	const above = foldersAbove(folder).find((one) =>
		existsSync(join(one, 'node_modules', 'n8n-workflow')),
	);
	if (above === undefined) return folder;
	throw new Error(
		`n8n cannot be tried in ${folder}: its nodes would use the n8n-workflow in ${above}. ` +
			`Set ${VARIABLE} to a folder elsewhere.`,
	);
}

function usersCacheFolder(): string {
	if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
	return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
}

function foldersAbove(folder: string): string[] {
	const parent = dirname(folder);
	return parent === folder ? [folder] : [folder, ...foldersAbove(parent)];
}
