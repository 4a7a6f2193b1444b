import type { RunPage, RunSource, RunView, RunsById } from '../../nodes/shared/watching/runSource';

/** One condition that a run has been in, the newest last. */
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

export interface ModelOptions {
	kind: 'kolena' | 'kognitos';
	order: 'newestFirst' | 'oldestFirst' | 'changedFirst' | 'random' | 'twoParts';
	pageSize: number;
	/** Whether the answers say what time it is. */
	tellsTime: boolean;
	/** Whether a cursor is refused in a later poll. */
	cursorsExpire: boolean;
}

export const FINAL = { kolena: ['success', 'failed'], kognitos: ['Succeeded', 'Stopped'] };
export const STATUSES = {
	kolena: { success: 'final', failed: 'final' },
	kognitos: { Succeeded: 'final', Stopped: 'final', Exception: 'waiting' },
} as const;

/** No poll of a few thousand runs needs as many. */
const ENDLESS_REQUESTS = 20_000;

/** A service in memory, with a clock of its own, whose lists shift while they are read. */
export class ModelService implements RunSource {
	readonly key: string = 'model';
	readonly scope: string;
	readonly statuses: RunSource['statuses'];
	readonly endsForGood: boolean;
	readonly filtersByTime: boolean;
	readonly idsPerRequest: number;
	readonly readOpen?: RunSource['readOpen'];
	readonly complete?: RunSource['complete'];
	readonly look?: RunSource['look'];

	nowMs = Date.UTC(2026, 0, 1);
	localMs = Date.UTC(2020, 5, 5);
	runs: ModelRun[] = [];
	requests = 0;
	poll = 0;
	requestMs = 300;
	/** Runs before a request is answered: fails it, or changes something. */
	beforeAnswer: () => void = () => undefined;
	private shown: Condition[] = [];

	constructor(readonly options: ModelOptions) {
		const { kind } = options;
		const isKolena = kind === 'kolena';
		this.scope = `${kind}:1`;
		this.statuses = STATUSES[kind];
		this.endsForGood = !isKolena;
		this.filtersByTime = isKolena;
		this.idsPerRequest = isKolena ? 3 : 1;
		if (isKolena) {
			this.readOpen = async (cursor) => await this.page((run) => isRunning(run), cursor);
			this.look = async (id) => {
				this.request();
				const run = this.visible().find((one) => one.id === id);
				return run ? this.view(run) : 'gone';
			};
		} else {
			this.complete = async (view) => {
				this.request();
				const run = this.visible().find(({ id }) => id === view.id);
				return run && this.viewOf(run);
			};
		}
	}

	async readPage(window: { createdFromMs?: number }, cursor?: string): Promise<RunPage> {
		const { createdFromMs = -Infinity } = this.filtersByTime ? window : {};
		return await this.page((run) => run.createdMs >= createdFromMs, cursor);
	}

	async readByIds(ids: string[]): Promise<RunsById> {
		this.request();
		const found = this.visible().filter((run) => ids.includes(run.id));
		const missing = ids.filter((id) => !found.some((run) => run.id === id));
		return { found: found.map((run) => this.view(run)), gone: this.look ? [] : missing };
	}

	/** What the poll was shown. */
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
		if (this.requests > ENDLESS_REQUESTS) throw new Error('The poll makes requests without end');
		this.nowMs += this.requestMs;
		this.localMs += this.requestMs;
		this.beforeAnswer();
	}

	private view(run: ModelRun): RunView {
		const condition = conditionOf(run);
		this.shown.push(condition);
		return this.viewOf(run);
	}

	private viewOf(run: ModelRun): RunView {
		const condition = conditionOf(run);
		const isFinal = FINAL[this.options.kind].includes(condition.status);
		const tellsEnd = isFinal && this.options.kind === 'kolena';
		return {
			id: run.id,
			createdMs: run.createdMs,
			status: condition.status,
			sinceMs: tellsEnd ? condition.fromMs : undefined,
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
