/**
 * `npm test`: runs everything that a change has to pass, even on a fresh clone. Installs the
 * development dependencies if they are missing or older than the lock file.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const installed = resolve(root, 'node_modules/.package-lock.json');

const isInstalled =
	existsSync(installed) &&
	statSync(installed).mtimeMs >= statSync(resolve(root, 'package-lock.json')).mtimeMs;

const steps = [
	...(isInstalled
		? []
		: [['install the development dependencies', ['npm', 'ci', '--no-audit', '--no-fund']]]),
	["lint with n8n's rules", ['npm', 'run', '--silent', 'lint']],
	['check the types', ['npm', 'run', '--silent', 'typecheck']],
	['build', ['npm', 'run', '--silent', 'build']],
	["scan source and package with n8n's scanner", ['npm', 'run', '--silent', 'scan']],
	[
		'run the unit and engine tests',
		['npm', 'run', '--silent', 'unit', '--', ...process.argv.slice(2)],
	],
];

const began = Date.now();
for (const [name, [command, ...args]] of steps) {
	const stepBegan = Date.now();
	console.log(`\n▶ ${name}`);
	const { status } = spawnSync(command, args, {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	const seconds = ((Date.now() - stepBegan) / 1000).toFixed(0);
	if (status !== 0) {
		console.log(`✗ ${name}: failed after ${seconds} s`);
		process.exit(status ?? 1);
	}
	console.log(`✓ ${name}: ${seconds} s`);
}
console.log(`\n✓ everything in ${((Date.now() - began) / 1000).toFixed(0)} s`);
