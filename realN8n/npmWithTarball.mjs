/**
 * Stands in for npm on n8n's PATH, so that n8n itself installs a package that is not published:
 *
 *     node npmWithTarball.mjs <npm-cli.js> <tarball> <name@version> [npm's arguments…]
 *
 * Where n8n asks for that name and version it gets the tarball. Asked for updates it says that there are none, because
 * npm would look for the package in the registry. Everything else goes to npm as it is.
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
