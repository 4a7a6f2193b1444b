import type { IDataObject } from 'n8n-workflow';

/**
 * What a status means to whoever watches; one without a kind is of a run under way, which is asked for.
 * `final`: an event, and the end. `waiting`: an event, after which the run can go on: it waits for a
 * person. `resting`: no event, and not asked for; if it goes on, a list of open runs shows it.
 */
export type StatusKind = 'final' | 'waiting' | 'resting';

/** One observation of a run, or of anything else that goes through statuses; times are the service's. */
export interface RunView {
	id: string;
	status: string; // The service's own word for it.
	createdMs?: number;
	/** When it reached this status, by which events are told apart; without it they are counted. */
	sinceMs?: number;
	raw: IDataObject; // The body as the service sent it.
	isWhole?: boolean; // Whether the body has all fields although lists leave some out.
	isUnready?: boolean; // Whether something worth a wait of a poll or two is still missing.
}

/** One page of a list of runs, and what to pass to read on. An empty page may be followed by more. */
export interface RunPage {
	runs: RunView[];
	next?: string;
	serverNowMs?: number; // The service's clock, from the `Date` header of the answer.
}

/** What the service said about runs that were asked for by id; an id may be in neither list. */
export interface RunsById {
	found: RunView[];
	gone: string[]; // Ids that the service says do not exist (404): no longer watched.
	failure?: unknown; // Why nothing can be said about a run now, although the service answers.
	isPartial?: boolean; // Whether the other ids can be asked for at once.
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
