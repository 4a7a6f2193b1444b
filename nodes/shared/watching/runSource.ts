import type { RunView } from './runView';

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

/** What a service has to offer to show an example. */
export interface ExampleSource {
	readonly scope: string;
	/** Of the runs whose status is one of these the one that reached it last. */
	lastEnded(statuses: readonly string[]): Promise<RunView | undefined>;
}
