import { hash } from './random';

/** A status that a run will reach. */
export interface Step<Status> {
	/** Milliseconds since 1970, on the machine's clock. */
	at: number;
	status: Status;
}

/**
 * A run as the sandbox stores it. It is as small as possible, to allow histories of a million runs. Results are
 * computed when someone requests them.
 */
export interface StoredRun<Status, Details> {
	/** Counts all runs of a service. */
	readonly number: number;
	/** The list that the run belongs to. */
	readonly scope: string;
	/** Milliseconds since 1970 on the machine's clock, with microseconds as a fraction. */
	readonly createdAt: number;
	/** When the status last changed, measured from `createdAt`. */
	changedAfterMs: number;
	status: Status;
	/** Missing in runs that were added in bulk. */
	details?: Details;
	/** The statuses to come, earliest first. `undefined` if there are none. */
	plan?: Array<Step<Status>>;
	/** When lists start to show the run. It can be read by its id immediately. */
	visibleAt?: number;
}

export type ListOrder = 'newest' | 'oldest' | 'shuffled';

/** How a list is sorted. */
export interface Ordering {
	order: ListOrder;
	/**
	 * A different seed results in a different order. Adding runs does not change the order of the
	 * others.
	 */
	shuffleSeed: number;
}

/** Which runs a list should contain. */
export interface Selection<Run> extends Ordering {
	now: number;
	/** If missing, a page is found without examining the runs before it. */
	matches?: (run: Run) => boolean;
	/** Limits the creation times of matching runs, so that not every run has to be examined. */
	createdFrom?: number;
	createdTo?: number;
}

interface RunList<Run> {
	/** By creation time, oldest first. */
	byAge: Run[];
	/** By a hash of the number. Exists only once a shuffled list has been requested. */
	shuffled?: { seed: number; runs: Run[] };
	/** Runs that lists do not show yet. */
	late: Set<Run>;
}

/** All runs of a service, and what will happen to them. */
export class RunBook<Status, Details> {
	private readonly byNumber: Array<StoredRun<Status, Details> | undefined> = [];

	private readonly lists = new Map<string, RunList<StoredRun<Status, Details>>>();

	private readonly planned = new Set<StoredRun<Status, Details>>();

	private newestAt = 0;

	/**
	 * @param firstNumber the number of the first run
	 * @param stepped called when a planned status is reached, before the next one; it can change the plan
	 */
	constructor(
		private firstNumber: number,
		private readonly stepped?: (run: StoredRun<Status, Details>, at: number) => void,
	) {}

	/**
	 * Adds a run.
	 *
	 * @param run if its `createdAt` is in the past, it is inserted between the existing runs
	 */
	add(run: Omit<StoredRun<Status, Details>, 'number'>): StoredRun<Status, Details> {
		// All runs have the same fields in the same order, which keeps them small and fast.
		const stored: StoredRun<Status, Details> = {
			number: this.firstNumber + this.byNumber.length,
			scope: run.scope,
			createdAt: run.createdAt,
			changedAfterMs: run.changedAfterMs,
			status: run.status,
			details: run.details,
			plan: run.plan,
			visibleAt: run.visibleAt,
		};
		this.byNumber.push(stored);
		this.newestAt = Math.max(this.newestAt, stored.createdAt);
		if (stored.plan) this.planned.add(stored);
		const list = this.list(stored.scope);
		insert(list.byAge, stored, compareAge);
		if (list.shuffled) insert(list.shuffled.runs, stored, compareHash(list.shuffled.seed));
		if (stored.visibleAt !== undefined) list.late.add(stored);
		return stored;
	}

	/** A creation time for a run that is starting now. No two runs share one. */
	nextCreation(now: number): number {
		return now > this.newestAt ? now : this.newestAt + 0.001;
	}

	get(number: number): StoredRun<Status, Details> | undefined {
		return this.byNumber[number - this.firstNumber];
	}

	remove(run: StoredRun<Status, Details>): void {
		this.byNumber[run.number - this.firstNumber] = undefined;
		this.planned.delete(run);
		const list = this.list(run.scope);
		list.byAge.splice(list.byAge.indexOf(run), 1);
		list.late.delete(run);
		if (list.shuffled) list.shuffled.runs.splice(list.shuffled.runs.indexOf(run), 1);
	}

	/** Removes all runs. Numbers are not used again, as in the services. */
	clear(): void {
		this.firstNumber += this.byNumber.length;
		this.byNumber.length = 0;
		this.lists.clear();
		this.planned.clear();
		this.newestAt = 0;
	}

	/** Sets a run's status now, and optionally its future statuses. */
	setStatus(
		run: StoredRun<Status, Details>,
		status: Status,
		at: number,
		plan?: Array<Step<Status>>,
	): void {
		run.status = status;
		run.changedAfterMs = at - run.createdAt;
		run.plan = plan;
		if (plan) this.planned.add(run);
		else this.planned.delete(run);
	}

	/** Carries out everything that is due by now. Must be called before anything is read. */
	settle(now: number): void {
		for (const run of this.planned) {
			while (run.plan?.[0] && run.plan[0].at <= now) {
				const [step, ...rest] = run.plan;
				this.setStatus(run, step.status, step.at, rest.length > 0 ? rest : undefined);
				this.stepped?.(run, step.at);
			}
		}
	}

	/** The runs starting at `offset`, and the total number of runs in the list. */
	page(
		scope: string,
		selection: Selection<StoredRun<Status, Details>>,
		offset: number,
		limit: number,
	): { runs: Array<StoredRun<Status, Details>>; total: number } {
		const list = this.visible(scope, selection.now);
		const { at, length } = view(list, selection);
		const found: Array<StoredRun<Status, Details>> = [];
		if (!selection.matches && list.late.size === 0) {
			const end = Math.min(length, offset + limit);
			for (let position = offset; position < end; position += 1) found.push(at(position));
			return { runs: found, total: length };
		}
		let total = 0;
		for (let position = 0; position < length; position += 1) {
			const run = at(position);
			if (list.late.has(run) || selection.matches?.(run) === false) continue;
			if (total >= offset && found.length < limit) found.push(run);
			total += 1;
		}
		return { runs: found, total };
	}

	/**
	 * The runs starting at a position. Positions count all runs in the list, including those that
	 * do not match.
	 *
	 * @returns `next`: the position of the first matching run that did not fit, if there is one
	 */
	from(
		scope: string,
		selection: Selection<StoredRun<Status, Details>>,
		start: number,
		limit: number,
	): { runs: Array<StoredRun<Status, Details>>; next?: number } {
		const list = this.visible(scope, selection.now);
		const { at, length } = view(list, selection);
		const found: Array<StoredRun<Status, Details>> = [];
		for (let position = start; position < length; position += 1) {
			const run = at(position);
			if (list.late.has(run) || selection.matches?.(run) === false) continue;
			if (found.length === limit) return { runs: found, next: position };
			found.push(run);
		}
		return { runs: found };
	}

	/** The position after a run, even if the run has been deleted in the meantime. */
	positionAfter(scope: string, run: Aged, ordering: Ordering): number {
		const list = this.list(scope);
		const { order, shuffleSeed } = ordering;
		const sorted = inOrder(list, ordering);
		const compare = order === 'shuffled' ? compareHash(shuffleSeed) : compareAge;
		const after = firstAfter<Aged>(sorted, run, compare);
		if (order !== 'newest') return after;
		const isThere = sorted[after - 1]?.number === run.number;
		return sorted.length - after + (isThere ? 1 : 0);
	}

	/** All runs of all lists, in the order in which they were added. */
	*all(): Iterable<StoredRun<Status, Details>> {
		for (const run of this.byNumber) if (run) yield run;
	}

	/** The most recently added runs, newest first. */
	latest(limit: number): Array<StoredRun<Status, Details>> {
		const found: Array<StoredRun<Status, Details>> = [];
		for (let index = this.byNumber.length - 1; index >= 0 && found.length < limit; index -= 1) {
			const run = this.byNumber[index];
			if (run) found.push(run);
		}
		return found;
	}

	/** How many runs a list has, visible or not. */
	count(scope: string): number {
		return this.lists.get(scope)?.byAge.length ?? 0;
	}

	private visible(scope: string, now: number): RunList<StoredRun<Status, Details>> {
		const list = this.list(scope);
		for (const run of list.late) if ((run.visibleAt ?? 0) <= now) list.late.delete(run);
		return list;
	}

	private list(scope: string): RunList<StoredRun<Status, Details>> {
		const known = this.lists.get(scope);
		if (known) return known;
		const list = { byAge: [], late: new Set<StoredRun<Status, Details>>() };
		this.lists.set(scope, list);
		return list;
	}
}

/** What determines a run's position in a list. */
export interface Aged {
	readonly number: number;
	readonly createdAt: number;
}

function compareAge(one: Aged, other: Aged): number {
	// Compared without subtraction, because the limits of a search can be infinite.
	if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1;
	return Math.sign(one.number - other.number) || 0;
}

function compareHash(seed: number): (one: Aged, other: Aged) => number {
	return (one, other) => hash(one.number, seed) - hash(other.number, seed);
}

function inOrder<Run extends Aged>(list: RunList<Run>, { order, shuffleSeed }: Ordering): Run[] {
	if (order !== 'shuffled') return list.byAge;
	if (list.shuffled?.seed !== shuffleSeed) {
		const runs = [...list.byAge].sort(compareHash(shuffleSeed));
		list.shuffled = { seed: shuffleSeed, runs };
	}
	return list.shuffled.runs;
}

/** The part of a list that can contain matches, in the requested order. */
function view<Run extends Aged>(
	list: RunList<Run>,
	selection: Selection<Run>,
): { at: (position: number) => Run; length: number } {
	const runs = inOrder(list, selection);
	const { order, createdFrom = -Infinity, createdTo = Infinity } = selection;
	if (order === 'shuffled') return { at: (position) => runs[position], length: runs.length };
	const first = firstAfter<Aged>(runs, { number: -1, createdAt: createdFrom }, compareAge);
	const end = firstAfter<Aged>(runs, { number: Infinity, createdAt: createdTo }, compareAge);
	const length = Math.max(0, end - first);
	return order === 'newest'
		? { at: (position) => runs[end - 1 - position], length }
		: { at: (position) => runs[first + position], length };
}

/** The index of the first run that sorts after this one. */
function firstAfter<Run>(sorted: Run[], run: Run, compare: (a: Run, b: Run) => number): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (compare(sorted[middle], run) <= 0) low = middle + 1;
		else high = middle;
	}
	return low;
}

function insert<Run>(sorted: Run[], run: Run, compare: (a: Run, b: Run) => number): void {
	const last = sorted[sorted.length - 1];
	if (last === undefined || compare(last, run) <= 0) sorted.push(run);
	else sorted.splice(firstAfter(sorted, run, compare), 0, run);
}
