import type { RunPage } from './oldSource';
import { newestOf } from './sweep';

/** How near the newest creation time has to be found, ms; well below the look-back. */
const PRECISION_MS = 60_000;
/** How many requests a search makes at most, whatever the service answers. */
const MAX_PROBES = 64;

/**
 * A search for the newest creation time in a list that can be filtered by it, in few requests
 * whatever its order and length: it gallops forward from the newest run seen until nothing is
 * created later.
 */
export interface NewestSearch {
	/** The newest time found so far. */
	newestMs?: number;
	/** How far ahead of it to look next. */
	stepMs: number;
	probes: number;
	isDone: boolean;
}

export function newSearch(): NewestSearch {
	return { stepMs: PRECISION_MS, probes: 0, isDone: false };
}

/** From which creation time on to list runs next; undefined for the whole list. */
export function probeFromMs({ newestMs, stepMs }: NewestSearch): number | undefined {
	return newestMs === undefined ? undefined : newestMs + stepMs;
}

/** The search after the first page of the list from `probeFromMs` on. */
export function afterProbe(search: NewestSearch, { runs, next }: RunPage): NewestSearch {
	const probes = search.probes + 1;
	const newestMs = newestOf(runs.map((run) => run.createdMs));
	const isNewer = newestMs !== undefined && newestMs > (search.newestMs ?? -Infinity);
	if (isNewer) {
		const stepMs = search.newestMs === undefined ? PRECISION_MS : search.stepMs * 2;
		return { newestMs, stepMs, probes, isDone: next === undefined || probes >= MAX_PROBES };
	}
	const isClose = search.newestMs === undefined || search.stepMs === PRECISION_MS;
	const stepMs = Math.max(PRECISION_MS, search.stepMs / 8);
	return { ...search, stepMs, probes, isDone: isClose || probes >= MAX_PROBES };
}
