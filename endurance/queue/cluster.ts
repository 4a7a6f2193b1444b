import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installCommunityPackage, writeNpmForPackage } from '../../realN8n/communityPackage';
import { N8nClient } from '../../realN8n/n8nClient';
import type { N8nInstall } from '../../realN8n/n8nInstall';
import { startN8n, type RunningN8n } from '../../realN8n/n8nProcess';
import type { PackedPackage } from '../../realN8n/package';
import { step } from '../../realN8n/progress';
import type { Shutdown } from '../../realN8n/shutdown';
import type { QueuePrograms } from './debianPrograms';
import { startPostgres, type Postgres } from './postgres';
import { startRedis } from './redis';

/** The number of jobs that a worker runs at once; this is n8n's own default. */
const WORKER_CONCURRENCY = 10;

export interface ClusterOptions {
	programs: QueuePrograms;
	install: N8nInstall;
	packed: PackedPackage;
	/** The folder below which everything is stored. */
	folder: string;
	workers: number;
	/**
	 * The number of processes that only receive webhook calls. By default there are none, and the main process receives
	 * them.
	 */
	webhookProcessors?: number;
	/** Additional environment variables for all processes. */
	env: Record<string, string>;
}

/** An n8n in queue mode: a main process and workers, each with its own folder, as in containers. */
export class Cluster {
	readonly workers: RunningN8n[] = [];

	readonly webhookProcessors: RunningN8n[] = [];

	private constructor(
		private readonly options: ClusterOptions,
		readonly main: RunningN8n,
		readonly client: N8nClient,
		readonly postgres: Postgres,
		private readonly env: Record<string, string>,
	) {}

	/** Starts the databases, the main process and the workers. All processes have the package. */
	static async start(shutdown: Shutdown, options: ClusterOptions): Promise<Cluster> {
		const { programs, install, packed, folder } = options;
		// PostgreSQL runs as a separate user, which could not see anything in root's home.
		const data = await mkdtemp(join(tmpdir(), 'agent-runs-postgres-'));
		shutdown.add(async () => await rm(data, { recursive: true, force: true, maxRetries: 5 }));
		const postgres = await step(
			'Starting PostgreSQL',
			async () => await startPostgres(programs.postgresFolder, data),
		);
		shutdown.add(async () => await postgres.close());
		const redis = await step(
			'Starting Redis',
			async () => await startRedis(programs.redisServer, join(folder, 'redis')),
		);
		shutdown.add(async () => await redis.close());

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
		const main = await step(
			`Starting the main process of n8n ${install.version}`,
			async (report) => await startN8n(await processOptions(options, env, 'main'), report),
		);
		shutdown.add(async () => await main.close());
		const client = new N8nClient(main.url);
		await step('Having n8n install the package as a community package', async () => {
			await client.signUp();
			await installCommunityPackage(client, packed);
		});
		const cluster = new Cluster(options, main, client, postgres, env);
		shutdown.add(async () => await cluster.closeHelpers());
		await step(`Starting ${options.workers} workers`, async () => {
			const places = Array.from({ length: options.workers }, (_, place) => place);
			await Promise.all(places.map(async (place) => await cluster.startWorker(place)));
		});
		const { webhookProcessors = 0 } = options;
		if (webhookProcessors > 0) {
			await step(`Starting ${webhookProcessors} webhook processors`, async () => {
				const places = Array.from({ length: webhookProcessors }, (_, place) => place);
				await Promise.all(places.map(async (place) => await cluster.startWebhookProcessor(place)));
			});
		}
		return cluster;
	}

	/** Starts or restarts the worker with this number. */
	async startWorker(place: number): Promise<void> {
		const options = await processOptions(this.options, this.env, `worker-${place + 1}`);
		this.workers[place] = await startN8n({ ...options, command: 'worker' }, () => undefined);
	}

	/** Starts or restarts the webhook processor with this number. */
	async startWebhookProcessor(place: number): Promise<void> {
		const options = await processOptions(this.options, this.env, `webhook-${place + 1}`);
		this.webhookProcessors[place] = await startN8n(
			{ ...options, command: 'webhook' },
			() => undefined,
		);
	}

	private async closeHelpers(): Promise<void> {
		const helpers = [...this.workers, ...this.webhookProcessors];
		await Promise.all(helpers.map(async (helper) => await helper?.close()));
	}
}

async function processOptions(
	{ install, folder }: ClusterOptions,
	env: Record<string, string>,
	name: string,
) {
	const userFolder = join(folder, name);
	await mkdir(userFolder, { recursive: true });
	const concurrency = { N8N_CONCURRENCY_PRODUCTION_LIMIT: String(WORKER_CONCURRENCY) };
	return {
		install,
		userFolder,
		pathFolders: [join(folder, 'npm')],
		env: name === 'main' ? env : { ...env, ...concurrency },
	};
}
