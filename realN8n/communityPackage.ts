import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findNpmCli } from './command';
import type { N8nClient } from './n8nClient';
import type { N8nInstall } from './n8nInstall';
import type { PackedPackage } from './package';

/** What n8n stores about an installed community package. */
export interface InstalledPackage {
	packageName: string;
	installedVersion: string;
	installedNodes: Array<{ name: string; type: string }>;
}

/**
 * Writes an `npm` to `folder` that provides `packed` under its name and version. With this folder first on its PATH,
 * n8n can install the package even though it is in no registry.
 */
export async function writeNpmForPackage(
	folder: string,
	install: N8nInstall,
	packed: PackedPackage,
): Promise<void> {
	const words = [
		install.node,
		join(__dirname, 'npmWithTarball.mjs'),
		findNpmCli(),
		packed.tarball,
		`${packed.name}@${packed.version}`,
	];
	const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
	const npm = join(folder, 'npm');
	await mkdir(folder, { recursive: true });
	await writeFile(npm, `#!/bin/sh\nexec ${quoted} "$@"\n`);
	await chmod(npm, 0o755);
}

/**
 * Makes n8n install the package with the request that "Settings → Community nodes → Install" sends
 * in its editor, so that n8n unpacks, strips, loads and registers the package by its own rules.
 */
export async function installCommunityPackage(
	client: N8nClient,
	packed: PackedPackage,
): Promise<InstalledPackage> {
	return await client.request<InstalledPackage>('POST', '/rest/community-packages', {
		name: packed.name,
		version: packed.version,
	});
}
