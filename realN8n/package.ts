import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from './cacheFolder';
import { runNpm } from './command';
import { withFileLock } from './fileLock';

/** A package as packed by `npm pack`. */
export interface PackedPackage {
	name: string;
	version: string;
	tarball: string;
}

/**
 * Builds the package in `checkout` and packs it into `destination` as it would be published.
 * Processes take turns at this, since they write to the same `dist`.
 */
export async function buildAndPack(checkout: string, destination: string): Promise<PackedPackage> {
	const cache = cacheFolder();
	await mkdir(cache, { recursive: true });
	const id = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
	return await withFileLock(
		join(cache, `build-${id}.lock`),
		() => undefined,
		async () => {
			await runNpm(['run', 'build'], { cwd: checkout });
			return await pack(checkout, destination);
		},
	);
}

/** Packs the package in `checkout` into `destination` as it is. */
export async function pack(checkout: string, destination: string): Promise<PackedPackage> {
	await mkdir(destination, { recursive: true });
	await runNpm(['pack', '--ignore-scripts', '--pack-destination', destination], { cwd: checkout });
	const manifest = await readFile(join(checkout, 'package.json'), 'utf8');
	const { name, version } = JSON.parse(manifest) as { name: string; version: string };
	return { name, version, tarball: join(destination, `${name}-${version}.tgz`) };
}
