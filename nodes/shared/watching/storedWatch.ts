import { isOpen, newWatch, type EndedRun, type OpenRun, type Watch } from './watch';

/** The state of another version is not read. The watch starts afresh, without a flood of events. */
const VERSION = 2;

/** What is stored about runs, by their status and then by their id. */
type Groups = Record<string, Record<string, unknown[]>>;

/** A watch as it is stored: plain JSON. */
export interface StoredWatch extends Omit<Watch, 'runs'> {
	version: number;
	checksum: number;
	/**
	 * `[nextLook, looks, time since when it waits (or how many times it has waited: "#2"), the rest]`
	 */
	open: Groups;
	/** `[createdMs, sinceMs]` */
	ended: Groups;
}

export function encodeWatch({ runs, ...watch }: Watch): StoredWatch {
	const open: Groups = {};
	const ended: Groups = {};
	for (const [id, run] of runs) {
		if (!isOpen(run)) {
			groupOf(ended, run.status)[id] = [run.createdMs, run.sinceMs ?? []].flat();
			continue;
		}
		const { nextLook, looks, last, ...more } = run;
		const waits = last !== undefined && !run.hasLeft;
		const fields = Object.entries(waits ? more : { ...more, last });
		const rest = fields.filter(([, value]) => String(value ?? '') !== '');
		const stored: unknown[] = [nextLook, looks];
		if (waits || rest.length > 0) stored.push(waits ? (last.sinceMs ?? `#${last.times}`) : null);
		if (rest.length > 0) stored.push(Object.fromEntries(rest));
		groupOf(open, waits ? last.status : '')[id] = stored;
	}
	const stored = { ...watch, version: VERSION, open, ended };
	return { ...stored, checksum: checksumOf(stored) };
}

/** The stored watch; undefined if there is none, or if its version or key differs. */
export function decodeWatch(stored: unknown, key: string): Watch | undefined {
	if (!isStored(stored) || stored.key !== key) return undefined;
	// The copy does not have the proxy with which n8n detects changes of its stored state.
	const { open, ended, ...rest } = JSON.parse(JSON.stringify(stored)) as StoredWatch;
	const watch: Watch = { ...newWatch(key), ...rest };
	for (const [status, runs] of Object.entries(open))
		for (const [id, [nextLook, looks, at, more]] of Object.entries(runs)) {
			const times = Number(String(at).slice(1));
			const last = typeof at === 'number' ? { status, sinceMs: at } : { status, times };
			const run = { nextLook, looks, ...((at ?? null) !== null && { last }), ...Object(more) };
			watch.runs.set(id, run as OpenRun);
		}
	for (const [status, runs] of Object.entries(ended))
		for (const [id, [createdMs, sinceMs]] of Object.entries(runs))
			watch.runs.set(id, { status, createdMs, sinceMs } as EndedRun);
	return watch;
}

/** Whether it is a state as it was written: half of one could miss runs, or fail in every poll. */
export function isStored(value: unknown): value is StoredWatch {
	const stored = Object(value) as StoredWatch;
	return stored.version === VERSION && stored.checksum === checksumOf(stored);
}

/** The same for the same fields, in whatever order a database returns them. */
function checksumOf(stored: object): number {
	const text = JSON.stringify({ ...stored, checksum: undefined });
	let [sum, field] = [0, 0];
	for (let at = 0; at < text.length; at++) {
		if ('{}[],'.includes(text[at])) [sum, field] = [(sum + field) | 0, 0];
		else field = (field * 31 + text.charCodeAt(at)) | 0;
	}
	return sum;
}

/** Without a prototype, so that an id can have any name. */
function groupOf(groups: Groups, name: string): Groups[string] {
	return (groups[name] ??= Object.create(null) as Groups[string]);
}
