import { afterFirstLook, afterReading, bounded, isNew, noteTimes, withFirstFloor } from './floor';
import type { Place } from './floor';
import * as limits from './limits';
import { isBelowFloor, isOutOfOrder, isQuietHead, newReading, readOver } from './listOrder';
import type { ListReading } from './listOrder';
import type { RunEvent, RunPage, RunSource, RunView } from './runSource';
import { decodeWatch, encodeWatch } from './storedWatch';
import type { StoredWatch } from './storedWatch';
import { delivered, isOwed, observed } from './transitions';
import type { Rules } from './transitions';
import { newWatch } from './watch';
import type { Known, Watch } from './watch';

export interface PollRequest {
	source: RunSource;
	/** What the last poll returned as `store`, or whatever else is found in its place. */
	stored: unknown;
	/** The chosen statuses. */
	events: readonly string[];
	/** The local clock: only differences between two of its times are used. */
	nowMs: () => number;
	/** How long the poll may take; without it only the numbers of pages bound it. */
	budgetMs?: number;
	/** How many events one poll delivers at most; the others wait for the next polls. */
	maxEvents: number;
}

export interface PollResult {
	/** The new state: to be stored together with the delivery of `events`. */
	store: StoredWatch;
	/** In the order in which the runs ended. */
	events: RunEvent[];
	/** How many runs are given up because there are more than the state can hold. */
	forgotten: number;
	/** The failure for which something has to wait for the next poll, if there was one. */
	keptBackBy?: unknown;
}

/**
 * Runs one poll: reads what is new and what is open, and says which runs reached a chosen status.
 * Throws what the source throws while little has been read, or if nothing that is due can be filled
 * in; then nothing has changed, and the next poll sees the same again.
 */
export async function pollRuns(request: PollRequest): Promise<PollResult> {
	const poll = new Poll(request);
	await poll.read();
	const events = await poll.deliver();
	const { watch, forgotten } = bounded(poll.watch);
	return { store: encodeWatch(watch), events, forgotten, keptBackBy: poll.keptBackBy };
}

const CURSORS_EXPIRE =
	"The service's page cursors expire before the whole list is read. Runs that have been open for a long time may be missed";

type List = keyof Watch['readings'];

/** A page that was read, and the reading with it. */
interface Read {
	runs: RunView[];
	reading: ListReading;
}

/** A poll under way. */
class Poll {
	readonly watch: Watch;
	keptBackBy?: unknown;
	private readonly source: RunSource;
	private readonly rules: Rules;
	private readonly startedMs: number;
	private readonly seen = new Set<string>();
	/** What is due, by id: the latest observation of each. */
	private readonly events = new Map<string, RunEvent>();
	private requests = 0;
	private serverNowMs?: number;
	private isBrokenOff = false;

	constructor(private readonly request: PollRequest) {
		const { source, stored, events } = request;
		this.source = source;
		const { scope, statuses, endsForGood } = source;
		this.rules = { scope, statuses, endsForGood, chosen: new Set(events) };
		this.startedMs = request.nowMs();
		this.watch = decodeWatch(stored, source.key) ?? newWatch(source.key);
		const { stage } = this.watch;
		this.watch.revision += 1;
		if (stage.name === 'waiting')
			this.watch.stage = { name: 'firstLook', waitedSinceMs: stage.sinceMs };
	}

	/**
	 * Reads what there is, beginning where the last poll ran out of time. The list of open runs comes
	 * before that of new ones: what ends between the two is seen open first, and its end then.
	 */
	async read(): Promise<void> {
		const parts = [this.readOpenRuns, this.readNewRuns, this.readOldRuns, this.askByIds];
		const { resumeAt = 0 } = this.watch;
		this.watch.resumeAt = undefined;
		for (let part = resumeAt; part < resumeAt + parts.length; part++) {
			if (this.mayRead()) await parts[part % parts.length].call(this);
			else this.watch.resumeAt ??= part % parts.length;
		}
		const { watch, source, serverNowMs } = this;
		const listsOpen = source.readOpen !== undefined;
		if (watch.stage.name === 'firstLook')
			this.change(afterFirstLook(watch, watch.stage, listsOpen, serverNowMs));
	}

	/**
	 * The list of open runs, where there is one. A first look reads a list of several pages twice: a
	 * run can slip from one page to another, and if it ended before the next poll it would be missed.
	 */
	private async readOpenRuns(): Promise<void> {
		if (!this.source.readOpen) return;
		const isFirst = this.watch.stage.name === 'firstLook';
		let last: ListReading | undefined;
		for await (const { runs, reading } of this.pages(
			'open',
			isFirst ? limits.MAX_FIRST_PAGES : limits.MAX_PAGES,
		)) {
			this.takeIn(runs, 'waiting');
			last = reading;
		}
		const { stage } = this.watch;
		if (!last || last.cursor !== undefined || stage.name !== 'firstLook') return;
		this.watch.stage = { ...stage, hasReadOpen: true };
		if (last.pages > 1 && !stage.hasReadOpen) await this.readOpenRuns();
	}

	/** The list of runs, from its head or from where the last poll broke off, down to the floor. */
	private async readNewRuns(): Promise<void> {
		if (!this.mayLookForMore()) return;
		const { watch, source, request } = this;
		const fromMs = await this.windowFromMs();
		let last: ListReading | undefined;
		let isBelow = false;
		const most = watch.revision === 1 ? limits.MAX_FIRST_PAGES : limits.MAX_PAGES;
		for await (const { runs, reading } of this.pages('new', most, fromMs)) {
			const isQuiet = reading.pages === 1 && this.isQuiet(reading, runs);
			this.change(withFirstFloor(watch, reading, this.serverNowMs));
			this.takeIn(runs, 'new');
			isBelow = !source.filtersByTime && isBelowFloor(watch, reading);
			last = isQuiet ? undefined : reading;
			if (isQuiet) watch.readings.new = undefined;
			if (isQuiet || isBelow || !this.mayLookForMore()) break;
		}
		if (!last || (!isBelow && last.cursor !== undefined)) return;
		watch.readings.new = undefined;
		if (isBelow && watch.stage.name === 'firstLook')
			watch.readings.old = newReading({ cursor: last.cursor });
		this.change(afterReading(watch, last, request.nowMs(), this.serverNowMs));
	}

	/**
	 * From which creation time on to ask for runs. A first look that does not know the service's time
	 * asks for it; where no list holds the open runs, it goes through all runs besides.
	 */
	private async windowFromMs(): Promise<number | undefined> {
		const { watch, source } = this;
		const { stage, floorMs, readings } = watch;
		if (!source.filtersByTime || readings.new) return undefined;
		if (stage.name !== 'firstLook') return floorMs;
		if (stage.waitedSinceMs !== undefined || stage.readsAll) return undefined;
		if (!source.readOpen && !source.pagesShowOpen) readings.old ??= newReading();
		if (this.serverNowMs === undefined) {
			const page = await source.readPage({}, undefined);
			this.note(page);
			this.takeIn(page.runs, 'elsewhere');
		}
		return this.serverNowMs === undefined ? undefined : this.serverNowMs - limits.FIRST_WINDOW_MS;
	}

	/**
	 * Whether the head of the list is enough for this poll, because nothing on it is new. What appears
	 * late, below it, is looked for at the 1st, 2nd, 4th, 8th… such poll in a row: hundreds of runs
	 * that were created at once are not read for ever.
	 */
	private isQuiet(reading: ListReading, runs: readonly RunView[]): boolean {
		const { stage } = this.watch;
		if (this.source.filtersByTime || stage.name !== 'watching') return false;
		const isQuiet = isQuietHead(this.watch, reading, runs);
		const quietPolls = isQuiet ? stage.quietPolls + 1 : 0;
		this.watch.stage = { ...stage, quietPolls };
		return isQuiet && (quietPolls & (quietPolls - 1)) !== 0;
	}

	/** Goes on with a first look below the newest runs, to find those that have been open for long. */
	private async readOldRuns(): Promise<void> {
		const { old } = this.watch.readings;
		if (!old) return;
		const fast = Math.max(1, limits.MAX_FIRST_PAGES - this.requests);
		for await (const { runs, reading } of this.pages(
			'old',
			old.pages < limits.FAST_PAGES ? fast : 1,
		)) {
			if (isOutOfOrder(reading)) this.watch.isUnordered = true;
			this.takeIn(runs, 'elsewhere');
		}
	}

	/** Asks by id for the open runs that no list has shown and whose turn it is. */
	private async askByIds(): Promise<void> {
		if (this.watch.isBehind && this.events.size > 0) return;
		const { idsPerRequest } = this.source;
		const ids = this.idsToAsk();
		const batches = Array.from({ length: Math.ceil(ids.length / idsPerRequest) }, (_, index) =>
			ids.slice(index * idsPerRequest, (index + 1) * idsPerRequest),
		);
		const missing: string[] = [];
		await this.eachOf(batches, async (some) => missing.push(...(await this.ask(some))));
		await this.eachOf(missing.slice(0, limits.MAX_SINGLE_LOOKS), async (id) => await this.look(id));
	}

	/** Where one request tells of many runs, all; else the longer a run is open, the less often. */
	private idsToAsk(): string[] {
		const { watch, seen, source, request } = this;
		const asksForMany = source.idsPerRequest > 1;
		const unseen = [...watch.open].filter(([id, run]) => !seen.has(id) && !run.rests);
		const owed = unseen.filter(([, run]) => isOwed(run));
		const others = unseen
			.filter(([, run]) => !isOwed(run) && (asksForMany || run.nextLook <= watch.revision))
			.sort(([, one], [, other]) => one.nextLook - other.nextLook);
		const most = asksForMany ? limits.MAX_BATCHES * source.idsPerRequest : limits.MAX_SINGLE_LOOKS;
		const mostOwed = Math.max(0, request.maxEvents - this.events.size);
		return [...owed.slice(0, mostOwed), ...others.slice(0, most)].map(([id]) => id);
	}

	/** @returns the ids that have to be looked at one by one: deleted, or only hidden? */
	private async ask(ids: string[]): Promise<string[]> {
		const told = new Set<string>();
		let cursor: string | undefined;
		for (let pages = 0; pages < ids.length; pages++) {
			const { found, gone, failure, next } = await this.source.readByIds(ids, cursor);
			this.keptBackBy ??= failure;
			this.requests += 1;
			this.takeIn(found, 'elsewhere');
			for (const id of gone) this.watch.open.delete(id);
			for (const id of [...found.map((run) => run.id), ...gone]) told.add(id);
			cursor = next;
			if (cursor === undefined) break;
		}
		this.noteAsked(this.source.look ? [...told] : ids);
		return this.source.look ? ids.filter((id) => !told.has(id)) : [];
	}

	private async look(id: string): Promise<void> {
		const sight = await this.source.look?.(id);
		this.requests += 1;
		if (sight === 'gone') this.watch.open.delete(id);
		else if (sight) this.takeIn([sight], 'elsewhere');
		this.noteAsked([id]);
	}

	private noteAsked(ids: readonly string[]): void {
		const { open, revision } = this.watch;
		for (const id of ids) {
			const run = open.get(id);
			if (!run) continue;
			// About a quarter of the time that it has been asked for.
			const wait = Math.min(limits.LONGEST_WAIT_POLLS, Math.floor(1.25 ** run.looks / 4) || 1);
			const looks = wait < limits.LONGEST_WAIT_POLLS ? run.looks + 1 : run.looks;
			open.set(id, { ...run, nextLook: revision + wait, looks });
		}
	}

	/**
	 * Delivers what is due, the oldest first, as much as the poll may deliver and has time to fill in;
	 * at least one. A run that cannot be filled in stays due and does not hold up the others: after a
	 * failure the newest is tried next, then the oldest.
	 */
	async deliver(): Promise<RunEvent[]> {
		const { source, request, watch } = this;
		const ready = [...this.events.values()].filter(({ run }) => !this.isHeld(run)).sort(byTime);
		const due = ready.slice(0, Math.max(1, request.maxEvents));
		const waiting = [...new Map(due.map(({ run }) => [run.id, run])).values()];
		const full = new Map<string, RunView>();
		const failures: unknown[] = [];
		const runs = waiting.length;
		const mayBegin = () =>
			!source.complete ||
			waiting.length === runs ||
			(this.hasTime(limits.COMPLETING_SHARE) && failures.length <= limits.MAX_FAILURES);
		const fillIn = async (): Promise<void> => {
			while (waiting.length > 0 && mayBegin()) {
				const run = (failures.length % 2 === 0 ? waiting.shift() : waiting.pop()) as RunView;
				try {
					const whole = await source.complete?.(run);
					// A run that has gone on is delivered as it was: the next poll sees what became of it.
					const isSame = whole?.id === run.id && whole.status === run.status;
					full.set(run.id, isSame ? whole : run);
				} catch (error) {
					failures.push(error);
				}
			}
		};
		await Promise.all(Array.from({ length: limits.AT_ONCE }, fillIn));
		if (failures.length > 0 && full.size === 0 && !this.breakOff(failures[0])) throw failures[0];
		this.keptBackBy ??= failures[0];
		watch.isBehind = runs > 0 && full.size === 0;
		return due.flatMap((event) => {
			const run = full.get(event.run.id);
			if (run) this.know(run.id, delivered(this.known(run.id), event, this.rules, watch));
			return run ? [{ ...event, run }] : [];
		});
	}

	/** Whether an event waits for what its run still lacks. */
	private isHeld({ id, isUnready }: RunView): boolean {
		const run = this.watch.open.get(id);
		const held = (run?.held ?? 0) + 1;
		if (!run || !isUnready || held > limits.MAX_HELD_POLLS) return false;
		this.watch.open.set(id, { ...run, held });
		return true;
	}

	/**
	 * Reads a list page by page until it ends, goes in circles, or there is no more time. A page that
	 * cannot be read ends the reading for now, if enough was read; else it is the poll's failure. Where
	 * the cursor of an earlier poll is refused it has expired: the list is read from its head again,
	 * with more pages at a time so that it comes to its end.
	 */
	private async *pages(name: List, most: number, createdFromMs?: number): AsyncGenerator<Read> {
		const { readings } = this.watch;
		const shown = new Set<string>();
		let reading = readings[name] ?? newReading({ createdFromMs });
		for (let pages = 0, idle = 0; pages < most * 2 ** reading.restarts && this.mayRead(); pages++) {
			const isResumed = pages === 0 && reading.cursor !== undefined;
			const page = await this.page(name, reading).catch((error: unknown) => {
				if (!isResumed && !this.breakOff(error, name === 'old' ? 0 : undefined)) throw error;
			});
			if (!page && !isResumed) return;
			if (!page) {
				reading = newReading({
					restarts: reading.restarts + 1,
					createdFromMs: reading.createdFromMs,
				});
				const isHopeless = name === 'old' && reading.restarts > limits.MAX_RESTARTS;
				readings[name] = isHopeless ? undefined : reading;
				if (!isHopeless) continue;
				this.keptBackBy ??= new Error(CURSORS_EXPIRE);
				return;
			}
			this.note(page);
			const fresh = page.runs.filter(({ id }) => !shown.has(id));
			for (const { id } of page.runs) shown.add(id);
			const isIdle = page.runs.length > 0 && fresh.length === 0;
			idle = isIdle ? idle + 1 : 0;
			const isLast =
				!page.next || page.next === reading.cursor || idle === limits.MAX_REPEATING_PAGES;
			reading = readOver(reading, fresh);
			reading.cursor = isLast ? undefined : page.next;
			if (isResumed) reading.restarts = 0;
			readings[name] = isLast ? undefined : reading;
			yield { runs: page.runs, reading };
			if (isLast) return;
		}
	}

	private async page(name: List, { cursor, createdFromMs }: ListReading): Promise<RunPage> {
		const { source } = this;
		if (name === 'open' && source.readOpen) return await source.readOpen(cursor);
		return await source.readPage(name === 'new' ? { createdFromMs } : {}, cursor);
	}

	/** Counts an answer, and notes what it tells about the time. */
	private note(page: RunPage): void {
		const { stage } = this.watch;
		this.requests += 1;
		this.serverNowMs ??= page.serverNowMs;
		if (stage.name === 'firstLook') this.watch.stage = noteTimes(stage, page, this.request.nowMs());
	}

	private takeIn(runs: readonly RunView[], place: Place): void {
		for (const run of runs) {
			const isFresh = isNew(this.watch, run, this.placeOf(run, place));
			const before = this.known(run.id);
			const { known, events } = observed(before, run, isFresh, this.rules, this.watch);
			this.seen.add(run.id);
			this.know(run.id, known);
			for (const event of events) this.events.set(event.id, event);
		}
	}

	private placeOf({ status }: RunView, place: Place): Place {
		if (this.rules.statuses[status] !== 'waiting') return place === 'waiting' ? 'elsewhere' : place;
		return place === 'new' && this.source.pagesShowOpen ? 'waiting' : place;
	}

	private known(id: string): Known | undefined {
		const open = this.watch.open.get(id);
		const ended = this.watch.ended.get(id);
		return open ? { open } : ended && { ended };
	}

	private know(id: string, known: Known | undefined): void {
		const { open, ended } = this.watch;
		if (known?.open) open.set(id, known.open);
		else open.delete(id);
		if (known?.ended) ended.set(id, known.ended);
		else ended.delete(id);
	}

	private change(changes: Partial<Watch>): void {
		Object.assign(this.watch, changes);
	}

	private hasTime(share: number): boolean {
		const { nowMs, budgetMs = Infinity } = this.request;
		return nowMs() - this.startedMs < budgetMs * share;
	}

	/** Whether there is time for another request to read; the first one of a poll is always made. */
	private mayRead(): boolean {
		return !this.isBrokenOff && (this.requests === 0 || this.hasTime(limits.READING_SHARE));
	}

	/** Not before those known to be due were delivered, or the state would have to hold a backlog. */
	private mayLookForMore(): boolean {
		return [...this.watch.open.values()].filter(isOwed).length <= this.request.maxEvents;
	}

	/**
	 * Ends the reading because of a failure.
	 *
	 * @returns whether what was read before is worth keeping: a service that takes only so many
	 *   requests would else be asked for the same in every poll
	 */
	private breakOff(error: unknown, enough = limits.ENOUGH_TO_KEEP): boolean {
		this.isBrokenOff = true;
		if (this.requests < enough) return false;
		this.keptBackBy ??= error;
		return true;
	}

	/** Does a task for each, some at the same time, as long as there is time. */
	private async eachOf<T>(items: readonly T[], task: (item: T) => Promise<unknown>): Promise<void> {
		const waiting = [...items];
		const doSome = async (): Promise<void> => {
			while (waiting.length > 0 && this.mayRead()) {
				await task(waiting.shift() as T).catch((error: unknown) => {
					if (!this.breakOff(error)) throw error;
				});
			}
		};
		await Promise.all(Array.from({ length: limits.AT_ONCE }, doSome));
	}
}

function byTime({ run: one }: RunEvent, { run: other }: RunEvent): number {
	const timeMs = (one.sinceMs ?? one.createdMs ?? 0) - (other.sinceMs ?? other.createdMs ?? 0);
	return timeMs || one.id.localeCompare(other.id);
}
