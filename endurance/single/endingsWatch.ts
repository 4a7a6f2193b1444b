import type { Sandbox } from '../../sandbox';
import type { Ending } from '../results';
import { endingKey } from '../receiver';

const LOOK_MS = 1_000;
/** More than the number of runs that ever start between two checks. */
const LATEST_RUNS = 60;

/** An exception at which a Kognitos run stopped. */
interface ExceptionSpell extends Ending {
	/** When the run resumed; undefined while it is waiting. */
	goneOnAt?: number;
}

/** What the watch needs of a run. */
interface Run {
	id: string;
	status: string;
}

/** A run that had not ended at the last check. */
interface OpenRun {
	look: () => Run | undefined;
	spell?: ExceptionSpell;
}

const ENDED = ['success', 'failed', 'Succeeded', 'Stopped'];

/** Records which runs the services show as ended, by checking their own books. */
export class EndingsWatch {
	private readonly ends: Ending[] = [];

	private readonly spells: ExceptionSpell[] = [];

	private readonly open = new Map<string, OpenRun>();

	private readonly known = new Set<string>();

	private readonly timer: NodeJS.Timeout;

	constructor(private readonly sandbox: Sandbox) {
		this.timer = setInterval(() => this.look(), LOOK_MS);
	}

	/** Checks one last time. */
	close(): void {
		clearInterval(this.timer);
		this.look();
	}

	/** The number of runs that have not ended. */
	get openCount(): number {
		return this.open.size;
	}

	/**
	 * What a trigger has to hand over: all ends, and the exceptions that lasted so long that no trigger can have missed
	 * them.
	 *
	 * @param leastExceptionMs how long that is
	 */
	endings(leastExceptionMs: number): Ending[] {
		const lasted = ({ endedAt, goneOnAt = Date.now() }: ExceptionSpell) => goneOnAt - endedAt;
		const long = this.spells.filter((spell) => lasted(spell) >= leastExceptionMs);
		return [...this.ends, ...long.map(({ key, endedAt }) => ({ key, endedAt }))];
	}

	/** The keys of all exceptions, including those that a trigger may miss. */
	get exceptionKeys(): Set<string> {
		return new Set(this.spells.map(({ key }) => key));
	}

	private look(): void {
		const { kolena, kognitos } = this.sandbox;
		for (const { run_id: id } of kolena.latestRuns(LATEST_RUNS)) {
			this.meet(String(id), () => {
				const run = kolena.run(id);
				return run && { id: String(id), status: run.status };
			});
		}
		for (const { id } of kognitos.latestRuns(LATEST_RUNS)) this.meet(id, () => kognitos.run(id));
		for (const [id, run] of this.open) this.follow(id, run);
	}

	private meet(id: string, look: OpenRun['look']): void {
		if (this.known.has(id)) return;
		this.known.add(id);
		this.open.set(id, { look });
	}

	private follow(id: string, run: OpenRun): void {
		const status = run.look()?.status ?? 'deleted';
		const now = Date.now();
		if (status === 'Exception') {
			if (run.spell) return;
			run.spell = { key: endingKey(id, status, 1), endedAt: now };
			this.spells.push(run.spell);
			return;
		}
		if (run.spell) run.spell.goneOnAt ??= now;
		if (ENDED.includes(status)) this.ends.push({ key: endingKey(id, status, 1), endedAt: now });
		if (ENDED.includes(status) || status === 'deleted') this.open.delete(id);
	}
}
