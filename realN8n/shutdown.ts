import { readFileSync } from 'node:fs';

/** Stops or removes something when the playground exits. */
export type Closer = () => Promise<void> | void;

/** Collects what has been started, and stops it in reverse order. */
export class Shutdown {
	private readonly closers: Closer[] = [];

	private running?: Promise<void>;

	/** Registers something to do on exit. */
	add(closer: Closer): void {
		this.closers.push(closer);
	}

	/** Stops everything, once. If one closer fails, the others are still called. */
	async run(): Promise<void> {
		this.running ??= this.closeAll();
		await this.running;
	}

	private async closeAll(): Promise<void> {
		for (let closer = this.closers.pop(); closer; closer = this.closers.pop()) {
			try {
				await closer();
			} catch (error) {
				console.error(error);
			}
		}
	}
}

const PARENT_CHECK_MS = 1_000;

/**
 * Resolves with a plain-language reason when this process is asked to stop or the npm that started
 * it is gone.
 */
export async function untilAskedToEnd(): Promise<string> {
	return await new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
			process.once(signal, () => resolve(signal));
		if (process.env.npm_lifecycle_event === undefined) return;
		const ancestors = readAncestors();
		const timer = setInterval(() => {
			if (readAncestors() !== ancestors) resolve('npm has exited');
		}, PARENT_CHECK_MS);
		timer.unref();
	});
}

/**
 * The ids of this process's parent and grandparent. npm starts a shell, which starts this process and survives if npm
 * is killed. A process whose parent dies gets a new parent. Only Linux reports the grandparent.
 */
function readAncestors(): string {
	try {
		const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
		const afterName = stat.slice(stat.lastIndexOf(')') + 2);
		return `${process.ppid} ${afterName.split(' ')[1]}`;
	} catch {
		return `${process.ppid}`;
	}
}
