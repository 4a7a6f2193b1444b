import { pollRuns } from '../../nodes/shared/watching/poll';
import { eventId, type RunEvent } from '../../nodes/shared/watching/runSource';
import { isSameWatch, isWatching, waitForFirstLook } from '../../nodes/shared/triggers/watchStore';
import type { StoredWatch } from '../../nodes/shared/watching/storedWatch';
import { LOOK_BACK_MS } from '../../nodes/shared/watching/limits';
import { KINDS, ModelService, conditionOf } from './modelService';
import type { Condition, ModelOptions, ModelRun } from './modelService';

/** One thing that happens in a history. */
export type Step =
	| { do: 'wait'; ms: number }
	| { do: 'create'; lateMs: number; count: number }
	| { do: 'change'; pick: number; to: number }
	| { do: 'delete'; pick: number }
	| { do: 'poll'; failAt: number; budgetMs?: number; maxEvents: number; midway?: Midway }
	| { do: 'overlap' }
	| { do: 'restart'; savesBack: number };

/** Something that happens while a poll is reading. */
export interface Midway {
	atRequest: number;
	step:
		| { do: 'create'; lateMs: number; count: number }
		| { do: 'change'; pick: number; to: number };
}

export interface HistoryOptions extends ModelOptions {
	chosen: string[];
	/** Runs that existed before activation: how long ago they were created, and their status. */
	before: Array<{ agoMs: number; status: number }>;
	/** How many polls, starting with the first, find the service down. */
	downFor: number;
}

interface Handed {
	event: RunEvent;
	condition: Condition;
	commit: number;
}

const MINUTE_MS = 60_000;
const DRAIN_POLLS = 150;

/** Plays a history and checks at every step that the watcher keeps its promises. */
export class History {
	readonly service: ModelService;
	readonly handed: Handed[] = [];
	readonly problems: string[] = [];
	private stored: StoredWatch | undefined;
	private saves: Array<{ store: StoredWatch; commit: number }> = [];
	private commits = 0;
	private rolledBackTo = Infinity;
	private readonly statuses: readonly string[];
	private readonly shownAt = new Map<Condition, number>();
	private readonly excused = new Set<Condition>();
	private readonly required = new Set<Condition>();
	private switchedOnMs = Infinity;
	private lookDoneMs = Infinity;
	private wasDown = false;
	private lastMidwayPoll = -10;
	private firstLookPolls = 0;

	constructor(readonly options: HistoryOptions) {
		this.service = new ModelService(options);
		this.statuses = KINDS[options.kind].all;
		for (const { agoMs, status } of options.before) {
			const createdMs = this.service.nowMs - agoMs;
			const name = this.statuses[status % this.statuses.length];
			const endMs = createdMs + Math.min(agoMs, 1000);
			this.add(createdMs, createdMs, [
				condition(this.statuses[0], createdMs),
				condition(name, endMs),
			]);
		}
	}

	async play(steps: readonly Step[]): Promise<void> {
		if (this.options.downFor > 0) await this.poll({});
		for (const step of steps) await this.take(step);
		await this.drain();
	}

	private async take(step: Step): Promise<void> {
		if (step.do === 'wait') this.wait(step.ms);
		else if (step.do === 'create') this.create(step);
		else if (step.do === 'change') this.change(step);
		else if (step.do === 'delete') this.delete(step.pick);
		else if (step.do === 'poll') await this.poll(step);
		else if (step.do === 'overlap') await this.overlap();
		else this.restart(step.savesBack);
	}

	private wait(ms: number): void {
		this.service.nowMs += ms;
		this.service.localMs += ms;
	}

	private add(createdMs: number, visibleFromMs: number, conditions: Condition[]): ModelRun {
		const id = String(this.service.runs.length + 1);
		const run = { id, createdMs, visibleFromMs, conditions, isDeleted: false };
		this.service.runs.push(run);
		return run;
	}

	private create({ lateMs, count }: { lateMs: number; count: number }): void {
		const { nowMs } = this.service;
		for (let index = 0; index < count; index++) {
			const late = index === 0 ? lateMs : 0;
			const first = condition(this.statuses[0], nowMs);
			const run = this.add(nowMs, nowMs + late, [first]);
			if (this.isRequired(run, first)) this.required.add(first);
		}
	}

	/** Changes a run's status, if the current one has had a chance to be noticed. */
	private change({ pick, to }: { pick: number; to: number }): void {
		const run = this.pick(pick);
		const status = this.statuses[to % this.statuses.length];
		const { nowMs } = this.service;
		if (!run || !this.isChange(conditionOf(run), status) || !this.mayLeave(run, status)) return;
		const next = condition(status, nowMs);
		run.conditions.push(next);
		if (this.isRequired(run, next)) this.required.add(next);
	}

	/** A waiting status can occur again at a different time, if the service reports times. */
	private isChange(current: Condition, status: string): boolean {
		if (this.service.traits.timed === 'all' && current.fromMs === this.service.nowMs) return false;
		return current.status !== status || (this.isWaiting(status) && this.service.isTimed(status));
	}

	private isWaiting(status: string): boolean {
		return this.service.statuses[status] === 'waiting';
	}

	private isFinal(status: string): boolean {
		return this.service.statuses[status] === 'final';
	}

	private mayLeave(run: ModelRun, status: string): boolean {
		const { chosen } = this.options;
		const current = conditionOf(run);
		const isFinal = this.isFinal(current.status);
		const isResting = this.service.statuses[current.status] === 'resting';
		if (isFinal && this.service.endsForGood) return false;
		if ((isFinal || isResting) && status !== this.statuses[0]) return false;
		if (this.required.has(current) && !this.excused.has(current)) {
			return this.handed.some((handed) => handed.condition === current);
		}
		if (isFinal || this.isWaiting(current.status) || chosen.includes(current.status)) {
			return this.shownAt.has(current) && isWatching(this.stored, 'model');
		}
		return run.conditions.length === 1 || this.shownAt.has(current);
	}

	private isRequired(run: ModelRun, next: Condition): boolean {
		if (!this.options.chosen.includes(next.status)) return false;
		const isFresh = run.createdMs > this.switchedOnMs;
		const isLate = run.visibleFromMs > this.lookDoneMs && this.lookDoneMs < Infinity;
		if (this.lookDoneMs === Infinity) {
			// A time can be compared with the time of activation only if the service reports its own.
			if (!this.service.isTimed(next.status))
				return isFresh && this.service.traits.timed === 'none';
			return this.options.tellsTime && this.wasDown;
		}
		return isFresh || isLate || run.conditions.some((one) => this.shownAt.has(one));
	}

	private delete(pick: number): void {
		const run = this.pick(pick);
		if (run && this.lookDoneMs < Infinity) run.isDeleted = true;
	}

	private pick(pick: number): ModelRun | undefined {
		const runs = this.service.runs.filter((run) => !run.isDeleted);
		return runs[pick % Math.max(1, runs.length)];
	}

	private async poll(options: Partial<Extract<Step, { do: 'poll' }>>): Promise<void> {
		const { service } = this;
		const start = this.stored;
		this.beginPoll(options);
		try {
			const { store, events } = await this.run(options);
			if (!isSameWatch(start, this.stored)) return;
			this.commit(store, events);
		} catch (error) {
			if (!(error instanceof ServiceDown)) throw error;
			if (!isWatching(this.stored, 'model')) {
				if (!this.stored) this.wasDown = true;
				this.stored = waitForFirstLook(this.stored, 'model', service.localMs);
				if (this.saves.length === 0) this.saves.push({ store: this.stored, commit: 0 });
			}
		}
		this.wait(MINUTE_MS);
	}

	private async run(options: Partial<Extract<Step, { do: 'poll' }>>) {
		return await pollRuns({
			source: this.service,
			stored: this.stored && (JSON.parse(JSON.stringify(this.stored)) as unknown),
			events: this.options.chosen,
			nowMs: () => this.service.localMs,
			budgetMs: options.budgetMs,
			maxEvents: options.maxEvents ?? 1000,
		});
	}

	private beginPoll({ failAt = 0, midway }: Partial<Extract<Step, { do: 'poll' }>>): void {
		const { service } = this;
		service.beginPoll();
		this.switchedOnMs = Math.min(this.switchedOnMs, service.nowMs);
		const isDown = service.poll <= this.options.downFor;
		const mayShift = service.poll - this.lastMidwayPoll > 2 && this.lookDoneMs < Infinity;
		if (midway && mayShift) this.lastMidwayPoll = service.poll;
		service.beforeAnswer = () => {
			if (isDown || service.requests === failAt) throw new ServiceDown();
			if (midway && mayShift && service.requests === midway.atRequest) {
				if (midway.step.do === 'create') this.create(midway.step);
				else this.change(midway.step);
			}
		};
	}

	/** Two polls start from the same state; what the slower one found is discarded. */
	private async overlap(): Promise<void> {
		if (this.service.poll < this.options.downFor) return await this.poll({});
		const start = this.stored;
		this.beginPoll({});
		const slow = await this.run({});
		await this.poll({});
		if (isSameWatch(start, this.stored)) this.commit(slow.store, slow.events);
	}

	private commit(store: StoredWatch, events: RunEvent[]): void {
		this.commits += 1;
		this.stored = JSON.parse(JSON.stringify(store)) as StoredWatch;
		for (const shown of this.service.takeShown()) {
			if (!this.shownAt.has(shown)) this.shownAt.set(shown, this.commits);
		}
		if (this.lookDoneMs === Infinity) this.firstLookPolls += 1;
		if (this.lookDoneMs === Infinity && isWatching(store, 'model') && isDone(store)) {
			this.lookDoneMs = this.service.nowMs;
		}
		this.checkOrder(events);
		for (const event of events) this.receive(event);
		const isFirst = this.saves.length === 0 || !isWatching(this.saves[0].store, 'model');
		if (isFirst || events.length > 0) this.saves.push({ store: this.stored, commit: this.commits });
	}

	private checkOrder(events: RunEvent[]): void {
		const times = events.map(({ run }) => run.sinceMs ?? run.createdMs ?? 0);
		if (times.some((time, index) => time < (times[index - 1] ?? 0))) this.fail('out of order');
	}

	private receive(event: RunEvent): void {
		const again = this.handed.find((handed) => handed.event.id === event.id);
		if (again) {
			if (again.commit <= this.rolledBackTo) this.fail(`${event.id} was delivered twice`);
			again.commit = this.commits;
			if (!this.isFinal(event.run.status)) this.excuse(again.condition, event.run.id);
			return;
		}
		const run = this.service.runs.find(({ id }) => id === event.run.id);
		const found = run && this.conditionFor(run, event);
		if (!run || !found) return this.fail(`${event.id} never happened`);
		if (this.isForbidden(run, found)) this.fail(`${event.id} happened before activation`);
		this.handed.push({ event, condition: found, commit: this.commits });
	}

	/** The state counts a run's exceptions. If the state is lost, the count starts over. */
	private excuse(first: Condition, id: string): void {
		const run = this.service.runs.find((one) => one.id === id);
		for (const one of run?.conditions ?? []) {
			if (one.status === first.status) this.excused.add(one);
		}
	}

	/** The event's condition. If several match, one that must be delivered takes precedence. */
	private conditionFor(run: ModelRun, { id, status, run: view }: RunEvent): Condition | undefined {
		const possible = run.conditions.filter(
			(one) =>
				one.status === status &&
				(!this.service.isTimed(status) || id === this.idOf(view.id, one)) &&
				!this.isForbidden(run, one) &&
				!this.handed.some((handed) => handed.condition === one),
		);
		return possible.find((one) => this.required.has(one)) ?? possible[0];
	}

	private idOf(id: string, { status, fromMs }: Condition): string {
		return eventId(this.service.scope, { id, status, sinceMs: fromMs });
	}

	private isForbidden(run: ModelRun, { status, fromMs }: Condition): boolean {
		if (fromMs > this.switchedOnMs || run.visibleFromMs > this.switchedOnMs) return false;
		const isGuess = !this.options.tellsTime && (this.wasDown || this.firstLookPolls > 1);
		if (isGuess) return false;
		if (!this.wasDown) return true;
		const slackMs = this.service.isTimed(status) ? 0 : LOOK_BACK_MS;
		return run.createdMs <= this.switchedOnMs - slackMs;
	}

	private restart(savesBack: number): void {
		const save = this.saves[this.saves.length - 1 - savesBack];
		if (!save) return;
		this.saves = this.saves.slice(0, this.saves.length - savesBack);
		this.stored = save.store;
		this.rolledBackTo = Math.min(this.rolledBackTo, save.commit);
		for (const run of this.service.runs) this.forget(run, save.commit);
		if (isDone(save.store)) return;
		this.lookDoneMs = Infinity;
		if (this.options.tellsTime) return;
		for (const one of this.service.runs.flatMap((run) => run.conditions)) this.excused.add(one);
	}

	/** Excuses a run's events that depended on information that only the lost state had. */
	private forget(run: ModelRun, commit: number): void {
		// A resting run is not requested by its ID, so a list has to show it again before it ends.
		const hasRested = run.conditions.some((one) => this.service.statuses[one.status] === 'resting');
		let isLost = hasRested;
		let events = 0;
		const isFresh = run.createdMs > this.switchedOnMs;
		for (const one of run.conditions) {
			if (isLost && (events > 0 || !isFresh)) this.excused.add(one);
			if ((this.shownAt.get(one) ?? 0) > commit) {
				this.shownAt.delete(one);
				isLost = true;
			}
			if (one.status !== this.statuses[0]) events += 1;
		}
	}

	/** Polls a healthy, quiet service until everything required has had time to be delivered. */
	private async drain(): Promise<void> {
		this.wait(LOOK_BACK_MS);
		for (let poll = 0; poll < DRAIN_POLLS; poll++) {
			await this.poll({});
			if (poll > 3 && this.missing().length === 0) break;
		}
		const before = this.handed.length;
		for (let poll = 0; poll < 3; poll++) await this.poll({});
		if (this.handed.length > before) this.fail('an event was delivered late');
		for (const { run, one } of this.missing()) {
			this.fail(`run ${run.id}: ${one.status} was never delivered`);
		}
	}

	private missing(): Array<{ run: ModelRun; one: Condition }> {
		const handed = new Set(this.handed.map((one) => one.condition));
		return this.service.runs
			.filter((run) => !run.isDeleted)
			.flatMap((run) => run.conditions.map((one) => ({ run, one })))
			.filter(({ one }) => this.required.has(one) && !this.excused.has(one) && !handed.has(one));
	}

	private fail(problem: string): void {
		this.problems.push(`poll ${this.service.poll}: ${problem}`);
	}
}

class ServiceDown extends Error {}

function condition(status: string, fromMs: number): Condition {
	return { status, fromMs };
}

function isDone(store: StoredWatch): boolean {
	return store.stage.name === 'watching';
}
