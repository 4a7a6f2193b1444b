import { countHandOvers, type HandOver, type Counts } from '../results';
import type { EndingsWatch } from './endingsWatch';

export interface CompareOptions {
	/** Ends after this time do not count, because nobody waited for their hand-over. */
	upToMs: number;
	/** Exceptions that were shorter than this may be missed. */
	leastExceptionMs: number;
}

/** Compares what the services showed up to a given time with what has arrived. */
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
	// Events of runs that ended later, and of exceptions that may be missed, are welcome but not counted.
	const extraKeys = new Set(all.map(({ key }) => key).filter((key) => !dueKeys.has(key)));
	return countHandOvers(
		due,
		handOvers.filter(({ key }) => !extraKeys.has(key)),
	);
}
