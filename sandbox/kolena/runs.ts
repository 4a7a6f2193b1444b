import { formatTime, parseTime, shownMoment } from '../clock';
import { RunBook, type Selection, type Step, type StoredRun } from '../runBook';
import type { StoredAgent } from './agents';
import { makeResults } from './results';
import type { KolenaOutcome, KolenaSettings } from './settings';
import type { KolenaRun, KolenaRunStatus, PromptResult } from './shapes';

interface Details {
	userDefinedId: string | null;
	files: string[];
	/** Set by a test; otherwise results are made up. */
	data?: Record<string, PromptResult>;
	/** Whether `completed` remains null forever, as in old runs. */
	completedIsNull: boolean;
	startedAt: number;
}

type StoredKolenaRun = StoredRun<KolenaRunStatus, Details>;

/** A run that is added directly to the history. */
export interface AddedKolenaRun extends Partial<KolenaOutcome> {
	/** Default: the first agent. */
	agentId?: number;
	/** Default: `success` and already ended, unless `durationMs` or `endStatus` is set. */
	status?: KolenaRunStatus;
	/** On the machine's clock; default: now. */
	createdAt?: Date | number | string;
	/** How long an ended run took; default: 2 minutes, but not beyond the present. */
	tookMs?: number;
	userDefinedId?: string | null;
	files?: string[];
	data?: Record<string, PromptResult>;
	completed?: null;
	/** How long it takes until the run appears in lists. */
	visibleAfterMs?: number;
}

/** Many finished runs to add in one go. */
export interface KolenaHistory {
	agentId?: number;
	count: number;
	/** When the first run was created, on the machine's clock. */
	from: Date | number;
	everyMs: number;
	/** Default: `success`. */
	status?: 'success' | 'failed';
	tookMs?: number;
}

/** Which runs a list should contain. Times are on the service's clock. */
export interface KolenaRunFilter {
	runIds?: number[];
	userDefinedIds?: string[];
	status?: KolenaRunStatus;
	createdGte?: string;
	createdLte?: string;
}

const FIRST_RUN_ID = 5001;
const DEFAULT_DURATION_MS = 120_000;

/** How much earlier than the true time a displayed time can be. */
const SHOWN_PRECISION_MS = 1000;

/** All runs of all agents. */
export class KolenaRuns {
	private readonly book: RunBook<KolenaRunStatus, Details>;

	constructor(
		private readonly settings: KolenaSettings,
		private readonly agent: (id: number) => StoredAgent | undefined,
		private readonly now: () => number,
		private readonly ended: (runId: number, at: number) => void,
	) {
		this.book = new RunBook(FIRST_RUN_ID, ({ number, status }, at) => {
			if (status !== 'running') ended(number, at);
		});
	}

	/** Carries out everything that is due by now. */
	settle(): void {
		this.book.settle(this.now());
	}

	/** Starts a run for a client. The settings determine its duration and its end. */
	start(agentId: number, files: string[], userDefinedId: string | null): number {
		const { upcoming } = this.settings;
		const place = upcoming.findIndex(({ agentId: only = agentId }) => only === agentId);
		const [next] = place < 0 ? [] : upcoming.splice(place, 1);
		const outcome = { ...this.settings.outcome, ...next };
		const createdAt = this.book.nextCreation(this.now());
		const { runsVisibleAfterMs } = this.settings;
		return this.book.add({
			scope: String(agentId),
			createdAt,
			changedAfterMs: 0,
			status: 'running',
			details: { userDefinedId, files, completedIsNull: false, startedAt: createdAt },
			plan: planOf(outcome, createdAt),
			...(runsVisibleAfterMs > 0 ? { visibleAt: createdAt + runsVisibleAfterMs } : {}),
		}).number;
	}

	/** Adds a run to the history. */
	add(run: AddedKolenaRun, defaultAgentId: number): number {
		const now = this.now();
		const createdAt =
			run.createdAt === undefined ? this.book.nextCreation(now) : toMs(run.createdAt);
		const isAtWork = run.durationMs !== undefined || run.endStatus !== undefined;
		const status = run.status ?? (isAtWork ? 'running' : 'success');
		const tookMs = run.tookMs ?? Math.min(DEFAULT_DURATION_MS, Math.max(0, now - createdAt));
		const outcome = { ...this.settings.outcome, ...definedOnly(run) };
		return this.book.add({
			scope: String(run.agentId ?? defaultAgentId),
			createdAt,
			changedAfterMs: status === 'running' ? 0 : tookMs,
			status,
			details: {
				userDefinedId: run.userDefinedId ?? null,
				files: run.files ?? ['invoice.pdf'],
				data: run.data,
				completedIsNull: run.completed === null,
				startedAt: createdAt,
			},
			plan: status === 'running' && isAtWork ? planOf(outcome, createdAt) : undefined,
			...(run.visibleAfterMs ? { visibleAt: createdAt + run.visibleAfterMs } : {}),
		}).number;
	}

	/** Adds many finished runs to the history. They take little memory. */
	addHistory(history: KolenaHistory, defaultAgentId: number): void {
		const { status = 'success', tookMs = DEFAULT_DURATION_MS } = history;
		const scope = String(history.agentId ?? defaultAgentId);
		const from = toMs(history.from);
		for (let index = 0; index < history.count; index += 1) {
			const createdAt = from + index * history.everyMs;
			this.book.add({ scope, createdAt, changedAfterMs: tookMs, status });
		}
	}

	/** Ends a run, whatever was planned for it. */
	end(
		runId: number,
		status: 'success' | 'failed',
		changes: { data?: Record<string, PromptResult>; completed?: null } = {},
	): void {
		const run = this.require(runId);
		this.book.settle(this.now());
		this.book.setStatus(run, status, this.now());
		this.ended(runId, this.now());
		if (changes.data !== undefined || changes.completed !== undefined) {
			run.details = {
				...detailsOf(run),
				...(changes.data ? { data: changes.data } : {}),
				completedIsNull: changes.completed === null,
			};
		}
	}

	/** Reopens an ended run, which then runs until someone ends it. */
	reopen(runId: number, outcome?: Partial<KolenaOutcome>): void {
		const run = this.require(runId);
		const now = this.now();
		const plan = outcome ? planOf({ ...this.settings.outcome, ...outcome }, now) : undefined;
		this.book.settle(now);
		this.book.setStatus(run, 'running', now, plan);
		run.details = { ...detailsOf(run), startedAt: now };
	}

	/** @returns whether the run existed */
	delete(agentId: number, runId: number): boolean {
		const run = this.find(agentId, runId);
		if (run) this.book.remove(run);
		return run !== undefined;
	}

	clear(): void {
		this.book.clear();
	}

	count(agentId: number): number {
		return this.book.count(String(agentId));
	}

	/** The run as the API shows it. */
	get(agentId: number, runId: number): KolenaRun | undefined {
		this.book.settle(this.now());
		const run = this.find(agentId, runId);
		return run && this.show(run);
	}

	/** The run as the API shows it, for any agent. */
	byId(runId: number): KolenaRun | undefined {
		this.book.settle(this.now());
		const run = this.book.get(runId);
		return run && this.show(run);
	}

	/** A page of an agent's runs as the API shows them, and the total number of matching runs. */
	page(
		agentId: number,
		filter: KolenaRunFilter,
		offset: number,
		limit: number,
	): { runs: KolenaRun[]; total: number } {
		const now = this.now();
		this.book.settle(now);
		const { order, shuffleSeed } = this.settings;
		const selection = { order, shuffleSeed, now, ...this.selection(filter) };
		const found = this.book.page(String(agentId), selection, offset, limit);
		return { runs: found.runs.map((run) => this.show(run)), total: found.total };
	}

	/** The most recently added runs as the API shows them, newest first. */
	latest(limit: number): KolenaRun[] {
		this.book.settle(this.now());
		return this.book.latest(limit).map((run) => this.show(run));
	}

	/** All runs as the API shows them, in the order in which they were added. */
	*all(): Iterable<KolenaRun> {
		this.book.settle(this.now());
		for (const run of this.book.all()) yield this.show(run);
	}

	private find(agentId: number, runId: number): StoredKolenaRun | undefined {
		const run = this.book.get(runId);
		return run?.scope === String(agentId) ? run : undefined;
	}

	private require(runId: number): StoredKolenaRun {
		const run = this.book.get(runId);
		if (!run) throw new Error(`There is no Kolena run ${runId}`);
		return run;
	}

	private selection(
		filter: KolenaRunFilter,
	): Pick<Selection<StoredKolenaRun>, 'matches' | 'createdFrom' | 'createdTo'> {
		const { status } = filter;
		const runIds = filter.runIds && new Set(filter.runIds);
		const userDefinedIds = filter.userDefinedIds && new Set(filter.userDefinedIds);
		const from = timeOf(filter.createdGte);
		const to = timeOf(filter.createdLte);
		const conditions: Array<(run: StoredKolenaRun) => boolean> = [];
		if (runIds) conditions.push((run) => runIds.has(run.number));
		if (userDefinedIds) {
			conditions.push((run) => userDefinedIds.has(run.details?.userDefinedId ?? ''));
		}
		if (status) conditions.push((run) => run.status === status);
		if (from !== undefined) {
			conditions.push((run) => shownMoment(run.createdAt, this.settings) >= from);
		}
		if (to !== undefined) {
			conditions.push((run) => shownMoment(run.createdAt, this.settings) <= to);
		}
		if (conditions.length === 0) return {};
		const { clockOffsetMs } = this.settings;
		return {
			matches: (run) => conditions.every((holds) => holds(run)),
			...(from === undefined ? {} : { createdFrom: from - clockOffsetMs - SHOWN_PRECISION_MS }),
			...(to === undefined ? {} : { createdTo: to - clockOffsetMs + SHOWN_PRECISION_MS }),
		};
	}

	private show(run: StoredKolenaRun): KolenaRun {
		const agentId = Number(run.scope);
		const promptNames = this.agent(agentId)?.promptNames ?? [];
		const { userDefinedId, files, data, startedAt } = detailsOf(run);
		const updatedAt = run.createdAt + run.changedAfterMs;
		const updated = formatTime(updatedAt, this.settings);
		const hasCredits = this.settings.billing === 'credits';
		return {
			agent_id: agentId,
			run_id: run.number,
			user_defined_id: userDefinedId,
			created: formatTime(run.createdAt, this.settings),
			updated,
			completed: this.completedIsNull(run) ? null : updated,
			files,
			run_url: `https://agents.kolena.com/sandbox/agents/${agentId}/runs/${run.number}`,
			order: promptNames,
			data:
				data ??
				makeResults({
					runId: run.number,
					promptNames,
					files,
					status: run.status,
					promptsDone: this.promptsDone(run, startedAt, promptNames.length),
					startTime: formatTime(startedAt, this.settings),
					endTime: updated,
					hasCredits,
				}),
			status: run.status,
			usage: hasCredits ? { credits_used: promptNames.length } : null,
		};
	}

	private completedIsNull(run: StoredKolenaRun): boolean {
		if (run.status === 'running' || run.details?.completedIsNull) return true;
		const { completedNullBefore } = this.settings;
		const border = completedNullBefore === null ? undefined : parseTime(completedNullBefore);
		return border !== undefined && shownMoment(run.createdAt, this.settings) < border;
	}

	/** A run's prompts are completed one after another, the last one together with the run. */
	private promptsDone(run: StoredKolenaRun, startedAt: number, promptCount: number): number {
		const endsAt = run.plan?.[run.plan.length - 1].at;
		if (endsAt === undefined || endsAt <= startedAt) return 0;
		return Math.floor((promptCount * (this.now() - startedAt)) / (endsAt - startedAt));
	}
}

function planOf(outcome: KolenaOutcome, from: number): Array<Step<KolenaRunStatus>> | undefined {
	if (outcome.durationMs === null) return undefined;
	return [{ at: from + outcome.durationMs, status: outcome.endStatus }];
}

function detailsOf(run: StoredKolenaRun): Details {
	return (
		run.details ?? {
			userDefinedId: null,
			files: [`invoice-${run.number}.pdf`],
			completedIsNull: false,
			startedAt: run.createdAt,
		}
	);
}

function definedOnly({ durationMs, endStatus }: Partial<KolenaOutcome>): Partial<KolenaOutcome> {
	return {
		...(durationMs === undefined ? {} : { durationMs }),
		...(endStatus === undefined ? {} : { endStatus }),
	};
}

function timeOf(text: string | undefined): number | undefined {
	return text === undefined ? undefined : parseTime(text);
}

function toMs(time: Date | number | string): number {
	const ms = typeof time === 'string' ? parseTime(time) : Number(time);
	if (ms === undefined || Number.isNaN(ms)) throw new Error(`${String(time)} is not a time`);
	return ms;
}
