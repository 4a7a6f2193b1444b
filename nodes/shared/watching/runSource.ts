import type { IDataObject } from 'n8n-workflow';

/**
 * What a service offers to the watcher. A "run" here is anything that goes through statuses: a run of
 * an agent or an automation, or an exception of a workspace.
 */

/**
 * What a status means for whoever watches. A status without a kind belongs to a run under way: it is
 * no event, and the run is asked for until it has another one.
 *
 * - `final`: an event, and the end.
 * - `waiting`: an event, after which the run can go on: it waits for a person.
 * - `resting`: no event, and the run is not asked for. If it goes on, a list of open runs shows it.
 */
export type StatusKind = 'final' | 'waiting' | 'resting';

/** One observation of a run. */
export interface RunView {
	id: string;
	/** The service's own word for it. */
	status: string;
	/** When the run was created, by the service's clock. */
	createdMs?: number;
	/**
	 * When the run reached this status, by the service's clock. The same run, status and time are the
	 * same event, another time is another one. Left out where the service gives no such time: then
	 * the occurrences of a waiting status are counted.
	 */
	sinceMs?: number;
	/** The body as the service sent it. */
	raw: IDataObject;
	/** Whether the body has all fields although lists leave some out. */
	isWhole?: boolean;
	/** Whether something worth a wait of a poll or two is still missing, e.g. a description. */
	isUnready?: boolean;
}

/** One page of a list of runs. */
export interface RunPage {
	/** In the order of the list. An empty page may be followed by more. */
	runs: RunView[];
	/** What to pass to read on; left out at the end of the list. */
	next?: string;
	/** The service's clock, from the `Date` header of the answer, where it has one. */
	serverNowMs?: number;
}

/** What the service said about runs that were asked for by id; an id may be in neither list. */
export interface RunsById {
	found: RunView[];
	/** Ids that the service says do not exist (404): these are no longer watched. */
	gone: string[];
	/** Why nothing can be said about a run now, although the service answers. */
	failure?: unknown;
	/** What to pass to read on, where the answer has several pages. */
	next?: string;
}

/** Every method may throw; then the poll has failed. */
export interface RunSource {
	/** What is watched: host, agent, process, stage. With another key the watch starts afresh. */
	readonly key: string;
	/** The head of every event id, e.g. `kolena:42`. */
	readonly scope: string;
	/** The kind of each status that has one, whether its events are chosen or not. */
	readonly statuses: Readonly<Record<string, StatusKind>>;
	/** Whether a run with a final status keeps it for ever. */
	readonly endsForGood: boolean;
	/** Whether `readPage` leaves out runs created before the window. */
	readonly filtersByTime: boolean;
	/** Whether `readPage` shows all open runs besides, whenever they were created. */
	readonly pagesShowOpen?: boolean;
	/** How many ids one request of `readByIds` takes. */
	readonly idsPerRequest: number;

	/** One page of the list of runs, in any order, from the beginning or from a `next`. */
	readPage(window: { createdFromMs?: number }, cursor: string | undefined): Promise<RunPage>;
	/** One page of the runs that have not ended, where the service has a list of these alone. */
	readOpen?(cursor: string | undefined): Promise<RunPage>;
	/** The runs with these ids, at most `idsPerRequest` of them, from the beginning or from a `next`. */
	readByIds(ids: string[], cursor?: string): Promise<RunsById>;
	/**
	 * A single run that `readByIds` did not find, where it may exist all the same: `gone` if it does
	 * not, undefined if that cannot be said now.
	 */
	look?(id: string): Promise<RunView | 'gone' | undefined>;
	/**
	 * The run with all its fields, where lists leave some out: asked once for each event. Returns the
	 * same run if nothing is missing, and undefined if no more can be read.
	 */
	complete?(run: RunView): Promise<RunView | undefined>;
}

/** A run that reached a chosen status. */
export interface RunEvent {
	/** The same for the same event, whatever happens to the stored state. */
	id: string;
	/** The status that was reached. The run may have gone on since. */
	status: string;
	run: RunView;
}

/**
 * Names an event so that the same event always has the same name: by the time of its status, or by
 * how often the run has reached it. An end of which the service does not tell the time has neither.
 */
export function eventId(
	scope: string,
	{ id, status, sinceMs }: Pick<RunView, 'id' | 'status' | 'sinceMs'>,
	occurrence?: number,
): string {
	const when = sinceMs === undefined ? occurrence : new Date(sinceMs).toISOString();
	return `${scope}/${id}:${status}${when === undefined ? '' : `:${when}`}`;
}
