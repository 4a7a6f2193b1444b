import type { RunPage, RunSource, RunView, RunsById } from '../../nodes/shared/watching/runSource';

/** A status that a run has had, and when it began. */
export interface Condition {
	status: string;
	fromMs: number;
}

export interface ModelRun {
	id: string;
	createdMs: number;
	visibleFromMs: number;
	conditions: Condition[];
	isDeleted: boolean;
}

/** How the kinds of services differ. */
interface Traits {
	/** All statuses, starting with the one that every run begins with. */
	all: readonly string[];
	statuses: RunSource['statuses'];
	/** Which statuses come with the time when they began. */
	timed: 'final' | 'all' | 'none';
	endsForGood: boolean;
	filtersByTime: boolean;
	/** How open runs are listed: in a separate list, along with the new ones, or not at all. */
	listsOpen: 'apart' | 'along' | 'never';
	idsPerRequest: number;
}

export const KINDS = {
	kolena: {
		all: ['running', 'success', 'failed', 'paused'],
		statuses: { success: 'final', failed: 'final' },
		timed: 'final',
		endsForGood: false,
		filtersByTime: true,
		listsOpen: 'apart',
		idsPerRequest: 3,
	},
	kognitos: {
		all: ['Running', 'Succeeded', 'Stopped', 'Exception', 'Pending'],
		statuses: { Succeeded: 'final', Stopped: 'final', Exception: 'waiting' },
		timed: 'none',
		endsForGood: true,
		filtersByTime: false,
		listsOpen: 'never',
		idsPerRequest: 1,
	},
	/** Runs with two statuses in which they wait for someone. Each status comes with its time. */
	platform: {
		all: ['executing', 'completed', 'failed', 'asking', 'paused'],
		statuses: { completed: 'final', failed: 'final', asking: 'waiting', paused: 'waiting' },
		timed: 'all',
		endsForGood: true,
		filtersByTime: true,
		listsOpen: 'never',
		idsPerRequest: 1,
	},
	/** Exceptions in a workspace: raising one is an event, and an archived one can be raised again. */
	exceptions: {
		all: ['PENDING', 'RESOLVED', 'ARCHIVED'],
		statuses: { PENDING: 'waiting', RESOLVED: 'final', ARCHIVED: 'resting' },
		timed: 'none',
		endsForGood: true,
		filtersByTime: true,
		listsOpen: 'along',
		idsPerRequest: 1,
	},
} satisfies Record<string, Traits>;

export type Kind = keyof typeof KINDS;

export interface ModelOptions {
	kind: Kind;
	order: 'newestFirst' | 'oldestFirst' | 'changedFirst' | 'random' | 'twoParts';
	pageSize: number;
	/** Whether responses include the service's current time. */
	tellsTime: boolean;
	/** Whether a cursor is rejected in later polls. */
	cursorsExpire: boolean;
}

/** The number of requests that only an endless poll sends. A few thousand runs need fewer. */
const ENDLESS_REQUESTS = 20_000;

/** An in-memory service with its own clock, whose lists shift while they are being read. */
export class ModelService implements RunSource {
	readonly key: string = 'model';
	readonly scope: string;
	readonly statuses: RunSource['statuses'];
	readonly endsForGood: boolean;
	readonly filtersByTime: boolean;
	readonly pagesShowOpen: boolean;
	readonly idsPerRequest: number;
	readonly traits: Traits;
	readonly readOpen?: RunSource['readOpen'];
	readonly complete?: RunSource['complete'];

	nowMs = Date.UTC(2026, 0, 1);
	localMs = Date.UTC(2020, 5, 5);
	runs: ModelRun[] = [];
	requests = 0;
	poll = 0;
	requestMs = 300;
	/** Called before each response, to make the request fail or to change something. */
	beforeAnswer: () => void = () => undefined;
	private shown: Condition[] = [];

	constructor(readonly options: ModelOptions) {
		const { kind } = options;
		const traits: Traits = KINDS[kind];
		this.traits = traits;
		this.scope = `${kind}:1`;
		this.statuses = traits.statuses;
		this.endsForGood = traits.endsForGood;
		this.filtersByTime = traits.filtersByTime;
		this.pagesShowOpen = traits.listsOpen === 'along';
		this.idsPerRequest = traits.idsPerRequest;
		if (traits.listsOpen === 'apart') {
			this.readOpen = async (cursor) => await this.page((run) => isRunning(run), cursor);
		} else if (kind === 'kognitos') {
			this.complete = async (view) => {
				this.request();
				const run = this.visible().find(({ id }) => id === view.id);
				return run && this.viewOf(run);
			};
		}
	}

	async readPage(window: { createdFromMs?: number }, cursor?: string): Promise<RunPage> {
		const { createdFromMs = -Infinity } = this.filtersByTime ? window : {};
		const isOpen = (run: ModelRun) =>
			this.pagesShowOpen && this.statuses[conditionOf(run).status] === 'waiting';
		return await this.page((run) => run.createdMs >= createdFromMs || isOpen(run), cursor);
	}

	async readByIds(ids: string[]): Promise<RunsById> {
		this.request();
		const found = this.visible().filter((run) => ids.includes(run.id));
		const gone = ids.filter((id) => !found.some((run) => run.id === id));
		return { found: found.map((run) => this.view(run)), gone };
	}

	/** Returns what the poll was shown, and forgets it. */
	takeShown(): Condition[] {
		return this.shown.splice(0);
	}

	beginPoll(): void {
		this.poll += 1;
		this.requests = 0;
		this.shown = [];
	}

	visible(): ModelRun[] {
		return this.runs.filter((run) => !run.isDeleted && run.visibleFromMs <= this.nowMs);
	}

	private async page(
		belongs: (run: ModelRun) => boolean,
		cursor: string | undefined,
	): Promise<RunPage> {
		this.request();
		const [poll, at] = (cursor ?? `${this.poll}:0`).split(':').map(Number);
		if (this.options.cursorsExpire && poll !== this.poll) throw new Error('Cursor has expired');
		const list = this.visible().filter(belongs).sort(byOrder(this.options.order));
		const to = at + this.options.pageSize;
		return {
			runs: list.slice(at, to).map((run) => this.view(run)),
			next: to < list.length ? `${this.poll}:${to}` : undefined,
			serverNowMs: this.options.tellsTime ? this.nowMs : undefined,
		};
	}

	private request(): void {
		this.requests += 1;
		if (this.requests > ENDLESS_REQUESTS) throw new Error('The poll never stops making requests');
		this.nowMs += this.requestMs;
		this.localMs += this.requestMs;
		this.beforeAnswer();
	}

	private view(run: ModelRun): RunView {
		const condition = conditionOf(run);
		this.shown.push(condition);
		return this.viewOf(run);
	}

	/** Whether the service reports when a run entered this status. */
	isTimed(status: string): boolean {
		const { timed } = this.traits;
		return timed === 'all' || (timed === 'final' && this.statuses[status] === 'final');
	}

	private viewOf(run: ModelRun): RunView {
		const condition = conditionOf(run);
		return {
			id: run.id,
			createdMs: run.createdMs,
			status: condition.status,
			sinceMs: this.isTimed(condition.status) ? condition.fromMs : undefined,
			raw: { id: run.id, status: condition.status },
		};
	}
}

export function conditionOf(run: ModelRun): Condition {
	return run.conditions[run.conditions.length - 1];
}

function isRunning(run: ModelRun): boolean {
	return conditionOf(run).status === 'running';
}

function byOrder(order: ModelOptions['order']): (one: ModelRun, other: ModelRun) => number {
	const changedMs = (run: ModelRun) => Math.max(conditionOf(run).fromMs, run.visibleFromMs);
	const part = (run: ModelRun) => (/new|[02468]$/.test(run.id) ? 1 : 0);
	const rank = (run: ModelRun) => (Number(run.id) * 7919) % 10_007;
	return {
		newestFirst: (one: ModelRun, other: ModelRun) => other.createdMs - one.createdMs,
		oldestFirst: (one: ModelRun, other: ModelRun) => one.createdMs - other.createdMs,
		changedFirst: (one: ModelRun, other: ModelRun) => changedMs(other) - changedMs(one),
		twoParts: (one: ModelRun, other: ModelRun) =>
			part(one) - part(other) || other.createdMs - one.createdMs,
		random: (one: ModelRun, other: ModelRun) => rank(one) - rank(other),
	}[order];
}
