import { Pace } from './pace';
import { pause } from './pause';

/** Requests of one node that may be on their way at the same time. */
export const MAX_IN_FLIGHT = 8;

/**
 * Bounds the requests in flight of one node and slows all of them when the service says that
 * there are too many: nothing passes until the wait is over, then a single request tries, and
 * each one that is answered lets one more pass beside it, at the pace that the service has shown.
 */
export class Gate {
	private inFlight = 0;
	private width = MAX_IN_FLIGHT;
	private closedUntilMs = 0;
	private readonly waiting: Array<() => void> = [];
	private readonly pace = new Pace();
	private reopening = false;
	private stoppedBy?: Error;

	/**
	 * Runs a task when there is room.
	 *
	 * @param goesOn lets it pass before those that have not begun yet: what was begun is finished
	 * first (an upload while its address is good, a repeat while the others wait)
	 * @throws what the gate was stopped by
	 */
	async run<T>(task: () => Promise<T>, goesOn: boolean, signal?: AbortSignal): Promise<T> {
		await this.enter(goesOn, signal);
		try {
			if (this.stoppedBy && !goesOn) throw this.stoppedBy;
			return await task();
		} finally {
			this.inFlight--;
			this.admit();
		}
	}

	/** The node begins; n8n may run it again for the same items. */
	begin(): void {
		this.stoppedBy = undefined;
	}

	/**
	 * Lets what has not begun yet not begin any more: the node has failed, and the output of what it
	 * would still start would be lost.
	 */
	stop(reason: Error): void {
		this.stoppedBy ??= reason;
	}

	/** Whether a task was not begun because of this. */
	wasStoppedBy(reason: unknown): boolean {
		return this.stoppedBy !== undefined && this.stoppedBy === reason;
	}

	/** Lets nothing pass for a while; of several waits the longest counts. */
	slowDown(waitMs: number): void {
		this.pace.refused(Date.now(), waitMs);
		this.closedUntilMs = Math.max(this.closedUntilMs, Date.now() + waitMs);
		this.width = 1;
		void this.reopen();
	}

	/** A request was answered: one more may pass at the same time. */
	speedUp(): void {
		this.pace.answered(Date.now());
		if (this.width < MAX_IN_FLIGHT && Date.now() >= this.closedUntilMs) {
			this.width++;
			this.admit();
		}
	}

	private async enter(goesOn: boolean, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted || (this.hasRoom() && this.waiting.length === 0)) {
			this.pass();
			return;
		}
		await new Promise<void>((resolve) => {
			const admitted = () => {
				signal?.removeEventListener('abort', admitted);
				const index = this.waiting.indexOf(admitted);
				if (index >= 0) this.waiting.splice(index, 1);
				this.pass();
				resolve();
			};
			// A cancelled execution passes at once: its request is refused by the signal itself.
			signal?.addEventListener('abort', admitted, { once: true });
			if (goesOn) this.waiting.unshift(admitted);
			else this.waiting.push(admitted);
			this.admit();
		});
	}

	private pass(): void {
		this.inFlight++;
		this.pace.take(Date.now());
	}

	/** When the gate lets requests pass again, ms since epoch. */
	private get opensAtMs(): number {
		return Math.max(this.closedUntilMs, this.pace.nextAtMs);
	}

	private hasRoom(): boolean {
		return this.inFlight < this.width && Date.now() >= this.opensAtMs;
	}

	private admit(): void {
		while (this.waiting.length > 0 && this.hasRoom()) this.waiting[0]();
		if (this.waiting.length > 0 && this.inFlight < this.width) void this.reopen();
	}

	private async reopen(): Promise<void> {
		if (this.reopening) return;
		this.reopening = true;
		while (Date.now() < this.opensAtMs) await pause(this.opensAtMs - Date.now());
		this.reopening = false;
		this.admit();
	}
}

const gates = new WeakMap<object, Gate>();

/**
 * The gate that all items of one node execution share.
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
