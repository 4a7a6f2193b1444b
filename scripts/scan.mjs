/**
 * Does the check that n8n does before it verifies a package, but offline. Runs n8n's scanner on the
 * source code, then on the package as it would be published. Also checks the package's contents.
 */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';

import { contentsAreRight, PACKED_FILE_PATTERNS, scan, unpacked } from './packageCheck.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

const { folder, packageFolder } = unpacked(root);
try {
	const results = [
		await scan('the source', root, SOURCE_FILE_PATTERNS),
		await scan('the packed package', packageFolder, PACKED_FILE_PATTERNS),
		contentsAreRight(packageFolder),
	];
	process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
