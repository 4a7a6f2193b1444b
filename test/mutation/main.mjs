/**
 * `npm run test:mutation`: puts faults into the watcher, the conversion of Values and the check of
 * signatures, one at a time, and shows those that no test notices. Installs what it needs beside the packages of the project the first time. Paths of files,
 * with commas between, limit it to these.
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
