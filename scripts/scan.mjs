/**
 * The check that n8n runs before it verifies a package, without the network: its scanner on the
 * source, then on the package as it would be published. Also looks at what the package holds.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';

const MAX_UNPACKED_BYTES = 150_000;
const EXPECTED = /^(package\.json|README\.md|LICENSE|dist\/(credentials|nodes|icons)\/.+\.(js|svg|json))$/;

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

function unpacked() {
	const folder = mkdtempSync(join(tmpdir(), 'agent-runs-scan-'));
	const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	execFileSync('tar', ['-xzf', join(folder, tarball.trim().split('\n').pop()), '-C', folder]);
	return { folder, packageFolder: join(folder, 'package') };
}

function filesIn(folder) {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function scan(name, folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	console.log(passed ? `scan of ${name}: clean` : `scan of ${name}: ${message}\n${details ?? ''}`);
	return passed;
}

function contentsAreRight(packageFolder) {
	const files = filesIn(packageFolder);
	const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
	const strangers = files.map((file) => relative(packageFolder, file)).filter((file) => !EXPECTED.test(file));
	console.log(`package: ${files.length} files, ${(bytes / 1000).toFixed(1)} kB unpacked`);
	if (strangers.length > 0) console.log(`package holds what it should not: ${strangers.join(', ')}`);
	if (bytes > MAX_UNPACKED_BYTES) console.log(`package is larger than ${MAX_UNPACKED_BYTES / 1000} kB`);
	return strangers.length === 0 && bytes <= MAX_UNPACKED_BYTES;
}

const { folder, packageFolder } = unpacked();
try {
	const results = [
		await scan('the source', root, SOURCE_FILE_PATTERNS),
		await scan('the packed package', packageFolder),
		contentsAreRight(packageFolder),
	];
	process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
