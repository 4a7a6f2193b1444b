import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../../realN8n/command';
import { freePort, LOOPBACK } from '../../realN8n/ports';
import { eventually } from '../../e2e/checks';
import { KeptUp } from './keptUp';
import { startServer } from './server';

const START_TIMEOUT_MS = 60_000;
const USER = 'n8n';
const DATABASE = 'postgres';
/** PostgreSQL refuses to run as root. The Debian package creates this user. */
const ACCOUNT = 'postgres';

/** A PostgreSQL server that only this machine can reach. */
export interface Postgres {
	/** The environment variables that make n8n use the server. */
	env: Record<string, string>;
	/** Returns a query's rows, each as a list of values. */
	query(sql: string): Promise<string[][]>;
	server: KeptUp;
}

/**
 * Creates a new database in `folder` and starts PostgreSQL on a free port.
 *
 * @param programs the folder with PostgreSQL's programs
 */
export async function startPostgres(programs: string, folder: string): Promise<Postgres> {
	const data = join(folder, 'data');
	await mkdir(data, { recursive: true, mode: 0o700 });
	const account = await accountFor(data, folder);
	const asAccount = (program: string, args: string[]): [string, string[]] => [
		account.length > 0 ? 'setpriv' : join(programs, program),
		account.length > 0 ? [...account, join(programs, program), ...args] : args,
	];
	const initdb = ['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--no-locale'];
	await runCommand(...asAccount('initdb', initdb), { cwd: folder });

	const port = await freePort();
	const settings = {
		port,
		listen_addresses: LOOPBACK,
		unix_socket_directories: folder,
		max_connections: 100,
		shared_buffers: '256MB',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const address = ['-h', LOOPBACK, '-p', String(port), '-U', USER, '-d', DATABASE];
	const isUp = async () =>
		await runCommand(join(programs, 'pg_isready'), address).then(
			() => true,
			() => undefined,
		);
	const server = await KeptUp.start('PostgreSQL', async () => {
		const postgres = startServer(...asAccount('postgres', ['-D', data, ...args]), folder);
		// It cannot start while a child process of the killed server is still running.
		const hasFailed = postgres.ended.then(() => Promise.reject(new Error('PostgreSQL has exited')));
		await Promise.race([eventually('PostgreSQL', START_TIMEOUT_MS, isUp), hasFailed]).catch(
			async (error: unknown) => {
				await postgres.close();
				throw new Error(`${String(error)}\n${postgres.log()}`);
			},
		);
		hasFailed.catch(() => undefined);
		return postgres;
	});
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: LOOPBACK,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: 'not asked for',
			DB_POSTGRESDB_POOL_SIZE: '8',
		},
		query: async (sql) => {
			const rows = await runCommand(join(programs, 'psql'), [...address, '-AtX', '-c', sql]);
			return rows
				.split('\n')
				.filter(Boolean)
				.map((row) => row.split('|'));
		},
		server,
	};
}

/**
 * If this process runs as root, makes the account the owner of the folders and returns the
 * `setpriv` arguments that switch to the account. For any other user, returns an empty list.
 */
async function accountFor(...folders: string[]): Promise<string[]> {
	if (process.getuid?.() !== 0) return [];
	const uid = Number(await runCommand('id', ['-u', ACCOUNT]));
	const gid = Number(await runCommand('id', ['-g', ACCOUNT]));
	for (const folder of folders) await chown(folder, uid, gid);
	return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
}
