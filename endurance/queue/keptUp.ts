import { setTimeout as sleep } from 'node:timers/promises';

import type { Process } from '../../realN8n/command';
import { say } from '../../realN8n/progress';

const RESTART_AFTER_MS = 3_000;
/** How many times in a row a process can fail to start, e.g. because a database is down. */
const MOST_STARTS = 10;

/**
 * A process that is restarted three seconds after it exits, like a container with a restart policy.
 */
export class KeptUp<Running extends Process = Process> {
	/** How many times it has exited without being killed. */
	endedByItself = 0;

	/** Resolves when it is running again. */
	up: Promise<void> = Promise.resolve();

	private isEnding = false;

	private constructor(
		readonly name: string,
		/** The process that was started last. */
		public running: Running,
		private readonly launch: () => Promise<Running>,
	) {
		this.watch();
	}

	/** Starts the process. If that fails, throws without retrying. */
	static async start<Running extends Process>(
		name: string,
		launch: () => Promise<Running>,
	): Promise<KeptUp<Running>> {
		return new KeptUp(name, await launch(), launch);
	}

	/** Kills the process, which is then restarted. */
	async kill(): Promise<void> {
		this.endedByItself -= 1;
		await this.running.kill();
	}

	async close(): Promise<void> {
		this.isEnding = true;
		await this.running.close();
	}

	private watch(): void {
		void this.running.ended.then(() => {
			if (this.isEnding) return;
			this.endedByItself += 1;
			this.up = this.restart();
		});
	}

	private async restart(): Promise<void> {
		for (let times = 1; times <= MOST_STARTS && !this.isEnding; times += 1) {
			await sleep(RESTART_AFTER_MS);
			try {
				this.running = await this.launch();
				this.watch();
				return;
			} catch (error) {
				say(`  ${this.name} did not start: ${String(error)}`);
			}
		}
	}
}
