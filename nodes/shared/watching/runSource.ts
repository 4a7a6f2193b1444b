import type { IDataObject } from 'n8n-workflow';

/**
 * What a status means to the watcher. Without a kind, the run is in progress and requested again.
 * `final`: an event, and the run is over. `waiting`: an event; the run is waiting for a person and
 * can continue. `resting`: no event, and not requested again; a list shows the run if it continues.
 * `ignored`: only the run's times matter. They show how far a list has been read.
 */
export type StatusKind = 'final' | 'waiting' | 'resting' | 'ignored';

/** One observation of a run, or of anything else with a status. All times come from the service. */
export interface RunView {
	id: string;
	status: string; // As the service calls it.
	createdMs?: number;
	/** When it reached this status. Distinguishes events; without it, they are counted. */
	sinceMs?: number;
	raw: IDataObject; // The body as the service sent it.
	isWhole?: boolean; // Whether the body has all fields, including those that lists omit.
	isUnready?: boolean; // Whether data is missing that is worth waiting a poll or two for.
}

/** One page of a list of runs, and the next page's cursor. More pages can follow an empty one. */
export interface RunPage {
	runs: RunView[];
	next?: string;
	serverNowMs?: number; // The service's clock, from the `Date` header of the response.
}

/** What the service reported about runs requested by id. Some ids may be in neither list. */
export interface RunsById {
	found: RunView[];
	gone: string[]; // Ids that do not exist according to the service (404). No longer watched.
	failure?: unknown; // Why a run's state is unknown even though the service responds.
	unread?: string[]; // Ids to request right away, because the response had no room for their runs.
}

/** How the watcher reads a service. Any method may throw, which makes the poll fail. */
export interface RunSource {
	/** What is watched: host, agent, process, stage. If the key changes, the watch starts afresh. */
	readonly key: string;
	/** The beginning of every event id, e.g. `kolena:42`. */
	readonly scope: string;
	/** The kind of each status that has one, whether or not its events are chosen. */
	readonly statuses: Readonly<Record<string, StatusKind>>;
	/** Whether a run with a final status keeps it forever. */
	readonly endsForGood: boolean;
	/** Whether `readPage` leaves out runs created before the window. */
	readonly filtersByTime: boolean;
	/** Whether `readPage` also shows all waiting runs, whenever they were created. */
	readonly pagesShowOpen?: boolean;
	/** How many ids one call of `readByIds` accepts. */
	readonly idsPerRequest: number;
	/** A page of the list of runs, in any order, from its head or from a `next` cursor. */
	readPage(window: { createdFromMs?: number }, cursor: string | undefined): Promise<RunPage>;
	/** A page of the runs that have not ended, if the service has a separate list of them. */
	readOpen?(cursor: string | undefined): Promise<RunPage>;
	/** The runs with these ids, at most `idsPerRequest` of them. */
	readByIds(ids: string[]): Promise<RunsById>;
	/** The run with all its fields, or undefined if it is gone. Called once per event. */
	complete?(run: RunView): Promise<RunView | undefined>;
}

/** A run that reached a chosen status. It may have continued since. */
export interface RunEvent {
	id: string;
	status: string;
	run: RunView;
}

/** Always the same id for the same event: by when, or how often, the run reached the status. */
export function eventId(
	scope: string,
	{ id, status, sinceMs }: Pick<RunView, 'id' | 'status' | 'sinceMs'>,
	occurrence?: number,
): string {
	const when = sinceMs === undefined ? occurrence : new Date(sinceMs).toISOString();
	return `${scope}/${id}:${status}${when === undefined ? '' : `:${when}`}`;
}
