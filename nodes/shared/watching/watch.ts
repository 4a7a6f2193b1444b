import type { ListReading } from './listOrder';

/** A status that a run has reached, with the time or with the number of its waiting status. */
export interface Occurrence {
	status: string;
	sinceMs?: number;
	times?: number;
}

/** A run that is still expected to have events. */
export interface OpenRun {
	nextLook: number; // The poll that requests it by id, unless a list shows it.
	looks: number; // How often it was requested by id.
	last?: Occurrence; // The latest waiting status that it was seen in.
	hasLeft?: boolean; // Whether it was seen to leave that status.
	due?: Occurrence[]; // Waiting statuses that are still to be delivered.
	hasEnded?: boolean; // Whether its end was seen, and is still to be delivered.
	lastEnd?: Occurrence; // The end that was delivered before it was run again.
	rests?: boolean; // Whether it need not be requested.
	held?: number; // For how many polls its event has waited for missing data.
}

/**
 * A run whose end was delivered or did not have to be. It is remembered as long as lists may show
 * it.
 */
export interface EndedRun extends Occurrence {
	createdMs: number;
}

/** No look has succeeded yet. `sinceMs` is when the first attempt was made, by the local clock. */
interface Waiting {
	name: 'waiting';
	sinceMs?: number;
}

/**
 * Records what exists. Whatever happens after `fromMs` is an event; without it, everything is
 * history.
 */
export interface FirstLook {
	name: 'firstLook';
	waitedSinceMs?: number; // Since when looks had failed, by the local clock.
	fromMs?: number;
	newestMs?: number;
	hasReadOpen?: boolean; // Which lists have been read.
	hasReadNew?: boolean;
}

/**
 * Whatever is new is an event, except runs that ended before `historyMs` but are listed only later.
 */
interface Watching {
	name: 'watching';
	historyMs?: number;
}

/** Everything that a watch remembers from poll to poll. */
export interface Watch {
	key: string;
	revision: number; // Counts the polls.
	stage: Waiting | FirstLook | Watching;
	floorMs?: number; // Runs created from this time on are read in every poll.
	/** The newest creation time that a finished reading has seen, not ahead of the service's clock. */
	ceilingMs?: number;
	calmSinceMs?: number; // Since when, by the local clock, no newer run has appeared.
	/** Whether young runs were found below old ones, so that the head of the list is never enough. */
	isUnordered?: boolean;
	/** The readings that a poll did not finish: of open runs, of new ones, and of those below. */
	readings: { open?: ListReading; new?: ListReading; old?: ListReading };
	resumeAt?: number; // The part that the last poll had no time for.
	runs: Map<string, OpenRun | EndedRun>;
}

export function newWatch(key: string): Watch {
	return { key, revision: 0, stage: { name: 'waiting' }, readings: {}, runs: new Map() };
}

export function isOpen(run: OpenRun | EndedRun | undefined): run is OpenRun {
	return run !== undefined && 'looks' in run;
}

export function newest(...timesMs: Array<number | undefined>): number | undefined {
	const latestMs = Math.max(...timesMs.map((timeMs) => timeMs ?? -Infinity));
	return latestMs === -Infinity ? undefined : latestMs;
}
