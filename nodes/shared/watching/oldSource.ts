import type { IDataObject } from 'n8n-workflow';

import type * as current from './runSource';

/** One page of a list of runs. */
export interface RunPage {
	/** The runs of the page in the order of the list; an empty page may be followed by more. */
	runs: RunView[];
	/** What to pass to read on; left out at the end of the list. */
	next?: string;
	/** The service's clock, from the `Date` header of the answer, where it has one. */
	serverNowMs?: number;
}

/** What the service knows of runs that were asked for by id; an id may be in neither list. */
export interface RunsById {
	found: RunView[];
	/** Ids of which the service said that they are not there (404): these are watched no more. */
	gone: string[];
	/** Why there is nothing to be had of a run that the service cannot show, although it answers. */
	failure?: unknown;
	/** What to pass to read on, where a service gives smaller pages than it was asked for. */
	next?: string;
}

/** What a service has to offer to be watched. Every method may throw; then the poll has failed. */
export interface RunSource {
	/** What is watched: host, agent, process, stage. With another key the watch starts afresh. */
	readonly key: string;
	/** The head of every event id, e.g. `kolena:42`. */
	readonly scope: string;
	/**
	 * All statuses that can be an event, chosen or not. The stored state holds their positions:
	 * add new ones at the end only.
	 */
	readonly statuses: readonly string[];
	/** Whether an ended run can never be open again. */
	readonly endsForGood: boolean;
	/** Whether `readPage` leaves out runs created before the window. */
	readonly filtersByTime: boolean;
	/** How many ids one request of `readByIds` can hold. */
	readonly idsPerRequest: number;

	/** One page of the list of runs, in any order, from the beginning or from a `next`. */
	readPage(window: { createdFromMs?: number }, cursor: string | undefined): Promise<RunPage>;
	/** One page of the runs that have not ended, however old, where the service lists them. */
	readOpen?(cursor: string | undefined): Promise<RunPage>;
	/** The runs with these ids, at most `idsPerRequest` of them, from the beginning or from a `next`. */
	readByIds(ids: string[], cursor?: string): Promise<RunsById>;
	/**
	 * A single run that `readByIds` has not found, where that may be for another reason than that it
	 * was deleted; `gone` if it was, undefined if that cannot be said now.
	 */
	look?(id: string): Promise<RunView | 'gone' | undefined>;
	/**
	 * The run with all its fields, where lists leave some out: asked once for each event. Gives the
	 * same run back where nothing is missing, and undefined where there is no more to be had.
	 */
	complete?(run: RunView): Promise<RunView | undefined>;
}

/**
 * A run as the watcher sees it: what a service's answer says, in the watcher's own words.
 * A service adapter makes one of every run it reads.
 */
export interface RunView {
	id: string;
	/** When the run was created, by the service's clock; left out when missing or unreadable. */
	createdMs?: number;
	/**
	 * `ended` only for a status that the service documents as final. Everything else is `open`: a
	 * run that waits for a person can go on, and an unknown status is never taken for final.
	 */
	phase: 'open' | 'ended';
	/** The service's own word for it. */
	status: string;
	/**
	 * The end as text, written the same for the same end whatever form the service gave it: a run
	 * that is run again ends with another stamp. Left out where the service tells no end time.
	 */
	stamp?: string;
	/** When the run ended, by the service's clock, where the service tells it. */
	endedMs?: number;
	/** The body as the service sent it. */
	raw: IDataObject;
	/** Whether the body has all fields although lists leave some out. */
	isWhole?: boolean;
}

/** A run that reached a status, to be handed to the workflow. */
export interface RunEvent {
	/** The same for the same event, whatever happens to the stored state. */
	id: string;
	/**
	 * The status that the run reached. The body can show a later one when the run went on before
	 * it could be handed over.
	 */
	status: string;
	run: RunView;
}

/** A source in the words that the rest of this folder still uses. */
export function oldSourceOf(source: current.RunSource): RunSource {
	const viewOf = (run: current.RunView): RunView => {
		const isFinal = source.statuses[run.status] === 'final';
		const endedMs = isFinal ? run.sinceMs : undefined;
		const stamp = endedMs === undefined ? undefined : new Date(endedMs).toISOString();
		return { ...run, phase: isFinal ? 'ended' : 'open', endedMs, stamp };
	};
	const pageOf = (page: current.RunPage): RunPage => ({ ...page, runs: page.runs.map(viewOf) });
	const { readOpen, look, complete } = source;
	return {
		key: source.key,
		scope: source.scope,
		statuses: Object.keys(source.statuses).filter((name) => source.statuses[name] !== 'resting'),
		endsForGood: source.endsForGood,
		filtersByTime: source.filtersByTime,
		idsPerRequest: source.idsPerRequest,
		readPage: async (window, cursor) => pageOf(await source.readPage(window, cursor)),
		readOpen: readOpen && (async (cursor) => pageOf(await readOpen.call(source, cursor))),
		async readByIds(ids, cursor) {
			const answer = await source.readByIds(ids, cursor);
			return { ...answer, found: answer.found.map(viewOf) };
		},
		look:
			look &&
			(async (id) => {
				const sight = await look.call(source, id);
				return typeof sight === 'object' ? viewOf(sight) : sight;
			}),
		complete:
			complete &&
			(async (run) => {
				const full = await complete.call(source, run);
				return full && viewOf(full);
			}),
	};
}
