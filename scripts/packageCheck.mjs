/** The checks that a package has to pass before it is published, in the form to be published. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { analyzePackage } from '@n8n/scan-community-package/scanner/scanner.mjs';

/** The files that n8n's scanner checks in a published package. */
export const PACKED_FILE_PATTERNS = ['**/*.js', 'package.json'];

/**
 * Enough for plain compiled code with comments, types and source maps, and leaves room for more.
 */
export const MAX_UNPACKED_BYTES = 800_000;
const EXPECTED =
	/^(package\.json|README\.md|LICENSE|examples\/.+\.json|dist\/(credentials|nodes|icons)\/.+\.(js|js\.map|d\.ts|svg|json))$/;

/**
 * Packs a folder's package and unpacks it elsewhere. The caller has to remove the returned
 * `folder`.
 */
export function unpacked(root) {
	const folder = mkdtempSync(join(tmpdir(), 'agent-runs-scan-'));
	const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	execFileSync('tar', ['-xzf', join(folder, tarball.trim().split('\n').pop()), '-C', folder]);
	return { folder, packageFolder: join(folder, 'package') };
}

/** The files in a folder, as paths relative to it. */
export function filesIn(folder) {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'),
		);
}

/** Whether a folder passes n8n's scanner. */
export async function scan(name, folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	console.log(passed ? `scan of ${name}: clean` : `scan of ${name}: ${message}\n${details ?? ''}`);
	return passed;
}

/** Whether a package contains what it should, and is not too large. */
export function contentsAreRight(packageFolder) {
	const files = filesIn(packageFolder);
	const bytes = files.reduce((sum, file) => sum + statSync(join(packageFolder, file)).size, 0);
	const strangers = files.filter((file) => !EXPECTED.test(file));
	console.log(`package: ${files.length} files, ${(bytes / 1000).toFixed(1)} kB unpacked`);
	if (strangers.length > 0)
		console.log(`package contains unexpected files: ${strangers.join(', ')}`);
	if (bytes > MAX_UNPACKED_BYTES)
		console.log(`package is larger than ${MAX_UNPACKED_BYTES / 1000} kB`);
	return strangers.length === 0 && bytes <= MAX_UNPACKED_BYTES;
}
