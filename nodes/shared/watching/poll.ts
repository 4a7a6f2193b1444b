import * as floor from './floor';
import * as limits from './limits';
import { isBelowFloor, isQuietHead, newReading, readOver, type ListReading } from './listOrder';
import type { RunEvent, RunPage, RunSource, RunView } from './runSource';
import { decodeWatch, encodeWatch, type StoredWatch } from './storedWatch';
import { delivered, isOwed, observed, type Rules } from './transitions';
import { isOpen, newWatch, type Watch } from './watch';

export interface PollRequest {
	source: RunSource;
	stored: unknown; // What the last poll returned as `store`, or anything else found in its place.
	events: readonly string[]; // The chosen statuses.
	isPublishing?: boolean; // Whether a person is publishing the workflow. Only then can they change.
	nowMs: () => number; // The local clock. Only differences between its times are used.
	budgetMs?: number; // How long the poll may take.
	maxEvents: number; // How many events the poll may deliver. The rest wait for later polls.
}

export interface PollResult {
	store: StoredWatch; // The new state, to be stored when the events are delivered.
	events: RunEvent[]; // In the order in which the runs ended.
	forgotten: number; // How many runs were dropped because there are too many for the state.
	keptBackBy?: unknown; // The failure that makes something wait for the next poll.
}

/**
 * Runs one poll: reads new and open runs, and returns the runs that reached a chosen status. Throws
 * the source's error if the poll has read little by then, or if it cannot complete any due event.
 * In that case the state is unchanged, and the next poll sees the same runs again.
 */
export async function pollRuns(request: PollRequest): Promise<PollResult> {
	const poll = new Poll(request);
	await poll.read();
	const events = await poll.deliver();
	const { watch, forgotten } = floor.bounded(poll.watch);
	return { store: encodeWatch(watch), events, forgotten, keptBackBy: poll.keptBackBy };
}

type List = keyof Watch['readings'];

class Poll {
	readonly watch: Watch;
	keptBackBy?: unknown;
	private readonly source: RunSource;
	private readonly rules: Rules;
	private readonly startedMs: number;
	private readonly seen = new Set<string>();
	private readonly events = new Map<string, RunEvent>(); // Due events, by id.
	private requests = 0;
	private serverNowMs?: number;
	private isBrokenOff = false;

	constructor(private readonly request: PollRequest) {
		const { source, stored, events, isPublishing, nowMs } = request;
		const { key, scope, statuses, endsForGood } = source;
		this.source = source;
		this.startedMs = nowMs();
		this.watch = decodeWatch(stored, key) ?? newWatch(key);
		this.watch.revision += 1;
		// Runs that reached a newly chosen status earlier are history.
		const known = (isPublishing && this.watch.events) || events;
		const chosen = new Set(events.filter((event) => known.includes(event)));
		this.rules = { scope, statuses, endsForGood, chosen };
		this.watch.events = [...events];
	}

	/**
	 * Reads everything, starting where the last poll ran out of time. The list of open runs is read
	 * before the list of new ones, so that a run that ends in between is seen open, then ended.
	 */
	async read(): Promise<void> {
		const { watch, source } = this;
		const parts = [this.readOpenRuns, this.readNewRuns, this.readOldRuns, this.askByIds];
		const first = watch.resumeAt ?? 0;
		watch.resumeAt = undefined;
		for (let part = first; part < first + parts.length; part++) {
			if (this.mayRead()) await parts[part % parts.length].call(this);
			else watch.resumeAt ??= part % parts.length;
		}
		const listsOpen = source.readOpen !== undefined;
		Object.assign(watch, floor.afterFirstLook(watch, listsOpen, this.serverNowMs));
	}

	/**
	 * Reads the list of open runs, if there is one. A first look reads a long list twice, because a
	 * run that slips from one to another would be missed if it ended before the next poll.
	 */
	private async readOpenRuns(): Promise<void> {
		const { watch, source } = this;
		let last: ListReading | undefined;
		for await (const { runs, reading } of source.readOpen ? this.pages('open') : []) {
			this.takeIn(runs, 'waiting');
			last = reading;
		}
		if (!last || last.cursor !== undefined || watch.stage.name !== 'firstLook') return;
		const isAgain = watch.stage.hasReadOpen === true || last.pages === 1;
		watch.stage.hasReadOpen = true;
		if (!isAgain) await this.readOpenRuns();
	}

	/** Reads the runs down to the floor, from the list's head or from where the last poll stopped. */
	private async readNewRuns(): Promise<void> {
		const { watch, source, request } = this;
		const isFirst = watch.stage.name === 'firstLook';
		let last: ListReading | undefined;
		let isBelow = false;
		for await (const { runs, reading } of this.mayLookForMore() ? this.pages('new') : []) {
			const mayBeQuiet = !source.filtersByTime && !isFirst && reading.pages === 1;
			const isCalm = watch.floorMs === watch.ceilingMs;
			const mayBeLate = !isCalm && watch.revision % limits.POLLS_FOR_LATE_RUNS === 0;
			const isQuiet = mayBeQuiet && !mayBeLate && isQuietHead(watch, reading, runs);
			Object.assign(watch, floor.withFirstFloor(watch, reading, this.serverNowMs));
			this.takeIn(runs, source.pagesShowOpen ? 'waiting' : 'new');
			isBelow = !source.filtersByTime && isBelowFloor(watch, reading);
			last = isQuiet ? undefined : reading;
			if (isQuiet) watch.readings.new = undefined;
			if (isQuiet || isBelow || !this.mayLookForMore()) break;
		}
		if (!last || (!isBelow && last.cursor !== undefined)) return;
		watch.readings.new = undefined;
		if (isBelow && isFirst) watch.readings.old = newReading({ cursor: last.cursor });
		Object.assign(watch, floor.afterReading(watch, last, request.nowMs(), this.serverNowMs));
	}

	/** Continues a first look below the newest runs, to find those open for a long time. */
	private async readOldRuns(): Promise<void> {
		for await (const { runs, reading } of this.watch.readings.old ? this.pages('old') : []) {
			// The list may have several parts, each newest first. A few odd old runs prove nothing.
			if (reading.outOfOrder >= limits.STEPS_THAT_PROVE_ORDER) this.watch.isUnordered = true;
			this.takeIn(runs);
		}
	}

	/**
	 * Requests by id the open runs that no list has shown: all if one request can read many, otherwise
	 * those that are due. The more often a run has been requested, the later it is due again.
	 */
	private async askByIds(): Promise<void> {
		const { watch, source, request } = this;
		const asksForMany = source.idsPerRequest > 1;
		const unseen = [...watch.runs].flatMap(([id, run]) =>
			isOpen(run) && !run.rests && !this.seen.has(id) ? [{ id, run }] : [],
		);
		const owed = unseen.filter(({ run }) => isOwed(run)).slice(0, request.maxEvents);
		const others = unseen
			.filter(({ run }) => !isOwed(run) && (asksForMany || run.nextLook <= watch.revision))
			.sort((one, other) => one.run.nextLook - other.run.nextLook)
			.slice(0, asksForMany ? undefined : limits.MAX_SINGLE_LOOKS);
		const ids = [...owed, ...others].map(({ id }) => id);
		await atOnce(async () => {
			while (ids.length > 0 && this.mayRead())
				await this.ask(ids.splice(0, source.idsPerRequest)).catch((error: unknown) => {
					if (!this.breakOff(error)) throw error;
				});
		});
	}

	private async ask(ids: string[]): Promise<void> {
		const { found, gone, unread = [], failure } = await this.source.readByIds(ids);
		const { runs, revision } = this.watch;
		this.requests += 1;
		this.keptBackBy ??= failure;
		this.takeIn(found);
		for (const id of gone) runs.delete(id);
		for (const id of ids.filter((each) => !unread.includes(each))) {
			const run = runs.get(id);
			if (!isOpen(run)) continue;
			const wait = Math.min(limits.LONGEST_WAIT_POLLS, Math.floor(1.25 ** run.looks / 4) || 1);
			const looks = wait < limits.LONGEST_WAIT_POLLS ? run.looks + 1 : run.looks;
			runs.set(id, { ...run, nextLook: revision + wait, looks });
		}
		if (unread.length > 0) await this.ask(unread);
	}

	/**
	 * Delivers due events, oldest first: at least one, and as many as limits and time allow. A run
	 * that cannot be completed stays due. After a failure, the newest is tried next, then the oldest.
	 */
	async deliver(): Promise<RunEvent[]> {
		const { source, request, watch } = this;
		const ready = [...this.events.values()].filter(({ run }) => !this.isHeld(run)).sort(byTime);
		const due = ready.slice(0, Math.max(1, request.maxEvents));
		const runs = [...new Map(due.map(({ run }) => [run.id, run])).values()];
		const waiting = source.complete ? [...runs] : [];
		const full = new Map(source.complete ? [] : runs.map((run) => [run.id, run]));
		const failures: unknown[] = [];
		const isWorthIt = () =>
			this.hasTime(limits.COMPLETING_SHARE) && failures.length <= limits.MAX_FAILURES;
		await atOnce(async () => {
			while (waiting.length > 0 && (waiting.length === runs.length || isWorthIt())) {
				const run = (failures.length % 2 === 0 ? waiting.shift() : waiting.pop()) as RunView;
				try {
					const whole = await source.complete?.(run);
					// A run that has since continued is delivered as it was. The next poll sees its new status.
					const isSame = whole?.id === run.id && whole.status === run.status;
					full.set(run.id, isSame ? whole : run);
				} catch (error) {
					failures.push(error);
				}
			}
		});
		if (failures.length > 0 && full.size === 0 && !this.breakOff(failures[0])) throw failures[0];
		this.keptBackBy ??= failures[0];
		return due.flatMap((event) => {
			const run = full.get(event.run.id);
			const to = { ...this.rules, ...watch };
			if (run) this.know(run.id, delivered(watch.runs.get(run.id), event, to));
			return run ? [{ ...event, run }] : [];
		});
	}

	/** Whether an event must wait for data that its run still lacks. */
	private isHeld({ id, isUnready }: RunView): boolean {
		const run = this.watch.runs.get(id);
		if (!isUnready || !isOpen(run)) return false;
		this.watch.runs.set(id, { ...run, held: (run.held ?? 0) + 1 });
		return (run.held ?? 0) < limits.MAX_HELD_POLLS;
	}

	/**
	 * Reads a list page by page until it ends, loops, or time runs out. If an earlier poll's cursor
	 * has expired, the list is read from its head again, with more pages per poll so it can finish.
	 */
	private async *pages(name: List): AsyncGenerator<{ runs: RunView[]; reading: ListReading }> {
		const { readings, stage } = this.watch;
		const shown = new Set<string>();
		let reading = readings[name] ?? newReading({ createdFromMs: this.windowFromMs() });
		const isFirst = name === 'old' || stage.name === 'firstLook';
		const isFar = name === 'old' && reading.pages >= limits.FAST_PAGES;
		const most = isFar ? 1 : isFirst ? limits.MAX_FIRST_PAGES : limits.MAX_PAGES;
		for (let pages = 0, idle = 0; pages < most * 2 ** reading.restarts && this.mayRead(); pages++) {
			const { cursor, createdFromMs, restarts } = reading;
			const isResumed = pages === 0 && cursor !== undefined;
			const page = await this.page(name, reading).catch((error: unknown) => ({ error }));
			if ('error' in page) {
				if (!isResumed && !this.breakOff(page.error, name === 'old' || undefined)) throw page.error;
				if (!isResumed) return;
				reading = newReading({ createdFromMs, restarts: restarts + 1 });
				readings[name] = reading;
				if (name !== 'old' || restarts < limits.MAX_RESTARTS) continue;
				this.keptBackBy ??= page.error;
				readings.old = undefined;
				return;
			}
			const fresh = page.runs.filter(({ id }) => !shown.has(id));
			for (const { id } of fresh) shown.add(id);
			idle = page.runs.length > 0 && fresh.length === 0 ? idle + 1 : 0;
			const isLast = !page.next || page.next === cursor || idle === limits.MAX_REPEATING_PAGES;
			reading = readOver(reading, fresh);
			reading.cursor = isLast ? undefined : page.next;
			if (isResumed) reading.restarts = 0;
			readings[name] = isLast ? undefined : reading;
			yield { runs: page.runs, reading };
			if (isLast) return;
		}
	}

	/** Reads a page, counts the response, and records what it reveals about the time. */
	private async page(name: List, { cursor, createdFromMs }: ListReading): Promise<RunPage> {
		const { source, watch, request } = this;
		const window = name === 'new' ? { createdFromMs } : {};
		const page = await (name === 'open' && source.readOpen
			? source.readOpen(cursor)
			: source.readPage(window, cursor));
		this.requests += 1;
		this.serverNowMs ??= page.serverNowMs;
		const { stage } = watch;
		if (stage.name === 'firstLook') watch.stage = floor.noteTimes(stage, page, request.nowMs());
		return page;
	}

	/** The earliest creation time to request. A first look may have to read everything. */
	private windowFromMs(): number | undefined {
		const { stage, floorMs } = this.watch;
		if (stage.name !== 'firstLook') return floorMs;
		const isLate = stage.fromMs !== undefined; // Old runs may have ended since the activation.
		if (isLate || !this.source.readOpen || this.serverNowMs === undefined) return undefined;
		return this.serverNowMs - limits.FIRST_WINDOW_MS;
	}

	private takeIn(runs: readonly RunView[], place?: floor.Place): void {
		const { watch, rules } = this;
		const context = { ...rules, ...watch };
		for (const run of runs) {
			if (rules.statuses[run.status] === 'ignored') continue;
			const isListed = place === 'new' || rules.statuses[run.status] === 'waiting';
			const isFresh = floor.isNew(watch, run, isListed ? place : undefined);
			const { after, events } = observed(watch.runs.get(run.id), run, isFresh, context);
			this.know(run.id, after);
			this.seen.add(run.id);
			for (const event of events) this.events.set(event.id, event);
		}
	}

	private know(id: string, run: ReturnType<typeof delivered>): void {
		if (run) this.watch.runs.set(id, run);
		else this.watch.runs.delete(id);
	}

	private hasTime(share: number): boolean {
		const { nowMs, budgetMs = Infinity } = this.request;
		return nowMs() - this.startedMs < budgetMs * share;
	}

	/** Whether there is time for another request. A poll's first request is always sent. */
	private mayRead(): boolean {
		return !this.isBrokenOff && (this.requests === 0 || this.hasTime(limits.READING_SHARE));
	}

	/** Whether to look for new events. A backlog comes first, so that the state does not grow. */
	private mayLookForMore(): boolean {
		return [...this.watch.runs.values()].filter(isOwed).length <= this.request.maxEvents;
	}

	/** Stops reading, and returns whether what was read is worth keeping despite the failure. */
	private breakOff(error: unknown, isWorthIt = this.requests >= limits.ENOUGH_TO_KEEP): boolean {
		this.isBrokenOff = true;
		if (isWorthIt) this.keptBackBy ??= error;
		return isWorthIt;
	}
}

async function atOnce(work: () => Promise<void>): Promise<void> {
	await Promise.all(Array.from({ length: limits.AT_ONCE }, work));
}

function byTime({ run: one }: RunEvent, { run: other }: RunEvent): number {
	const timeMs = (one.sinceMs ?? one.createdMs ?? 0) - (other.sinceMs ?? other.createdMs ?? 0);
	return timeMs || one.id.localeCompare(other.id);
}
