import { pollRuns } from '../../nodes/shared/watching/poll';
import type { RunEvent } from '../../nodes/shared/watching/runSource';
import { isSameWatch, waitForFirstLook } from '../../nodes/shared/triggers/watchStore';
import { ModelService, conditionOf } from './modelService';
import type { ModelOptions } from './modelService';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

interface PollOptions {
	events?: string[];
	isPublishing?: boolean;
	budgetMs?: number;
	maxEvents?: number;
	source?: Partial<ModelService>;
}

/** A service, and a trigger that polls it every minute. */
export class Life {
	readonly service: ModelService;
	stored: unknown;
	lastEvents: RunEvent[] = [];

	constructor(options: Partial<ModelOptions> = {}) {
		const kind = options.kind ?? 'kolena';
		this.service = new ModelService({
			kind,
			order: 'newestFirst',
			pageSize: kind === 'kolena' ? 1000 : 100,
			tellsTime: true,
			cursorsExpire: false,
			...options,
		});
		this.service.requestMs = 0;
	}

	/** Adds a run, created now or earlier. Further statuses follow at most a second apart. */
	add(id: string, statuses: string | string[], { agoMs = 0, lateMs = 0 } = {}): void {
		const createdMs = this.service.nowMs - agoMs;
		const conditions = [statuses].flat().map((status, index) => ({
			status,
			fromMs: createdMs + index * Math.min(1000, agoMs),
		}));
		const visibleFromMs = this.service.nowMs + lateMs;
		this.service.runs.push({ id, createdMs, visibleFromMs, conditions, isDeleted: false });
	}

	set(id: string, status: string): void {
		const run = this.service.runs.find((one) => one.id === id);
		run?.conditions.push({ status, fromMs: this.service.nowMs });
	}

	remove(id: string): void {
		this.service.runs = this.service.runs.filter((run) => run.id !== id);
	}

	wait(ms: number): void {
		this.service.nowMs += ms;
		this.service.localMs += ms;
	}

	/** Polls, and returns the delivered events as `id status`. */
	async poll(options: PollOptions = {}): Promise<string[]> {
		this.wait(MINUTE_MS);
		const result = await this.peek(options);
		this.stored = JSON.parse(JSON.stringify(result.store));
		this.lastEvents = result.events;
		return result.events.map(({ run, status }) => `${run.id} ${status}`);
	}

	/** Polls without storing the new state. */
	async peek({ events, isPublishing, budgetMs, maxEvents = 1000, source }: PollOptions = {}) {
		this.service.beginPoll();
		return await pollRuns({
			source: source ? Object.assign(Object.create(this.service), source) : this.service,
			stored: this.stored,
			events: events ?? Object.keys(this.service.statuses),
			isPublishing,
			nowMs: () => this.service.localMs,
			budgetMs,
			maxEvents,
		});
	}

	/** Polls several times in a row, and returns everything delivered. */
	async polls(count: number): Promise<string[]> {
		const handed: string[] = [];
		for (let poll = 0; poll < count; poll++) handed.push(...(await this.poll()));
		return handed;
	}

	/** Polls, and makes the n-th request fail. */
	async failAt(request: number): Promise<void> {
		this.service.beforeAnswer = () => {
			if (this.service.requests === request) throw new Error('Service is down');
		};
		await expect(this.poll()).rejects.toThrow('Service is down');
		this.service.beforeAnswer = () => undefined;
	}

	waitForFirstLook(): void {
		this.stored = waitForFirstLook(this.stored, this.service.key, this.service.localMs);
	}

	isSame(stored: unknown): boolean {
		return isSameWatch(stored, this.stored);
	}

	statusOf(id: string): string | undefined {
		const run = this.service.runs.find((one) => one.id === id);
		return run && conditionOf(run).status;
	}
}
