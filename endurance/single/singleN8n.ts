import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { childrenOf } from '../../benchmarks/n8n/memory';
import { N8nClient } from '../../realN8n/n8nClient';
import type { N8nInstall } from '../../realN8n/n8nInstall';
import { launchN8n, untilReady, type RunningN8n } from '../../realN8n/n8nProcess';
import { SingleDatabase } from './singleDatabase';
import type { PreparedFolder } from './preparedFolder';

interface SingleN8nOptions {
	/** Where to create n8n's user folder. */
	userFolder: string;
	/** The folder for n8n's log. */
	logFolder: string;
	/** The folders that workflows are allowed to read from. */
	fileFolders?: string[];
	/** Additional environment variables. */
	env?: Record<string, string>;
}

/** An n8n instance that is repeatedly started, stopped and killed, always with the same data. */
export class SingleN8n {
	readonly database: SingleDatabase;

	private running?: RunningN8n;

	private constructor(
		readonly install: N8nInstall,
		private readonly options: SingleN8nOptions,
	) {
		this.database = new SingleDatabase(install.node, join(options.userFolder, '.n8n'));
	}

	/** Copies a prepared user folder for a new n8n instance. */
	static async copyOf(prepared: PreparedFolder, options: SingleN8nOptions): Promise<SingleN8n> {
		await cp(prepared.userFolder, options.userFolder, { recursive: true, verbatimSymlinks: true });
		return new SingleN8n(prepared.install, options);
	}

	/** Starts n8n without waiting until it is ready. */
	async launch(): Promise<void> {
		this.running = await launchN8n({ install: this.install, ...this.options });
	}

	/** Waits until n8n responds, then logs in. Throws if n8n exits first. */
	async logIn(): Promise<N8nClient> {
		const { url } = this.current;
		await untilReady(this.current, () => undefined);
		const client = new N8nClient(url);
		await client.logIn();
		return client;
	}

	/** Starts n8n and logs in. */
	async start(): Promise<N8nClient> {
		await this.launch();
		return await this.logIn();
	}

	/** Stops n8n as a service manager would: with SIGTERM, then after ten seconds with SIGKILL. */
	async stop(): Promise<void> {
		await this.running?.close();
	}

	/** Kills n8n with SIGKILL. */
	async kill(): Promise<void> {
		await this.running?.kill();
	}

	/** n8n's process id; undefined when n8n is not running. */
	get pid(): number | undefined {
		return this.running && childrenOf(this.running.launcherPid)[0];
	}

	logTail(lines: number): string {
		return this.running?.logTail(lines) ?? '';
	}

	private get current(): RunningN8n {
		if (!this.running) throw new Error('n8n has not been started');
		return this.running;
	}
}
