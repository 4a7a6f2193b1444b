import type { Failure } from './failure';
import { pause } from './pause';

/** How many requests of one node can be in flight at the same time. */
export const MAX_IN_FLIGHT = 8;

/** How often the queue is checked for tasks that have run out of time, ms. */
const TICK_MS = 250;

/** A task's priority in the queue, and how long it can wait there. */
export interface Turn {
	/**
	 * Whether the task continues work that has already begun, e.g. a retry, or an upload to an address
	 * that will expire. If so, it goes ahead of new tasks.
	 */
	goesOn: boolean;
	/** Whether the task starts something. If so, it does not run after the gate was stopped. */
	starts?: boolean;
	/** When aborted, admits the task immediately, because the signal then stops its request. */
	signal?: AbortSignal;
	/** Time (ms since the epoch) after which a turn is useless. */
	deadlineMs?: number;
	/** Maximum wait for a gate that was closed by a refusal, ms. */
	maxWaitMs: number;
}

interface Waiting extends Turn {
	end: (isAdmitted: boolean) => void;
}

/**
 * Limits how many requests of one node are in flight, and slows them all down when the service
 * reports too many. Nothing passes until the wait is over. Then a single request is sent,
 * and each response allows one more concurrent request.
 */
export class Gate {
	private inFlight = 0;
	private width = MAX_IN_FLIGHT;
	private closedUntilMs = 0;
	private closedBy?: Failure;
	private readonly waiting: Waiting[] = [];
	private isWatched = false;
	private stoppedBy?: Error;

	/**
	 * Runs a task when there is room.
	 *
	 * @returns undefined if the task was not run because its turn would have come too late
	 * @throws the reason why the gate was stopped
	 */
	async run<T>(task: () => Promise<T>, turn: Turn): Promise<T | undefined> {
		const isAdmitted = await this.enter(turn);
		try {
			if (this.stoppedBy && (turn.starts || !turn.goesOn)) throw this.stoppedBy;
			return isAdmitted ? await task() : undefined;
		} finally {
			if (isAdmitted) this.inFlight--;
			this.admit();
		}
	}

	/** The refusal that is keeping the gate closed. */
	get refusal(): Failure | undefined {
		return Date.now() < this.closedUntilMs ? this.closedBy : undefined;
	}

	/** Keeps queued tasks from starting: the node has failed, and n8n would discard their output. */
	stop(reason: Error): void {
		this.stoppedBy ??= reason;
	}

	/** Whether this is the reason why the gate was stopped. */
	wasStoppedBy(reason: unknown): boolean {
		return this.stoppedBy !== undefined && this.stoppedBy === reason;
	}

	/** Lets a later poll send requests again even if the service asked for a longer wait. */
	reopen(maxWaitMs: number): void {
		if (this.closedUntilMs - Date.now() > maxWaitMs) this.closedUntilMs = 0;
	}

	/** Closes the gate for a while because of a refusal. The longest of several waits applies. */
	slowDown(waitMs: number, refusal: Failure): void {
		const nowMs = Date.now();
		if (nowMs + waitMs >= this.closedUntilMs) {
			this.closedUntilMs = nowMs + waitMs;
			this.closedBy = refusal;
		}
		this.width = 1;
		this.dismissLate();
		this.admit();
	}

	/** Allows one more concurrent request, because one got a response. */
	speedUp(): void {
		if (this.width < MAX_IN_FLIGHT && Date.now() >= this.closedUntilMs) {
			this.width++;
			this.admit();
		}
	}

	/** Waits for a turn. Returns false if it would come too late. */
	private async enter(turn: Turn): Promise<boolean> {
		const { signal, goesOn } = turn;
		if (signal?.aborted || (this.hasRoom() && this.waiting.length === 0)) {
			this.inFlight++;
			return true;
		}
		if (this.isTooLate(turn)) return false;
		return await new Promise<boolean>((resolve) => {
			const cancel = () => waiting.end(true);
			const waiting: Waiting = {
				...turn,
				end: (isAdmitted) => {
					signal?.removeEventListener('abort', cancel);
					this.waiting.splice(this.waiting.indexOf(waiting), 1);
					if (isAdmitted) this.inFlight++;
					resolve(isAdmitted);
				},
			};
			signal?.addEventListener('abort', cancel, { once: true });
			const next = goesOn ? this.waiting.findIndex((other) => !other.goesOn) : -1;
			this.waiting.splice(next < 0 ? this.waiting.length : next, 0, waiting);
			this.admit();
		});
	}

	private isTooLate({ deadlineMs = Infinity, maxWaitMs }: Turn): boolean {
		const nowMs = Date.now();
		return (
			this.closedUntilMs - nowMs > maxWaitMs || Math.max(nowMs, this.closedUntilMs) >= deadlineMs
		);
	}

	private dismissLate(): void {
		for (const turn of [...this.waiting]) if (this.isTooLate(turn)) turn.end(false);
	}

	private hasRoom(): boolean {
		return this.inFlight < this.width && Date.now() >= this.closedUntilMs;
	}

	private admit(): void {
		while (this.waiting.length > 0 && this.hasRoom()) this.waiting[0].end(true);
		if (!this.isWatched) void this.watch();
	}

	/** Checks the queue until it is empty, because no event reports that a deadline has passed. */
	private async watch(): Promise<void> {
		this.isWatched = true;
		while (this.waiting.length > 0) {
			const untilOpenMs = this.closedUntilMs - Date.now();
			await pause(untilOpenMs > 0 ? Math.min(untilOpenMs, TICK_MS) : TICK_MS);
			this.dismissLate();
			this.admit();
		}
		this.isWatched = false;
	}
}

const gates = new WeakMap<object, Gate>();

/**
 * The gate shared by all items of one node execution.
 *
 * @param owner an object that lives as long as the execution
 */
export function gateOf(owner: object): Gate {
	let gate = gates.get(owner);
	if (gate === undefined) {
		gate = new Gate();
		gates.set(owner, gate);
	}
	return gate;
}
