import type { IDataObject } from 'n8n-workflow';

/**
 * What a status means to whoever watches. One without a kind is of a run under way: no event, and the
 * run is asked for. A "run" is anything that goes through statuses, an exception of a workspace too.
 *
 * - `final`: an event, and the end.
 * - `waiting`: an event, after which the run can go on: it waits for a person.
 * - `resting`: no event, and the run is not asked for. If it goes on, a list of open runs shows it.
 */
export type StatusKind = 'final' | 'waiting' | 'resting';

/** One observation of a run; all times are by the service's clock. */
export interface RunView {
	id: string;
	/** The service's own word for it. */
	status: string;
	createdMs?: number;
	/** When it reached this status, by which events are told apart; without it they are counted. */
	sinceMs?: number;
	/** The body as the service sent it, and whether it has all fields although lists leave some out. */
	raw: IDataObject;
	isWhole?: boolean;
	/** Whether something worth a wait of a poll or two is still missing, e.g. a description. */
	isUnready?: boolean;
}

/** One page of a list of runs, and what to pass to read on. An empty page may be followed by more. */
export interface RunPage {
	runs: RunView[];
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
	/** Whether there is more to be said about the other ids: they are asked for at once. */
	isPartial?: boolean;
}

/** What a service offers to be watched. Every method may throw; then the poll has failed. */
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
	/** Whether `readPage` shows all waiting runs besides, whenever they were created. */
	readonly pagesShowOpen?: boolean;
	/** How many ids one request of `readByIds` takes. */
	readonly idsPerRequest: number;
	/** A page of the list of runs, in any order, from its head or from a `next`. */
	readPage(window: { createdFromMs?: number }, cursor: string | undefined): Promise<RunPage>;
	/** A page of the runs that have not ended, where the service has a list of these alone. */
	readOpen?(cursor: string | undefined): Promise<RunPage>;
	/** The runs with these ids, at most `idsPerRequest` of them. */
	readByIds(ids: string[]): Promise<RunsById>;
	/** The run with the fields that lists leave out: asked once for an event; undefined if it is gone. */
	complete?(run: RunView): Promise<RunView | undefined>;
}

/** A run that reached a chosen status; it may have gone on since. */
export interface RunEvent {
	id: string;
	status: string;
	run: RunView;
}

/** The same name for the same event: by the time of its status, or by how often the run has reached it. */
export function eventId(
	scope: string,
	{ id, status, sinceMs }: Pick<RunView, 'id' | 'status' | 'sinceMs'>,
	occurrence?: number,
): string {
	const when = sinceMs === undefined ? occurrence : new Date(sinceMs).toISOString();
	return `${scope}/${id}:${status}${when === undefined ? '' : `:${when}`}`;
}
