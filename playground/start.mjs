/**
 * `npm start`: starts a real n8n instance with this package, the sandboxes, a mail server and the
 * example workflows.
 *
 * This file is plain JavaScript without dependencies, so that it can run before anything is installed. It installs
 * what the checkout needs, then runs `main.ts`.
 *
 *     npm start             runs until Ctrl-C
 *     npm start -- --once   runs the main job once; exits with code 0 only if everything worked
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const playground = dirname(fileURLToPath(import.meta.url));
const checkout = dirname(playground);

if (Number(process.versions.node.split('.')[0]) < 20) {
	fail(`Node.js 20 or newer is required; this is ${process.version}.`);
}
if (process.platform === 'win32') {
	fail('The playground runs on Linux and macOS. On Windows, run it in WSL.');
}

/** Returns whether every package in the lock file is installed at the version listed there. */
function isInstalled(folder) {
	const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
	return Object.entries(packages).every(([path, locked]) => {
		if (path === '' || locked.optional || locked.devOptional || locked.link) return true;
		const manifest = join(folder, path, 'package.json');
		return (
			existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === locked.version
		);
	});
}

/** Runs `npm ci` in the checkout and resolves to its exit code. */
function installCheckout() {
	const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
		? [process.execPath, process.env.npm_execpath]
		: ['npm'];
	const args = [join(checkout, 'realN8n', 'leash.mjs'), ...npm];
	args.push('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
	return new Promise((resolve) => {
		const child = spawn(process.execPath, args, {
			cwd: checkout,
			stdio: ['pipe', 'inherit', 'inherit'],
		});
		child.on('exit', resolve);
	});
}

function fail(reason) {
	console.error(reason);
	process.exit(1);
}

if (!isInstalled(checkout)) {
	const title = "Installing this package's own tools (npm ci)";
	const startedAt = Date.now();
	const seconds = () => Math.round((Date.now() - startedAt) / 1000);
	console.log(`▸ ${title}`);
	const progress = setInterval(() => console.log(`  … ${seconds()} s`), 10_000);
	const code = await installCheckout();
	clearInterval(progress);
	if (code !== 0) fail(`✗ ${title}: npm exited with code ${code}; see its output above.`);
	console.log(`✓ ${title} (${seconds()} s)`);
}

const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
require('./main.ts');
