import { readFile, rm, writeFile } from 'node:fs/promises';

import type { Report } from './progress';

const RETRY_MS = 500;

/**
 * Runs `work` while holding the lock file at `path`, so that no two processes do it at the same
 * time. A lock whose holder is no longer alive is taken over.
 */
export async function withFileLock<T>(
	path: string,
	report: Report,
	work: () => Promise<T>,
): Promise<T> {
	let release = await claimFile(path);
	while (!release) {
		report('waiting for another process to finish this');
		await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
		release = await claimFile(path);
	}
	try {
		return await work();
	} finally {
		await release();
	}
}

/**
 * Takes the lock file at `path` and returns a function that releases it, or `undefined` if a live
 * process holds it.
 */
export async function claimFile(path: string): Promise<(() => Promise<void>) | undefined> {
	const release = async () => await rm(path, { force: true });
	if (await tryLock(path)) return release;
	const holder = Number(await readFile(path, 'utf8').catch(() => ''));
	if (!holder || isAlive(holder)) return undefined;
	await release();
	return (await tryLock(path)) ? release : undefined;
}

/** Reports whether a process with this id exists. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

async function tryLock(path: string): Promise<boolean> {
	return await writeFile(path, String(process.pid), { flag: 'wx' }).then(
		() => true,
		() => false,
	);
}
