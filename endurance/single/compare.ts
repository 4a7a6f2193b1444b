import { countHandOvers, type HandOver, type Counts } from '../results';
import type { EndingsWatch } from './endingsWatch';

export interface CompareOptions {
	/** Ends after this moment do not count: their hand-over was not waited for. */
	upToMs: number;
	/** Exceptions that lasted less may be missed. */
	leastExceptionMs: number;
}

/** Compares what the services showed up to a moment with what has arrived. */
export function compare(
	watch: EndingsWatch,
	handOvers: HandOver[],
	options: CompareOptions,
): Counts {
	const all = watch.endings(0);
	const due = watch
		.endings(options.leastExceptionMs)
		.filter(({ endedAt }) => endedAt <= options.upToMs);
	const dueKeys = new Set(due.map(({ key }) => key));
	// What ended later, or was an exception that may be missed, is welcome but not counted.
	const extraKeys = new Set(all.map(({ key }) => key).filter((key) => !dueKeys.has(key)));
	return countHandOvers(
		due,
		handOvers.filter(({ key }) => !extraKeys.has(key)),
	);
}
