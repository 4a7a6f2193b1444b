import { childrenOf } from '../../benchmarks/n8n/memory';
import type { RunningN8n } from '../../realN8n/n8nProcess';
import { memoryOf } from '../../realN8n/processMemory';

const INTERVAL_MS = 5_000;

/** The memory of one n8n process at one point in time. */
export interface MemoryPoint {
	/** `main`, `worker 1` and so on. A restarted worker keeps its name. */
	name: string;
	/** Milliseconds since 1970. */
	at: number;
	/** The resident set size of n8n itself, without its task runner. */
	rssBytes: number;
}

/** Samples the memory of processes every five seconds. */
export class ProcessWatch {
	readonly points: MemoryPoint[] = [];

	private readonly timer = setInterval(() => this.look(), INTERVAL_MS);

	/** @param processes called for every sample, because processes come and go */
	constructor(private readonly processes: () => Record<string, RunningN8n | undefined>) {}

	close(): void {
		clearInterval(this.timer);
	}

	private look(): void {
		const at = Date.now();
		for (const [name, running] of Object.entries(this.processes())) {
			const [pid] = running ? childrenOf(running.launcherPid) : [];
			const { rssBytes } = memoryOf(pid);
			if (rssBytes > 0) this.points.push({ name, at, rssBytes });
		}
	}
}
