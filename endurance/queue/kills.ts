import { setTimeout as sleep } from 'node:timers/promises';

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
	/** When all processes were running again. */
	upAt: number;
	kind: Kind | 'webhook processor';
	/** E.g. `worker 1`. */
	process: string;
	/**
	 * `working`: at a random time. `delivering`: before the receiver accepted the worker's request.
	 */
	moment: 'working' | 'delivering';
	/**
	 * Executions that workers had started but not finished, according to their logs. If a worker was
	 * killed, only its own.
	 */
	executionIds: string[];
}

/** Gives a process time to resume work before the next one is killed. */
const SETTLE_MS = 20_000;
const LOG_LINES = 400;

/** Kills processes of a cluster without warning. The cluster restarts them. */
export class Killer {
	readonly kills: Kill[] = [];

	private nextPlace = 0;

	private settled: Promise<void> = Promise.resolve();

	constructor(private readonly cluster: Cluster) {}

	/** Resolves when the last killed process is working again. */
	async allUp(): Promise<void> {
		await this.settled;
	}

	/** Kills a process of this kind, whatever it is doing. Workers are killed in turn. */
	async killWorking(kind: Kind): Promise<void> {
		const { main, redis, postgres, workers } = this.cluster;
		const others = { main, redis, postgres: postgres.server };
		const target = kind === 'worker' ? workers[this.nextPlace++ % workers.length] : others[kind];
		await this.kill(kind, target);
	}

	/** Kills the next worker that delivers events, before the receiver accepts any of them. */
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
				await this.kill('worker', worker, 'delivering');
				resolve(true);
				return false;
			};
		});
	}

	/** Kills a specific process. */
	async kill(
		kind: Kill['kind'],
		target: KeptUp,
		moment: Kill['moment'] = 'working',
	): Promise<void> {
		const { workers } = this.cluster;
		// A worker's log is complete only after the worker has exited.
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
			`  killed ${process} while ${moment}; unfinished executions: ${executionIds.join(', ') || 'none'}`,
		);
		this.settled = this.cluster.allUp().then(async () => {
			kill.upAt = Date.now();
			await sleep(SETTLE_MS);
		});
	}
}

/** The executions that started but did not finish, according to a log. */
function begun(log: string): string[] {
	const ids = (pattern: RegExp) => [...log.matchAll(pattern)].map(([, id]) => id);
	const finished = new Set(ids(/Worker finished execution (\d+)/g));
	return ids(/Worker started execution (\d+)/g).filter((id) => !finished.has(id));
}
