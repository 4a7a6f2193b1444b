/** The state of a watch as it is stored: JSON, opaque to the caller. */
export interface StoredWatch {
	version: number;
	/** What is watched: `RunSource.key`. */
	key: string;
	/** Grows with every poll: tells whether another poll has stored its state meanwhile. */
	revision: number;
	[part: string]: unknown;
}

/** Whether a first look has succeeded: from then on a failed poll has to be reported. */
export function isWatching(stored: unknown, key: string): boolean {
	return stored === key;
}

/**
 * The state to store when the very first look failed because the service was busy or down: runs
 * that end from `nowMs` (local clock) on are events of the first look that succeeds.
 */
export function waitForFirstLook(stored: unknown, key: string, nowMs: number): StoredWatch {
	return { version: 1, key, revision: nowMs, stored };
}

/**
 * Whether the state found at the end of a poll is the one that the poll started from. If not,
 * another poll was faster, and what this one found has to be thrown away.
 */
export function isSameWatch(before: unknown, after: unknown): boolean {
	return before === after;
}
