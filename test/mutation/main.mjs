/**
 * `npm run test:mutation`: puts faults into the watcher, the conversion of Values and the signature
 * check, one at a time, and lists the ones that no test catches. The first time, it installs what
 * it needs in its own folder. To limit it to certain files, pass their paths, separated by commas.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const program = join(folder, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const [files] = process.argv.slice(2);

if (!existsSync(program)) {
	execFileSync('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps'], {
		cwd: folder,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
}
const args = ['run', join(folder, 'stryker.config.mjs'), ...(files ? ['--mutate', files] : [])];
try {
	execFileSync(process.execPath, [program, ...args], {
		cwd: join(folder, '..', '..'),
		stdio: 'inherit',
	});
} catch {
	process.exitCode = 1;
}
