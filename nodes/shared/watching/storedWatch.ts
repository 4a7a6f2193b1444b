import { hash32 } from './fingerprint';
import { packEnded, packOpen, unpackEnded, unpackOpen } from './packRuns';
import type { PackedOpen } from './packRuns';
import { newWatch } from './watchState';
import type { ListPosition, WatchState } from './watchState';

/** Another version of the package reads a state only if it writes this number as well. */
const VERSION = 1;
/** A longer cursor is not worth keeping: the list is read from its head again. */
const MAX_CURSOR_LENGTH = 4096;

/** The state of a watch as it is stored: JSON, opaque to the caller. */
export interface StoredWatch {
	version: number;
	/** What is watched: `RunSource.key`. */
	key: string;
	/** Grows with every poll: tells whether another poll has stored its state meanwhile. */
	revision: number;
	/** All but the runs, as JSON. */
	course: string;
	/** The runs that are open, as JSON, and those that ended lately. */
	open: string;
	ended: string;
	/** Over all the rest: a state that anything else has touched is not believed. */
	checksum: number;
}

/** What of a state is written as it is. */
type Course = Omit<WatchState, 'key' | 'revision' | 'open' | 'ended'>;

export function encodeWatch(state: WatchState, statuses: readonly string[]): StoredWatch {
	const { key, revision, open, ended, ...course } = state;
	const body = {
		version: VERSION,
		key,
		revision,
		course: JSON.stringify(withoutLongCursors(course)),
		open: JSON.stringify(packOpen(open, statuses)),
		ended: packEnded(ended, statuses),
	};
	return { ...body, checksum: checksumOf(body) };
}

/** The state that was stored; undefined if it is none, damaged, or of another version or key. */
export function decodeWatch(
	stored: unknown,
	key: string,
	statuses: readonly string[],
): WatchState | undefined {
	if (!isStoredWatch(stored) || stored.key !== key) return undefined;
	try {
		return {
			...newWatch(key),
			...(JSON.parse(stored.course) as Course),
			revision: stored.revision,
			open: unpackOpen(JSON.parse(stored.open) as PackedOpen[], statuses),
			ended: unpackEnded(stored.ended, statuses),
		};
	} catch {
		return undefined;
	}
}

/** Whether a first look has succeeded: from then on a failed poll has to be reported. */
export function isWatching(stored: unknown, key: string): boolean {
	if (!isStoredWatch(stored) || stored.key !== key) return false;
	return (JSON.parse(stored.course) as Course).phase !== 'waiting';
}

/**
 * The state to store when the very first look failed because the service was busy or down: runs
 * that end from `nowMs` (local clock) on are events of the first look that succeeds. A watch that
 * is under way is left as it is.
 */
export function waitForFirstLook(stored: unknown, key: string, nowMs: number): StoredWatch {
	if (isStoredWatch(stored) && stored.key === key) return stored;
	return encodeWatch({ ...newWatch(key), waitingSinceMs: nowMs }, []);
}

/**
 * Whether the state found at the end of a poll is the one that the poll started from. If not,
 * another poll was faster, and what this one found has to be thrown away.
 */
export function isSameWatch(before: unknown, after: unknown): boolean {
	if (!isStoredWatch(before) || !isStoredWatch(after)) {
		return !isStoredWatch(before) && !isStoredWatch(after);
	}
	return before.revision === after.revision && before.checksum === after.checksum;
}

function isStoredWatch(value: unknown): value is StoredWatch {
	if (typeof value !== 'object' || value === null) return false;
	const { version, key, revision, course, open, ended, checksum } = value as Partial<StoredWatch>;
	return (
		version === VERSION &&
		typeof key === 'string' &&
		typeof revision === 'number' &&
		typeof course === 'string' &&
		typeof open === 'string' &&
		typeof ended === 'string' &&
		checksum === checksumOf({ version, key, revision, course, open, ended })
	);
}

function checksumOf(body: Omit<StoredWatch, 'checksum'>): number {
	const { version, key, revision, course, open, ended } = body;
	return hash32(JSON.stringify([version, key, revision, course, open, ended]), VERSION);
}

function withoutLongCursors(course: Course): Course {
	const { sweep, openPosition, descent, round } = course;
	return {
		...course,
		sweep: sweep && isTooLong(sweep.position) ? undefined : sweep,
		openPosition: isTooLong(openPosition) ? undefined : openPosition,
		descent: isTooLong(descent?.position) ? undefined : descent,
		round: isTooLong(round?.position) ? undefined : round,
	};
}

function isTooLong(position: ListPosition | undefined): boolean {
	return position !== undefined && position.cursor.length > MAX_CURSOR_LENGTH;
}
