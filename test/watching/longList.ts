import { pollRuns } from '../../nodes/shared/watching/poll';
import type { RunPage, RunSource, RunView, RunsById } from '../../nodes/shared/watching/runSource';

export const PAGE_SIZE = 100;
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 1);

/** A long list, newest first, that records which runs each poll has seen. */
export class LongList implements RunSource {
	readonly key = 'list';
	readonly scope = 'kognitos:1';
	readonly statuses = { Succeeded: 'final' } as const;
	readonly endsForGood = true;
	readonly filtersByTime = false;
	readonly idsPerRequest = 1;
	/** The largest number of polls since an open run was last seen. */
	longestWait = 0;
	readonly requests: number[] = [];
	/** The poll that delivered each run. */
	readonly handed = new Map<string, number>();
	private readonly runs: RunView[];
	private readonly openIds: Set<string>;
	/** Whether the n-th request of a poll fails. */
	failing: (request: number) => boolean = () => false;
	private readonly lookedAt = new Map<string, number>();
	private poll = 0;
	private stored: unknown;

	/** @param isOpen for each run, newest first, whether it is open */
	constructor(isOpen: boolean[]) {
		this.runs = isOpen.map((open, index) => view(index, open));
		this.openIds = new Set(
			this.runs.filter(({ status }) => status === 'Running').map(({ id }) => id),
		);
	}

	get pages(): number {
		return Math.ceil(this.runs.length / PAGE_SIZE);
	}

	get open(): string[] {
		return [...this.openIds];
	}

	end(id: string): void {
		this.openIds.delete(id);
		this.runs[Number(id)] = view(Number(id), false);
	}

	/** Polls a minute after the previous poll. */
	async pollOnce(): Promise<void> {
		this.poll += 1;
		this.requests.push(0);
		const { store, events } = await pollRuns({
			source: this,
			stored: this.stored,
			events: ['Succeeded'],
			nowMs: () => START_MS + this.poll * MINUTE_MS,
			maxEvents: 1000,
		});
		this.stored = JSON.parse(JSON.stringify(store));
		for (const { run } of events) this.handed.set(run.id, this.poll);
		for (const id of this.openIds) this.noteWait(id);
	}

	async readPage(_: object, cursor = '0'): Promise<RunPage> {
		const to = Number(cursor) + PAGE_SIZE;
		const runs = this.runs.slice(Number(cursor), to);
		const next = to < this.runs.length ? String(to) : undefined;
		return await this.answer({ runs: runs.map(this.shown), next, serverNowMs: START_MS });
	}

	async readByIds(ids: string[]): Promise<RunsById> {
		return await this.answer({
			found: ids.map((id) => this.shown(this.runs[Number(id)])),
			gone: [],
		});
	}

	private async answer<T>(body: T): Promise<T> {
		const request = (this.requests[this.requests.length - 1] += 1);
		if (this.failing(request)) throw new Error('Service is busy');
		return await Promise.resolve(body);
	}

	private readonly shown = (run: RunView): RunView => {
		this.lookedAt.set(run.id, this.poll);
		return run;
	};

	private noteWait(id: string): void {
		const at = this.lookedAt.get(id);
		if (at !== undefined) this.longestWait = Math.max(this.longestWait, this.poll - at);
	}
}

function view(index: number, open: boolean): RunView {
	return {
		id: String(index),
		createdMs: START_MS - index * 3_000,
		status: open ? 'Running' : 'Succeeded',
		raw: {},
	};
}
