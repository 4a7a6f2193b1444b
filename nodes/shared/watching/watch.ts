import type { ListReading } from './listOrder';

/** A status that a run has reached, and when or, for a waiting status, how often. */
export interface Occurrence {
	status: string;
	sinceMs?: number;
	times?: number;
}

/** A run that may still have events. */
export interface OpenRun {
	nextLook: number; // The poll that requests it by id unless a list shows it.
	looks: number; // How often it has been requested by id.
	last?: Occurrence; // The latest waiting status it was seen in.
	hasLeft?: boolean; // Whether it has been seen to leave that status.
	due?: Occurrence[]; // Waiting statuses that have not been delivered yet.
	hasEnded?: boolean; // Whether its end has been seen but not delivered yet.
	lastEnd?: Occurrence; // The end that was delivered before the run was run again.
	rests?: boolean; // Whether there is no need to request it.
	held?: number; // For how many polls its event has waited for missing data.
}

/** A run with nothing left to deliver, remembered while lists may show it. */
export interface EndedRun extends Occurrence {
	createdMs: number;
}

/** Records what exists. Whatever happens after `fromMs` is an event. Without it, all is history. */
export interface FirstLook {
	name: 'firstLook';
	waitedSinceMs?: number; // When looks began to fail, by the local clock.
	fromMs?: number;
	newestMs?: number;
	hasReadOpen?: boolean; // Which lists have been read.
	hasReadNew?: boolean;
}

/** Everything new is an event, except ends before `historyMs` that are only listed later. */
interface Watching {
	name: 'watching';
	historyMs?: number;
}

/** Everything that a watch remembers between polls. */
export interface Watch {
	key: string;
	revision: number; // The number of successful polls so far.
	stage: FirstLook | Watching;
	events?: string[]; // The statuses that were chosen in the last poll.
	floorMs?: number; // Every poll reads the runs created from this time on.
	/** The newest creation time in any finished reading, not ahead of the service's clock. */
	ceilingMs?: number;
	calmSinceMs?: number; // The time since which there has been no newer run (local clock).
	/** Whether newer runs were found below older ones, so the head of the list is not enough. */
	isUnordered?: boolean;
	/** Readings that a poll did not finish: of open runs, of new ones, and of those further below. */
	readings: { open?: ListReading; new?: ListReading; old?: ListReading };
	resumeAt?: number; // The part that the last poll had no time for.
	runs: Map<string, OpenRun | EndedRun>;
}

export function newWatch(key: string): Watch {
	return { key, revision: 0, stage: { name: 'firstLook' }, readings: {}, runs: new Map() };
}

export function isOpen(run: OpenRun | EndedRun | undefined): run is OpenRun {
	return run !== undefined && 'looks' in run;
}

export function newest(...timesMs: Array<number | undefined>): number | undefined {
	const latestMs = Math.max(...timesMs.map((timeMs) => timeMs ?? -Infinity));
	return latestMs === -Infinity ? undefined : latestMs;
}
