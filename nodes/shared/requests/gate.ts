import type { Failure } from './failure';
import { Pace } from './pace';
import { pause } from './pause';

/** Requests of one node that may be on their way at the same time. */
export const MAX_IN_FLIGHT = 8;

/** How often those that wait are looked through for the ones whose time is over, ms. */
const TICK_MS = 250;

/** How a task takes its turn. */
export interface Turn {
	/**
	 * Passes before those that have not begun yet: what was begun is finished first (an upload while
	 * its address is good, a repeat while the others wait).
	 */
	goesOn: boolean;
	/** Lets it pass at once when it is aborted: the request is then refused by the signal itself. */
	signal?: AbortSignal;
	/** Moment (ms since epoch) after which a turn is of no use any more. */
	deadlineMs?: number;
	/** How long a gate that the service has closed is waited for at most, ms. */
	maxWaitMs: number;
}

interface Waiting extends Turn {
	end: (isAdmitted: boolean) => void;
}

/**
 * Bounds the requests in flight of one node and slows all of them when the service says that
 * there are too many: nothing passes until the wait is over, then a single request tries, and
 * each one that is answered lets one more pass beside it, at the pace that the service has shown.
 */
export class Gate {
	private inFlight = 0;
	private width = MAX_IN_FLIGHT;
	private closedUntilMs = 0;
	private closedBy?: Failure;
	private readonly waiting: Waiting[] = [];
	private readonly pace = new Pace();
	private isWatched = false;
	private stoppedBy?: Error;

	/**
	 * Runs a task when there is room.
	 *
	 * @returns undefined where its turn would have come too late: the task was not run
	 * @throws what the gate was stopped by
	 */
	async run<T>(task: () => Promise<T>, turn: Turn): Promise<T | undefined> {
		const isAdmitted = await this.enter(turn);
		try {
			if (this.stoppedBy && !turn.goesOn) throw this.stoppedBy;
			return isAdmitted ? await task() : undefined;
		} finally {
			if (isAdmitted) this.inFlight--;
			this.admit();
		}
	}

	/** Why nothing passes at the moment, as the service has said it. */
	get refusal(): Failure | undefined {
		return Date.now() < this.closedUntilMs ? this.closedBy : undefined;
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

	/** Asks anew where the service wants a longer wait than this, for a poll that comes later. */
	reopen(maxWaitMs: number): void {
		if (this.closedUntilMs - Date.now() > maxWaitMs) this.closedUntilMs = 0;
	}

	/** Lets nothing pass for a while because of a refusal; of several waits the longest counts. */
	slowDown(waitMs: number, refusal: Failure): void {
		const nowMs = Date.now();
		this.pace.refused(nowMs, waitMs);
		if (nowMs + waitMs >= this.closedUntilMs) {
			this.closedUntilMs = nowMs + waitMs;
			this.closedBy = refusal;
		}
		this.width = 1;
		this.dismissLate();
		this.admit();
	}

	/** A request was answered: one more may pass at the same time. */
	speedUp(): void {
		this.pace.answered(Date.now());
		if (this.width < MAX_IN_FLIGHT && Date.now() >= this.closedUntilMs) {
			this.width++;
			this.admit();
		}
	}

	/** Waits for a turn; false where it would come too late. */
	private async enter(turn: Turn): Promise<boolean> {
		const { signal, goesOn } = turn;
		if (signal?.aborted || (this.hasRoom() && this.waiting.length === 0)) {
			this.pass();
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
					if (isAdmitted) this.pass();
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
		while (this.waiting.length > 0 && this.hasRoom()) this.waiting[0].end(true);
		if (!this.isWatched) void this.watch();
	}

	/** Looks after those that wait, as long as there are some: gates open and deadlines pass by time. */
	private async watch(): Promise<void> {
		this.isWatched = true;
		while (this.waiting.length > 0) {
			const untilOpenMs = this.opensAtMs - Date.now();
			await pause(untilOpenMs > 0 ? Math.min(untilOpenMs, TICK_MS) : TICK_MS);
			this.dismissLate();
			this.admit();
		}
		this.isWatched = false;
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
