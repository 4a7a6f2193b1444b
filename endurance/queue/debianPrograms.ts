import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../../realN8n/command';

const POSTGRES_HOME = '/usr/lib/postgresql';
const REDIS = '/usr/bin/redis-server';
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The servers that n8n's queue mode needs. */
export interface QueuePrograms {
	/** The folder with `initdb`, `postgres` and `psql`. */
	postgresFolder: string;
	redisServer: string;
}

/**
 * Finds PostgreSQL and Redis. If one is missing, installs its Debian package without starting the
 * service.
 */
export async function findQueuePrograms(): Promise<QueuePrograms> {
	if (!(await findPostgres())) await install('postgresql');
	if (!existsSync(REDIS)) await install('redis-server');
	const postgresFolder = await findPostgres();
	if (!postgresFolder || !existsSync(REDIS)) {
		throw new Error('PostgreSQL and Redis are required. Install postgresql and redis-server.');
	}
	return { postgresFolder, redisServer: REDIS };
}

async function findPostgres(): Promise<string | undefined> {
	if (!existsSync(POSTGRES_HOME)) return undefined;
	const versions = (await readdir(POSTGRES_HOME)).map(Number).sort((one, other) => other - one);
	const folders = versions.map((version) => join(POSTGRES_HOME, String(version), 'bin'));
	return folders.find((folder) => existsSync(join(folder, 'postgres')));
}

async function install(name: string): Promise<void> {
	if (process.getuid?.() !== 0) throw new Error(`Install ${name}, or run this command as root`);
	// With RUNLEVEL=1, Debian packages do not start the services that they install.
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
	const line = ['install', '-y', '--no-install-recommends', name];
	await runCommand('apt-get', line, { env, timeoutMs: INSTALL_TIMEOUT_MS });
}
