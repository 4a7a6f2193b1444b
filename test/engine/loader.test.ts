import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';

import { ACTIONS, CREDENTIAL_NAMES, NODES, nodeType, TRIGGERS } from './harness';

const root = join(__dirname, '../..');
const isBuilt = existsSync(join(root, 'dist/nodes/Kolena/Kolena.node.js'));

describe('the built package', () => {
	// The tests also run without a build; `npm test` builds first.
	if (!isBuilt) {
		it('is loaded by n8n once it is built', () => expect(isBuilt).toBe(false));
		return;
	}

	it('is loaded by n8n with all its nodes and credentials', async () => {
		const loader = new PackageDirectoryLoader(root);
		await loader.loadAll();
		expect(Object.keys(loader.nodeTypes)).toEqual(Object.keys(NODES));
		expect(Object.keys(loader.credentialTypes)).toEqual(CREDENTIAL_NAMES);
		expect(loader.known.credentials.kolenaApi.supportedNodes).toEqual(
			expect.arrayContaining(['kolena', 'kolenaTrigger']),
		);
	});
});

describe('the nodes in the source', () => {
	it('are declarative and can be used as tools, unlike the triggers', () => {
		for (const name of ACTIONS) {
			const { description } = nodeType(name);
			expect(description).toMatchObject({ usableAsTool: true, requestDefaults: {} });
		}
		for (const name of TRIGGERS) {
			const { description } = nodeType(name);
			expect(description.polling).toBe(true);
			expect(description.usableAsTool).toBeUndefined();
		}
	});
});
