import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installCommunityPackage, writeNpmForPackage } from '../../realN8n/communityPackage';
import { N8nClient } from '../../realN8n/n8nClient';
import type { N8nInstall } from '../../realN8n/n8nInstall';
import { startN8n, type N8nOptions, type RunningN8n } from '../../realN8n/n8nProcess';
import type { PackedPackage } from '../../realN8n/package';
import { freePort } from '../../realN8n/ports';
import { step, type Report } from '../../realN8n/progress';
import type { Shutdown } from '../../realN8n/shutdown';
import type { QueuePrograms } from './debianPrograms';
import { KeptUp } from './keptUp';
import { startPostgres, type Postgres } from './postgres';
import { startRedis } from './redis';

/** How many jobs a worker runs concurrently. This is n8n's default. */
const WORKER_CONCURRENCY = 10;

export interface ClusterOptions {
	programs: QueuePrograms;
	install: N8nInstall;
	packed: PackedPackage;
	/** The folder that holds all files. */
	folder: string;
	workers: number;
	/**
	 * The number of processes that only receive webhook calls. By default there are none, and the
	 * main process receives the calls.
	 */
	webhookProcessors?: number;
	/** Additional environment variables for all processes. */
	env: Record<string, string>;
}

/**
 * An n8n instance in queue mode: a main process and workers, each with its own folder, as in
 * containers. Any process that exits is restarted.
 */
export class Cluster {
	private constructor(
		readonly postgres: Postgres,
		readonly redis: KeptUp,
		readonly main: KeptUp<RunningN8n>,
		readonly workers: Array<KeptUp<RunningN8n>>,
		readonly webhookProcessors: Array<KeptUp<RunningN8n>>,
		readonly client: N8nClient,
	) {}

	/** All processes, starting with the databases. */
	get processes(): KeptUp[] {
		const { postgres, redis, main, workers, webhookProcessors } = this;
		return [postgres.server, redis, main, ...workers, ...webhookProcessors];
	}

	/** Resolves when all processes are running. */
	async allUp(): Promise<void> {
		await Promise.all(this.processes.map(async ({ up }) => await up));
	}

	/** Starts all processes. Every n8n process has the package installed. */
	static async start(shutdown: Shutdown, options: ClusterOptions): Promise<Cluster> {
		const { programs, install, packed, folder } = options;
		// PostgreSQL runs as a separate user, who cannot read anything in root's home folder.
		const data = await mkdtemp(join(tmpdir(), 'agent-runs-postgres-'));
		shutdown.add(async () => await rm(data, { recursive: true, force: true, maxRetries: 5 }));
		const postgres = await step(
			'Starting PostgreSQL',
			async () => await startPostgres(programs.postgresFolder, data),
		);
		shutdown.add(async () => await postgres.server.close());
		const redis = await step(
			'Starting Redis',
			async () => await startRedis(programs.redisServer, join(folder, 'redis')),
		);
		shutdown.add(async () => await redis.server.close());

		await writeNpmForPackage(join(folder, 'npm'), install, packed);
		const env = {
			...postgres.env,
			...redis.env,
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			// A process that does not have the package yet installs it on startup.
			N8N_REINSTALL_MISSING_PACKAGES: 'true',
			GENERIC_TIMEZONE: 'UTC',
			TZ: 'UTC',
			...options.env,
		};
		const start = async (name: string, more: Partial<N8nOptions>, report: Report) => {
			const userFolder = join(folder, name.replaceAll(' ', '-'));
			await mkdir(userFolder, { recursive: true });
			const kept = await KeptUp.start(
				name,
				async () =>
					await startN8n(
						{ install, userFolder, pathFolders: [join(folder, 'npm')], env, ...more },
						report,
					),
			);
			shutdown.add(async () => await kept.close());
			return kept;
		};
		const main = await step(
			`Starting the main process of n8n ${install.version}`,
			// After a restart, the main process has to be at the same address.
			async (report) => await start('main', { preferredPort: await freePort() }, report),
		);
		const client = new N8nClient(main.running.url);
		await step('Installing the package in n8n as a community package', async () => {
			await client.signUp();
			await installCommunityPackage(client, packed);
		});
		const concurrency = { N8N_CONCURRENCY_PRODUCTION_LIMIT: String(WORKER_CONCURRENCY) };
		const startSome = async (command: 'worker' | 'webhook', name: string, count: number) =>
			await step(`Starting ${count} ${name}s`, async () => {
				const more = { command, env: { ...env, ...concurrency } };
				return await Promise.all(
					Array.from(
						{ length: count },
						async (_, place) => await start(`${name} ${place + 1}`, more, () => undefined),
					),
				);
			});
		const workers = await startSome('worker', 'worker', options.workers);
		const { webhookProcessors: count = 0 } = options;
		const processors = count > 0 ? await startSome('webhook', 'webhook processor', count) : [];
		return new Cluster(postgres, redis.server, main, workers, processors, client);
	}
}
