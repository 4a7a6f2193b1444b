/** The end of a run (or an exception at which it stopped), as the service showed it. */
export interface Ending {
	/** The run and its status. */
	key: string;
	/** Milliseconds since 1970. */
	endedAt: number;
}

/** An event that a workflow delivered to the receiver. */
export interface HandOver {
	/** As in {@link Ending}. */
	key: string;
	eventId: string;
	/** Milliseconds since 1970. */
	at: number;
}

/** An event that was delivered more than once. */
export interface Repetition {
	key: string;
	times: number;
	/** Whether a workflow can recognize the repetition by its `event_id`. */
	sameEventId: boolean;
}

/** How many events were delivered, lost and repeated. */
export interface Counts {
	ended: number;
	/** The number of events that were delivered, each counted once. */
	handedOver: number;
	/** Keys of events that were not delivered. */
	lost: string[];
	repeated: Repetition[];
	/** Keys that were delivered but match no ending. */
	unfounded: string[];
	/** The time from an ending to the first delivery; 0 if nothing was delivered. */
	latencyMs: { median: number; p95: number; highest: number };
}

/**
 * Compares what the service showed with what was delivered. An ending that is listed twice counts
 * once.
 */
export function countHandOvers(endings: Ending[], handOvers: HandOver[]): Counts {
	const arrivals = new Map<string, HandOver[]>();
	for (const handOver of handOvers) {
		const earlier = arrivals.get(handOver.key);
		if (earlier) earlier.push(handOver);
		else arrivals.set(handOver.key, [handOver]);
	}
	const endedAt = new Map(endings.map((ending) => [ending.key, ending.endedAt]));
	const keys = [...endedAt.keys()];
	const latenciesMs = [...endedAt].flatMap(([key, end]) => {
		const arrived = arrivals.get(key);
		return arrived ? [Math.min(...arrived.map(({ at }) => at)) - end] : [];
	});
	return {
		ended: keys.length,
		handedOver: latenciesMs.length,
		lost: keys.filter((key) => !arrivals.has(key)),
		repeated: [...arrivals]
			.filter(([, arrived]) => arrived.length > 1)
			.map(([key, arrived]) => ({
				key,
				times: arrived.length,
				sameEventId: arrived.every(({ eventId }) => eventId === arrived[0].eventId),
			})),
		unfounded: [...arrivals.keys()].filter((key) => !endedAt.has(key)),
		latencyMs: {
			median: quantile(latenciesMs, 0.5),
			p95: quantile(latenciesMs, 0.95),
			highest: quantile(latenciesMs, 1),
		},
	};
}

/** The smallest value that at least `share` of `values` do not exceed; 0 if there are none. */
export function quantile(values: number[], share: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
