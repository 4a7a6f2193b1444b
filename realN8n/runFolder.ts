import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from './cacheFolder';
import { isAlive } from './fileLock';

const PREFIX = 'running-';

/**
 * Creates the folder for everything that this process writes while it runs, and removes the folders of processes that
 * were killed before they could remove their own.
 */
export async function makeRunFolder(): Promise<string> {
	const cache = cacheFolder();
	await mkdir(cache, { recursive: true });
	for (const name of await readdir(cache)) {
		const isLeftOver = name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length)));
		if (isLeftOver) await rm(join(cache, name), { recursive: true, force: true });
	}
	const folder = join(cache, `${PREFIX}${process.pid}`);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder);
	return folder;
}
