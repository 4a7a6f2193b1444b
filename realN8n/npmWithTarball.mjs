/**
 * Stands in for npm on n8n's PATH, so that n8n itself can install an unpublished package:
 *
 *     node npmWithTarball.mjs <npm-cli.js> <tarball> <name@version> [npm's arguments…]
 *
 * When n8n asks for that name and version, it gets the tarball. When it asks for updates, the response is that there
 * are none, because npm would look for the package in the registry. All other commands are passed to npm unchanged.
 */
import { spawnSync } from 'node:child_process';

const [npmCli, tarball, packageSpec, ...args] = process.argv.slice(2);

if (args[0] === 'view' && args[1] === packageSpec) {
	console.log(JSON.stringify(packageSpec.slice(packageSpec.lastIndexOf('@') + 1)));
} else if (args[0] === 'outdated') {
	console.log('{}');
} else {
	const passedOn = args.map((argument) => (argument === packageSpec ? tarball : argument));
	const { status } = spawnSync(process.execPath, [npmCli, ...passedOn], { stdio: 'inherit' });
	process.exitCode = status ?? 1;
}
