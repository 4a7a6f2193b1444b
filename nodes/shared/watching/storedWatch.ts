import { MAX_CURSOR_LENGTH } from './limits';
import { newWatch } from './watch';
import type { EndedRun, OpenRun, Watch } from './watch';

/** The state of another version is not read: the watch starts afresh, which floods nothing. */
const VERSION = 2;

/** `[nextLook, looks, when or as how many, all else]` of a run by id, by its waiting status. */
type StoredOpen = Record<string, Record<string, unknown[]>>;
/** `[createdMs, sinceMs]` of a run by id, by its end. */
type StoredEnded = Record<string, Record<string, [number, number?]>>;

/** A watch as it is stored: plain JSON. */
export interface StoredWatch extends Omit<Watch, 'open' | 'ended'> {
	version: number;
	open: StoredOpen;
	ended: StoredEnded;
}

export function encodeWatch(watch: Watch): StoredWatch {
	const open: StoredOpen = {};
	const ended: StoredEnded = {};
	for (const [id, { nextLook, looks, last, ...run }] of watch.open) {
		const waits = last !== undefined && !run.hasLeft;
		const fields = Object.entries(waits ? run : { ...run, last });
		const rest = fields.filter(([, value]) => value !== undefined && String(value) !== '');
		const at = waits ? (last.sinceMs ?? `#${last.times}`) : null;
		const stored: StoredOpen[string][string] = [nextLook, looks];
		if (waits || rest.length > 0) stored.push(at);
		if (rest.length > 0) stored.push(Object.fromEntries(rest));
		groupOf(open, waits ? last.status : '')[id] = stored;
	}
	for (const [id, { createdMs, status, sinceMs }] of watch.ended)
		groupOf(ended, status)[id] = sinceMs === undefined ? [createdMs] : [createdMs, sinceMs];
	const readings = Object.entries(watch.readings).filter(
		([, reading]) => (reading?.cursor ?? '').length <= MAX_CURSOR_LENGTH,
	);
	return { version: VERSION, ...watch, open, ended, readings: Object.fromEntries(readings) };
}

/** The watch that was stored; undefined if there is none, or one of another version or key. */
export function decodeWatch(stored: unknown, key: string): Watch | undefined {
	if (!isStored(stored) || stored.key !== key) return undefined;
	try {
		// The copy is free of what n8n puts around its stored state to see changes.
		const watch = JSON.parse(JSON.stringify(stored)) as StoredWatch;
		const open = new Map<string, OpenRun>();
		const ended = new Map<string, EndedRun>();
		for (const [status, runs] of Object.entries(watch.open))
			for (const [id, [nextLook, looks, at, rest]] of Object.entries(runs)) {
				const run = { nextLook, looks, ...(rest as object) } as OpenRun;
				if (typeof at === 'number') run.last = { status, sinceMs: at };
				if (typeof at === 'string') run.last = { status, times: Number(at.slice(1)) };
				open.set(id, run);
			}
		for (const [status, runs] of Object.entries(watch.ended))
			for (const [id, [createdMs, sinceMs]] of Object.entries(runs))
				ended.set(id, { status, createdMs, sinceMs });
		return { ...newWatch(key), ...watch, open, ended };
	} catch {
		return undefined;
	}
}

/** Whether a first look has succeeded: from then on a failed poll has to be reported. */
export function isWatching(stored: unknown, key: string): boolean {
	return isStored(stored) && stored.key === key && stored.stage.name !== 'waiting';
}

/**
 * The state to store when the first look failed because the service was busy or down: what ends from
 * `nowMs` (local clock) on is an event of the first look that succeeds.
 */
export function waitForFirstLook(stored: unknown, key: string, nowMs: number): StoredWatch {
	if (isStored(stored) && stored.key === key) return stored;
	return encodeWatch(newWatch(key, { name: 'waiting', sinceMs: nowMs }));
}

/**
 * Whether the state at the end of a poll is the one that the poll started from. If it is not, another
 * poll was faster, and what this one has found is thrown away.
 */
export function isSameWatch(before: unknown, after: unknown): boolean {
	if (!isStored(before) || !isStored(after)) return !isStored(before) && !isStored(after);
	return before.revision === after.revision && before.key === after.key;
}

function isStored(value: unknown): value is StoredWatch {
	const { version, revision, stage, open, ended } = Object(value) as Partial<StoredWatch>;
	const hasParts = [stage, open, ended].every((part) => typeof part === 'object');
	return version === VERSION && typeof revision === 'number' && hasParts;
}

/** Without a prototype, so that an id can have any name. */
function groupOf<T>(groups: Record<string, Record<string, T>>, name: string): Record<string, T> {
	return (groups[name] ??= Object.create(null) as Record<string, T>);
}
