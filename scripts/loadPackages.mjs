/**
 * Loads packages as n8n does, and prints their contents as JSON. Each argument is the folder of an
 * unpacked package. Packages are loaded in place, so they can import only what is installed around
 * them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const settings = mkdtempSync(join(tmpdir(), 'agent-runs-load-'));
process.env.N8N_USER_FOLDER = settings;
process.env.N8N_LOG_LEVEL = 'silent';
// n8n isolates what it loads, except in its own tests.
process.env.NODE_ENV = 'production';

const { PackageDirectoryLoader, resolveOutputSchemaPath } = await import('n8n-core');

async function whatIsIn(folder) {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	return {
		name: loader.packageName,
		nodes: loader.types.nodes.map(({ name, displayName, iconUrl, codex, properties }) => ({
			name: `${loader.packageName}.${name}`,
			displayName,
			icons: Object.values(iconUrl),
			categories: codex?.categories ?? [],
			parameters: properties.length,
			preview: resolveOutputSchemaPath({
				nodeDir: join(folder, loader.known.nodes[name].sourcePath, '..'),
				version: 1,
				versionFallback: true,
				...(properties[0].name === 'resource' ? { resource: 'run', operation: 'get' } : {}),
			}),
		})),
		credentials: Object.values(loader.credentialTypes).map(({ type }) => ({
			name: type.name,
			icons: Object.values(type.iconUrl),
			supportedNodes: type.supportedNodes,
		})),
		canImport: ['n8n-workflow', 'luxon', 'form-data', 'n8n-core', 'express'].filter((name) => {
			try {
				return createRequire(join(folder, 'package.json')).resolve(name) !== '';
			} catch {
				return false;
			}
		}),
	};
}

try {
	const found = [];
	for (const folder of process.argv.slice(2)) found.push(await whatIsIn(folder));
	process.stdout.write(JSON.stringify(found), () => process.exit());
} finally {
	rmSync(settings, { recursive: true, force: true });
}
