/**
 * `npm test`: runs everything that a change has to pass, even on a fresh clone. Installs the
 * development dependencies if they are missing or older than the lock file.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const installed = resolve(root, 'node_modules/.package-lock.json');

const isInstalled =
	existsSync(installed) &&
	statSync(installed).mtimeMs >= statSync(resolve(root, 'package-lock.json')).mtimeMs;

const secondsSince = (began) => ((Date.now() - began) / 1000).toFixed(0);
const npmRun = (script, ...args) => ['npm', 'run', '--silent', script, '--', ...args];

/** Runs a command, shows its output once it has ended, and resolves to whether it succeeded. */
async function step(name, [command, ...args], stdio = 'pipe') {
	const began = Date.now();
	console.log(`▶ ${name}`);
	const child = spawn(command, args, { cwd: root, stdio, shell: process.platform === 'win32' });
	const output = [];
	for (const stream of [child.stdout, child.stderr])
		stream?.on('data', (data) => output.push(data));
	const status = await new Promise((done) => child.once('error', done).once('close', done));
	process.stdout.write(Buffer.concat(output));
	const seconds = secondsSince(began);
	console.log(status === 0 ? `✓ ${name}: ${seconds} s` : `✗ ${name}: failed after ${seconds} s`);
	return status === 0;
}

async function everything() {
	const install = ['npm', 'ci', '--no-audit', '--no-fund'];
	if (!isInstalled && !(await step('install the development dependencies', install))) return false;
	const checks = await Promise.all([
		step("lint with n8n's rules", npmRun('lint')),
		step('check the types', npmRun('typecheck')),
		step('build', npmRun('build')).then(
			async (isBuilt) =>
				isBuilt && (await step("scan source and package with n8n's scanner", npmRun('scan'))),
		),
	]);
	if (checks.includes(false)) return false;
	const tests = npmRun('unit', ...process.argv.slice(2));
	return await step('run the unit and engine tests', tests, 'inherit');
}

const began = Date.now();
const isGood = await everything();
const seconds = secondsSince(began);
console.log(isGood ? `\n✓ everything in ${seconds} s` : `\n✗ failed after ${seconds} s`);
process.exitCode = isGood ? 0 : 1;
