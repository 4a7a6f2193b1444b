import type { NewestSearch } from './newestSearch';

/**
 * How late a run may appear in the service's list, by the service's own times. Runs created this
 * long before the newest one are looked at again in every sweep.
 */
export const LOOK_BACK_MS = 5 * 60_000;

/** How many open runs, and how many ended ones within the look-back, a state can hold. */
export const MAX_OPEN = 10_000;
export const MAX_ENDED = 10_000;
/** How many ended ones while a backlog of them is handed over, a part of it at each poll. */
export const MAX_BACKLOG = 50_000;

/** Which end a run has come to: enough to tell it from another end of the same run. */
export interface RunEnd {
	status: string;
	/** Fingerprint of `RunView.stamp`. */
	stampPrint?: number;
}

/** What is remembered of a run whose end has not been handed over. Never changed in place. */
export interface OpenRun {
	/** The status it was last handed over for while it was open (Kognitos: `Exception`). */
	mark?: string;
	/** Whether it was in that status when it was last seen. */
	inMark: boolean;
	/** How many times it has been seen to reach that status. */
	times: number;
	/** How many of those times have still to be handed over, the latest ones. */
	owes: number;
	/** Whether it was seen to have ended: the event has still to be handed over. */
	ended: boolean;
	/** The end handed over before it was run again. */
	lastEnd?: RunEnd;
	/** How often it was asked for by id, up to the last step of the waiting times. */
	step: number;
	/** The poll at which it has to be asked for by id, unless it is seen before. */
	dueAt: number;
}

/** What is remembered of an ended run within the look-back: there is nothing more to come. */
export interface EndedRun extends RunEnd {
	createdMs: number;
}

/** Where the reading of a list was broken off. */
export interface ListPosition {
	cursor: string;
	/** Pages read so far, and the fingerprint of an earlier cursor: a list that bites its tail. */
	pages: number;
	tailPrint?: number;
}

/** What one reading of the list, from its head down to the floor, has shown so far. */
export interface Sweep {
	/** Where to read on; undefined at the head. */
	position?: ListPosition;
	highestMs?: number;
	lowestMs?: number;
	/** When the runs were created that were read last. */
	lastMs?: number[];
	/** The newest run at the head of the list since the sweep was broken off. */
	headMs?: number;
	/** How many runs were older than all before them. */
	steps: number;
	/** How many were younger than one before them, by more than the look-back. */
	outOfOrder: number;
	/** From which creation time on the service was asked to list runs, if it can be. */
	createdFromMs?: number;
	/** How often a cursor had expired and the sweep had to start at the head again. */
	restarts: number;
}

/** The first look's way from the floor down to the end of the list, for runs open since long. */
export interface Descent {
	position: ListPosition;
	/** How often in a row the cursor was refused. */
	refusals: number;
	/** How often it had to begin at the head again; left out: not yet. */
	restarts?: number;
}

/** A way down from the floor, to see open runs by the page instead of one by one. */
export interface Round {
	position: ListPosition;
	/** The poll at which it began. */
	since: number;
	/** How many of its pages have shown hardly an open run. */
	sparsePages: number;
}

/** From which times on what the first look finds is an event, by the service's clock. */
export interface EventsFrom {
	createdMs: number;
	endedMs: number;
}

/**
 * The newest times that the first look has shown: a run created and ended by then is history,
 * even if the list shows it later.
 */
export interface History {
	createdMs: number;
	endedMs: number;
}

export type Stage = 'open' | 'head' | 'list' | 'descent' | 'ids';

/** All that a watch remembers from poll to poll. Functions give a new one, none changes it. */
export interface WatchState {
	key: string;
	/** Counts the polls. */
	revision: number;
	/**
	 * `waiting`: no look has succeeded yet. `firstLook`: what is there is being taken in, without
	 * events. `watching`: what is new is an event.
	 */
	phase: 'waiting' | 'firstLook' | 'watching';
	/** Local clock at the first look that failed. */
	waitingSinceMs?: number;
	eventsFrom?: EventsFrom;
	history?: History;
	/** Runs created from here on are looked at in every sweep. */
	floorMs?: number;
	/** The newest creation time seen by a complete sweep, not ahead of the service's clock. */
	ceilingMs?: number;
	/** The poll, and the local clock then, from which on no sweep has seen a newer run. */
	calmSince?: { revision: number; nowMs: number };
	/** How far the search for the newest run has come, at the first look. */
	search?: NewestSearch;
	/** Whether the first look has to read the whole list, as it has missed some open runs. */
	looksAtAll?: boolean;
	open: ReadonlyMap<string, OpenRun>;
	/** By fingerprint of the run's id. */
	ended: ReadonlyMap<number, EndedRun>;
	sweep?: Sweep;
	/** Where the list of open runs was broken off. */
	openPosition?: ListPosition;
	/** Whether the first look has seen all of the list of open runs, and all new runs. */
	openSeen: boolean;
	listSeen: boolean;
	descent?: Descent;
	round?: Round;
	/** Whether young runs were found below old ones: then no head of the list is ever enough. */
	isUnordered: boolean;
	/** What the next poll does first, because the last one ran out of time before it. */
	resumeAt?: Stage;
	/** How many polls in a row have found nothing new at the head of the list. */
	quietPolls: number;
}

/** The state before anything was seen. */
export function newWatch(key: string): WatchState {
	return {
		key,
		revision: 0,
		phase: 'waiting',
		open: new Map(),
		ended: new Map(),
		openSeen: false,
		listSeen: false,
		isUnordered: false,
		quietPolls: 0,
	};
}
