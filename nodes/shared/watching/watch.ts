import type { ListReading } from './listOrder';

/** A status that a run has reached: when, or as its how-manieth waiting status. */
export interface Occurrence {
	status: string;
	sinceMs?: number;
	times?: number;
}

/** A run of which something is still to come. */
export interface OpenRun {
	nextLook: number; // The poll at which to ask for it by id, unless a list shows it.
	looks: number; // How often that was done.
	last?: Occurrence; // The latest waiting status that it was seen in.
	hasLeft?: boolean; // Whether it was seen to leave that status.
	due?: Occurrence[]; // Waiting statuses that are still to be delivered.
	hasEnded?: boolean; // Whether its end was seen, and is still to be delivered.
	lastEnd?: Occurrence; // The end that was delivered before it was run again.
	rests?: boolean; // Whether it need not be asked for.
	held?: number; // For how many polls its event has waited for what the run lacks.
}

/** A run whose end was delivered, or was not to be; remembered as long as lists may show it. */
export interface EndedRun extends Occurrence {
	createdMs: number;
}

/** No look has succeeded yet; since when that is tried, by the local clock. */
interface Waiting {
	name: 'waiting';
	sinceMs?: number;
}

/** What is there is taken in. What happens after `fromMs` is an event; without it all is history. */
export interface FirstLook {
	name: 'firstLook';
	waitedSinceMs?: number; // Since when no look had succeeded, by the local clock.
	fromMs?: number;
	newestMs?: number;
	hasReadOpen?: boolean; // Which lists have been read.
	hasReadNew?: boolean;
}

/** What is new is an event; but what ended before `historyMs` is not, if a list shows it only later. */
interface Watching {
	name: 'watching';
	historyMs?: number;
}

/** All that a watch remembers from poll to poll. */
export interface Watch {
	key: string;
	revision: number; // Counts the polls.
	stage: Waiting | FirstLook | Watching;
	floorMs?: number; // Runs created from here on are read in every poll.
	/** The newest creation time that a finished reading has seen, not ahead of the service's clock. */
	ceilingMs?: number;
	calmSinceMs?: number; // Since when, by the local clock, no newer run has appeared.
	/** Whether young runs were found below old ones, so that the head of the list is never enough. */
	isUnordered?: boolean;
	/** The readings that a poll did not finish: of open runs, of new ones, and of those below. */
	readings: { open?: ListReading; new?: ListReading; old?: ListReading };
	resumeAt?: number; // The part of a poll that the last one had no time for.
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
