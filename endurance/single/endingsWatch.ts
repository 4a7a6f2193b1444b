import { countHandOvers, type Counts, type Ending, type HandOver } from '../results';
import { endingKey, idOf } from '../receiver';
import type { Watched } from './services';

const LOOK_MS = 1_000;
/** How many of the newest runs each check reads. Fewer than that start between two checks. */
const LATEST_RUNS = 60;

/** A period in which a run waited for a person. */
interface Spell extends Ending {
	/** When the run resumed; undefined while it is waiting. */
	goneOnAt?: number;
}

/** A run that had not ended at the last check. */
interface OpenRun {
	watched: Watched;
	spell?: Spell;
}

/** Records what triggers have to deliver, according to the services' own data. */
export class EndingsWatch {
	private readonly ends: Ending[] = [];

	private readonly spells: Spell[] = [];

	private readonly open = new Map<string, OpenRun>();

	private readonly known = new Set<string>();

	private readonly timer: NodeJS.Timeout;

	constructor(private readonly triggers: Watched[]) {
		this.timer = setInterval(() => this.look(), LOOK_MS);
	}

	close(): void {
		clearInterval(this.timer);
	}

	/** The number of runs that have not ended. */
	get openCount(): number {
		return this.open.size;
	}

	/**
	 * What the triggers have to deliver: all ended runs, the exceptions that are still waiting, and
	 * those that lasted so long that no trigger could have missed them.
	 *
	 * @param leastExceptionMs how long an exception lasts if no trigger can miss it
	 */
	private endings(leastExceptionMs: number): Ending[] {
		this.look();
		const lasted = ({ endedAt, goneOnAt = Infinity }: Spell) => goneOnAt - endedAt;
		const long = this.spells.filter((spell) => lasted(spell) >= leastExceptionMs);
		return [...this.ends, ...long.map(({ key, endedAt }) => ({ key, endedAt }))];
	}

	/**
	 * Compares what the services showed up to a given time with what has arrived. Ignores events of
	 * runs that ended later, and of exceptions that are allowed to be missed.
	 */
	compare(handOvers: HandOver[], leastExceptionMs: number, upToMs = Infinity): Counts {
		const due = this.endings(leastExceptionMs).filter(({ endedAt }) => endedAt <= upToMs);
		const dueKeys = new Set(due.map(({ key }) => key));
		const known = new Set(this.endings(0).map(({ key }) => key));
		return countHandOvers(
			due,
			handOvers.filter(({ key }) => dueKeys.has(key) || !known.has(key)),
		);
	}

	private look(): void {
		for (const watched of this.triggers) {
			for (const name of watched.latest(LATEST_RUNS)) {
				if (this.known.has(name)) continue;
				this.known.add(name);
				this.open.set(name, { watched });
			}
		}
		for (const [name, run] of this.open) this.follow(name, run);
	}

	private follow(name: string, run: OpenRun): void {
		const { ends, waits, status: statusOf } = run.watched;
		const status = statusOf(name);
		const ending = { key: endingKey(idOf(name), status), endedAt: Date.now() };
		if (waits.includes(status)) {
			if (run.spell) return;
			run.spell = ending;
			this.spells.push(run.spell);
			return;
		}
		if (run.spell) run.spell.goneOnAt ??= ending.endedAt;
		if (!ends.includes(status)) return;
		this.ends.push(ending);
		this.open.delete(name);
	}
}
