import { formatTime, parseTime } from '../clock';
import { RunBook, type Aged, type Selection, type Step, type StoredRun } from '../runBook';
import { idOf, numberOf } from './ids';
import { makeOutputs } from './results';
import type { KognitosOutcome, KognitosSettings } from './settings';
import type {
	KognitosProcess,
	KognitosRun,
	KognitosRunStatus,
	KognitosStage,
	KognitosValue,
} from './shapes';

interface Details {
	name: string;
	stage: KognitosStage;
	fileIds: string[] | null;
	/** Set by a test; otherwise outputs are made up. */
	outputs?: KognitosValue[] | null;
}

type StoredKognitosRun = StoredRun<KognitosRunStatus, Details>;

/** A run that is added directly to the history. */
export interface AddedKognitosRun extends Partial<KognitosOutcome> {
	/** Default: the first process. */
	processId?: string;
	name?: string;
	/** Default: the process's stage. */
	stage?: KognitosStage;
	/** Default: `Succeeded`, unless any part of its outcome is set. */
	status?: KognitosRunStatus;
	/** On the machine's clock; default: now. */
	createdAt?: Date | number | string;
	fileIds?: string[] | null;
	outputs?: KognitosValue[] | null;
	/** How long it takes until the run appears in lists. */
	visibleAfterMs?: number;
}

/** Many finished runs to add in one go. */
export interface KognitosHistory {
	processId?: string;
	count: number;
	/** When the first run was created, on the machine's clock. */
	from: Date | number;
	everyMs: number;
	/** Default: `Succeeded`. */
	status?: 'Succeeded' | 'Stopped';
}

/** A page of a list. If there are more, `last` and `next` say where to continue. */
export interface KognitosRunPage {
	runs: KognitosRun[];
	more?: { last: Aged; position: number };
}

const FIRST_RUN_NUMBER = 70_001;
const finalStatuses: KognitosRunStatus[] = ['Succeeded', 'Stopped'];

/** All runs of all processes. */
export class KognitosRuns {
	private readonly book = new RunBook<KognitosRunStatus, Details>(FIRST_RUN_NUMBER);

	constructor(
		private readonly settings: KognitosSettings,
		private readonly process: (id: string) => KognitosProcess | undefined,
		private readonly now: () => number,
	) {}

	/** Starts a run for a client. The settings determine what happens to it. */
	start(processId: string, details: Details): string {
		const outcome = { ...this.settings.outcome, ...this.settings.upcoming.shift() };
		const createdAt = this.book.nextCreation(this.now());
		const { runsVisibleAfterMs } = this.settings;
		const { number } = this.book.add({
			scope: processId,
			createdAt,
			changedAfterMs: 0,
			status: 'Created',
			details,
			plan: planOf(outcome, createdAt),
			...(runsVisibleAfterMs > 0 ? { visibleAt: createdAt + runsVisibleAfterMs } : {}),
		});
		return idOf('run', number);
	}

	/** Adds a run to the history. */
	add(run: AddedKognitosRun, defaultProcessId: string): string {
		const now = this.now();
		const processId = run.processId ?? defaultProcessId;
		const process = this.process(processId);
		if (!process) throw new Error(`There is no Kognitos process ${processId}`);
		const given = outcomeOf(run);
		const hasCourse = Object.keys(given).length > 0;
		const createdAt =
			run.createdAt === undefined ? this.book.nextCreation(now) : toMs(run.createdAt);
		const { number } = this.book.add({
			scope: processId,
			createdAt,
			changedAfterMs: 0,
			status: run.status ?? (hasCourse ? 'Created' : 'Succeeded'),
			details: {
				name: run.name ?? 'Run from the history',
				stage: run.stage ?? process.stage,
				fileIds: run.fileIds ?? null,
				outputs: run.outputs,
			},
			plan: hasCourse ? planOf({ ...this.settings.outcome, ...given }, createdAt) : undefined,
			...(run.visibleAfterMs ? { visibleAt: createdAt + run.visibleAfterMs } : {}),
		});
		return idOf('run', number);
	}

	/** Adds many finished runs to the history. They take little memory. */
	addHistory(history: KognitosHistory, defaultProcessId: string): void {
		const { status = 'Succeeded', processId: scope = defaultProcessId } = history;
		const from = toMs(history.from);
		for (let index = 0; index < history.count; index += 1) {
			this.book.add({
				scope,
				createdAt: from + index * history.everyMs,
				changedAfterMs: 0,
				status,
			});
		}
	}

	/** Sets a run's status now, whatever was planned for the run. */
	setStatus(id: string, status: KognitosRunStatus, outputs?: KognitosValue[] | null): void {
		const run = this.require(id);
		this.book.settle(this.now());
		this.book.setStatus(run, status, this.now());
		if (outputs !== undefined) run.details = { ...this.detailsOf(run), outputs };
	}

	delete(id: string): void {
		this.book.remove(this.require(id));
	}

	clear(): void {
		this.book.clear();
	}

	/** The run as the API shows it when requested by id. */
	get(id: string): KognitosRun | undefined {
		this.book.settle(this.now());
		const run = this.find(id);
		return run && this.show(run, true);
	}

	/** How many runs have not ended, in one process or in all of them. Examines every run. */
	countOpen(processId?: string): number {
		this.book.settle(this.now());
		let count = 0;
		for (const { scope, status } of this.book.all()) {
			const isMeant = processId === undefined || scope === processId;
			if (isMeant && !finalStatuses.includes(status)) count += 1;
		}
		return count;
	}

	/** A page of a process's runs as the API lists them, starting at a position. */
	page(
		processId: string,
		stage: KognitosStage | undefined,
		position: number,
		limit: number,
	): KognitosRunPage {
		const now = this.now();
		this.book.settle(now);
		const { order, shuffleSeed, listOutputs } = this.settings;
		const matches = stage && ((run: StoredKognitosRun) => this.detailsOf(run).stage === stage);
		const selection: Selection<StoredKognitosRun> = { order, shuffleSeed, now, matches };
		const { runs, next } = this.book.from(processId, selection, position, limit);
		const last = runs[runs.length - 1];
		return {
			runs: runs.map((run) => this.show(run, listOutputs)),
			...(next === undefined ? {} : { more: { last, position: next } }),
		};
	}

	/** The position after the run that a page ended with. */
	positionAfter(processId: string, last: Aged): number {
		return this.book.positionAfter(processId, last, this.settings);
	}

	/** The most recently added runs with their outputs, newest first. */
	latest(limit: number): KognitosRun[] {
		this.book.settle(this.now());
		return this.book.latest(limit).map((run) => this.show(run, true));
	}

	/** All runs with their outputs, in the order in which they were added. */
	*all(): Iterable<KognitosRun> {
		this.book.settle(this.now());
		for (const run of this.book.all()) yield this.show(run, true);
	}

	private find(id: string): StoredKognitosRun | undefined {
		const number = numberOf('run', id);
		return number === undefined ? undefined : this.book.get(number);
	}

	private require(id: string): StoredKognitosRun {
		const run = this.find(id);
		if (!run) throw new Error(`There is no Kognitos run ${id}`);
		return run;
	}

	private detailsOf(run: StoredKognitosRun): Details {
		const stage = this.process(run.scope)?.stage ?? 'Published';
		return run.details ?? { name: `Run ${run.number}`, stage, fileIds: null };
	}

	private show(run: StoredKognitosRun, hasOutputs: boolean): KognitosRun {
		const { name, stage, fileIds, outputs } = this.detailsOf(run);
		const madeUp = run.status === 'Succeeded' ? makeOutputs(run.number) : null;
		return {
			id: idOf('run', run.number),
			name,
			agent_id: this.process(run.scope)?.agent_id ?? '',
			process_id: run.scope,
			stage,
			status: run.status,
			created_at: formatTime(run.createdAt, this.settings),
			file_ids: fileIds,
			...(hasOutputs ? { outputs: outputs === undefined ? madeUp : outputs } : {}),
		};
	}
}

function planOf(outcome: KognitosOutcome, from: number): Array<Step<KognitosRunStatus>> {
	const { createdMs, durationMs, endStatus, exception } = outcome;
	const steps: Array<Step<KognitosRunStatus>> = [{ at: from + createdMs, status: 'Running' }];
	if (exception) {
		const begins = from + exception.afterMs;
		steps.push({ at: begins, status: 'Exception' });
		// A run that is waiting forever never reaches its planned end.
		if (exception.lastsMs === null) return steps;
		steps.push({ at: begins + exception.lastsMs, status: 'Running' });
	}
	if (durationMs !== null) steps.push({ at: from + durationMs, status: endStatus });
	return steps.sort((one, other) => one.at - other.at);
}

function outcomeOf(run: AddedKognitosRun): Partial<KognitosOutcome> {
	const { createdMs, durationMs, endStatus, exception } = run;
	const given = Object.entries({ createdMs, durationMs, endStatus, exception });
	return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function toMs(time: Date | number | string): number {
	const ms = typeof time === 'string' ? parseTime(time) : Number(time);
	if (ms === undefined || Number.isNaN(ms)) throw new Error(`${String(time)} is not a time`);
	return ms;
}
