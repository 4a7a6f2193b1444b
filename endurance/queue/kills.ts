import { say } from '../../realN8n/progress';
import type { Arrival, Receiver } from '../receiver';
import type { Cluster } from './cluster';

/** A worker that was killed without warning. */
export interface Kill {
	at: number;
	worker: string;
	/** `working`: at any moment; `handing over`: before the receiver accepted what it was being sent. */
	moment: 'working' | 'handing over';
	/** Executions that this worker had started but not finished, according to its own log. */
	executionIds: string[];
	/** The runs in the request that was broken off. */
	runs: Array<{ path: string; runId: string; status: string; eventId: string }>;
}

const RESTART_AFTER_MS = 3_000;
/** Gives a worker time to resume work before the next one is killed. */
const SETTLE_MS = 20_000;
const LOG_LINES = 400;

/** Kills workers in a cluster without warning, and restarts them. */
export class Killer {
	readonly kills: Kill[] = [];

	private nextPlace = 0;

	private restarting: Promise<void> = Promise.resolve();

	constructor(
		private readonly cluster: Cluster,
		private readonly receiver: Receiver,
	) {}

	/** Resolves when the worker that was killed last is running again. */
	async allUp(): Promise<void> {
		await this.restarting;
	}

	/** Kills the next worker, whatever it is doing. */
	async killWorking(): Promise<void> {
		const place = this.nextPlace % this.cluster.workers.length;
		this.nextPlace += 1;
		await this.kill(place, { moment: 'working', runs: [] });
	}

	/** Kills the next worker that hands over, before the receiver has accepted any of its events. */
	async killHandingOver(timeoutMs: number): Promise<boolean> {
		const arrival = await new Promise<Arrival | undefined>((resolve) => {
			const timer = setTimeout(() => {
				this.receiver.mayTake = undefined;
				resolve(undefined);
			}, timeoutMs);
			this.receiver.mayTake = async (arrived) => {
				const place = this.placeOf(arrived.executionId);
				if (place === undefined) return true;
				this.receiver.mayTake = undefined;
				clearTimeout(timer);
				await this.kill(place, { moment: 'handing over', runs: runsOf(arrived) });
				resolve(arrived);
				return false;
			};
		});
		return arrival !== undefined;
	}

	private placeOf(executionId: string | undefined): number | undefined {
		const place = this.cluster.workers.findIndex((worker) =>
			begun(worker.logTail(LOG_LINES)).includes(String(executionId)),
		);
		return place < 0 ? undefined : place;
	}

	private async kill(place: number, kill: Pick<Kill, 'moment' | 'runs'>): Promise<void> {
		const worker = this.cluster.workers[place];
		await worker.kill();
		const executionIds = begun(worker.logTail(LOG_LINES));
		const name = `worker ${place + 1}`;
		this.kills.push({ ...kill, at: Date.now(), worker: name, executionIds });
		say(
			`  killed ${name} while ${kill.moment}; its executions: ${executionIds.join(', ') || 'none'}`,
		);
		this.restarting = this.restart(place);
	}

	private async restart(place: number): Promise<void> {
		await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS));
		await this.cluster
			.startWorker(place)
			.then(async () => await new Promise((resolve) => setTimeout(resolve, SETTLE_MS)))
			.catch((error: unknown) => say(`  worker ${place + 1} did not come up: ${String(error)}`));
	}
}

/** Executions that a log shows as started but not as finished. */
function begun(log: string): string[] {
	const ids = (pattern: RegExp) => [...log.matchAll(pattern)].map(([, id]) => id);
	const finished = new Set(ids(/Worker finished execution (\d+)/g));
	return ids(/Worker started execution (\d+)/g).filter((id) => !finished.has(id));
}

function runsOf({ path, runs }: Arrival): Kill['runs'] {
	return runs.map((run) => ({
		path,
		runId: String(run.run_id ?? run.id),
		status: String(run.status),
		eventId: String(run.event_id),
	}));
}
