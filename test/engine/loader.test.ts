import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';

import './harness/environment';
import { nodeType } from './harness';

const root = join(__dirname, '../..');
const isBuilt = existsSync(join(root, 'dist/nodes/Kolena/Kolena.node.js'));

describe('the built package', () => {
	// The tests run without a build, too; the package's own check builds first.
	if (!isBuilt) {
		it('is loaded by n8n once it is built', () => expect(isBuilt).toBe(false));
		return;
	}

	it('is loaded by n8n with all its nodes and credentials', async () => {
		const loader = new PackageDirectoryLoader(root);
		await loader.loadAll();
		expect(Object.keys(loader.nodeTypes).sort()).toEqual([
			'kognitos',
			'kognitosTrigger',
			'kolena',
			'kolenaTrigger',
		]);
		expect(Object.keys(loader.credentialTypes).sort()).toEqual(['kognitosApi', 'kolenaApi']);
		expect(loader.known.credentials.kolenaApi.supportedNodes?.sort()).toEqual([
			'kolena',
			'kolenaTrigger',
		]);
	});
});

describe('the nodes from their source', () => {
	it('are declarative and can be used as tools, the triggers not', () => {
		for (const name of ['kolena', 'kognitos'] as const) {
			const { description } = nodeType(name);
			expect(description).toMatchObject({ usableAsTool: true, requestDefaults: {} });
		}
		for (const name of ['kolenaTrigger', 'kognitosTrigger'] as const) {
			const { description } = nodeType(name);
			expect(description.polling).toBe(true);
			expect(description.usableAsTool).toBeUndefined();
		}
	});
});
