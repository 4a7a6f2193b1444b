import { say } from '../../realN8n/progress';
import type { Receiver } from '../receiver';
import type { Cluster } from './cluster';
import type { KeptUp } from './keptUp';

/** What can be killed. */
export const KINDS = ['worker', 'main', 'redis', 'postgres'] as const;
export type Kind = (typeof KINDS)[number];

/** A process that was killed without warning. */
export interface Kill {
	at: number;
	/** When it was running again. */
	upAt: number;
	kind: Kind | 'webhook processor';
	/** E.g. `worker 1`. */
	process: string;
	/** `working`: at any moment; `handing over`: before the receiver accepted what it was being sent. */
	moment: 'working' | 'handing over';
	/** Executions that workers had started but not finished, according to their logs: its own if it is a worker. */
	executionIds: string[];
}

/** Gives a process time to resume work before the next one is killed. */
const SETTLE_MS = 20_000;
const LOG_LINES = 400;

/** Kills processes of a cluster without warning. The cluster starts them again. */
export class Killer {
	readonly kills: Kill[] = [];

	private nextPlace = 0;

	private settled: Promise<void> = Promise.resolve();

	constructor(private readonly cluster: Cluster) {}

	/** Resolves when the process that was killed last is working again. */
	async allUp(): Promise<void> {
		await this.settled;
	}

	/** Kills a process, whatever it is doing; workers in turn. */
	async killWorking(kind: Kind): Promise<void> {
		const { main, redis, postgres, workers } = this.cluster;
		const others = { main, redis, postgres: postgres.server };
		const target = kind === 'worker' ? workers[this.nextPlace++ % workers.length] : others[kind];
		await this.kill(kind, target);
	}

	/** Kills the next worker that hands over, before the receiver has accepted any of its events. */
	async killHandingOver(receiver: Receiver, timeoutMs: number): Promise<boolean> {
		return await new Promise((resolve) => {
			const timer = setTimeout(() => {
				receiver.mayTake = undefined;
				resolve(false);
			}, timeoutMs);
			receiver.mayTake = async ({ executionId }) => {
				const worker = this.cluster.workers.find(({ running }) =>
					begun(running.logTail(LOG_LINES)).includes(String(executionId)),
				);
				if (worker === undefined) return true;
				receiver.mayTake = undefined;
				clearTimeout(timer);
				await this.kill('worker', worker, 'handing over');
				resolve(true);
				return false;
			};
		});
	}

	/** Kills this process. */
	async kill(
		kind: Kill['kind'],
		target: KeptUp,
		moment: Kill['moment'] = 'working',
	): Promise<void> {
		const { workers } = this.cluster;
		// The log of a worker has its last words only after it has ended.
		const logs = workers.map(({ running }) => running);
		await target.kill();
		const at = Date.now();
		const isWorker = kind === 'worker';
		const executionIds = workers.flatMap((worker, place) =>
			worker === target || !isWorker ? begun(logs[place].logTail(LOG_LINES)) : [],
		);
		const process = target.name;
		const kill: Kill = { at, upAt: Infinity, kind, process, moment, executionIds };
		this.kills.push(kill);
		say(
			`  killed ${process} while ${moment}; executions under way: ${executionIds.join(', ') || 'none'}`,
		);
		this.settled = this.cluster.allUp().then(async () => {
			kill.upAt = Date.now();
			await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
		});
	}
}

/** Executions that a log shows as started but not as finished. */
function begun(log: string): string[] {
	const ids = (pattern: RegExp) => [...log.matchAll(pattern)].map(([, id]) => id);
	const finished = new Set(ids(/Worker finished execution (\d+)/g));
	return ids(/Worker started execution (\d+)/g).filter((id) => !finished.has(id));
}
