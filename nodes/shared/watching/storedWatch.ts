import { isOpen, newWatch, type EndedRun, type OpenRun, type Watch } from './watch';

/** State of another version is ignored. The watch starts afresh, without a flood of events. */
const VERSION = 2;

/** What is stored about runs, by status and then by id. */
type Groups = Record<string, Record<string, unknown[]>>;

/** A watch in its stored form: plain JSON. */
export interface StoredWatch extends Omit<Watch, 'runs'> {
	version: number;
	checksum: number;
	/** `[nextLook, looks, waiting since (or how many times it has waited: "#2"), rest]` */
	open: Groups;
	ended: Groups; // `[createdMs, sinceMs]`
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

/** The stored watch, or undefined if there is none or its version or key differs. */
export function decodeWatch(stored: unknown, key: string): Watch | undefined {
	// The copy lacks the proxy that n8n uses to detect changes to its stored state.
	const copy: unknown = JSON.parse(JSON.stringify(stored ?? null));
	if (!isStored(copy) || copy.key !== key) return undefined;
	const { open, ended, ...rest } = copy;
	const watch: Watch = { ...newWatch(key), ...rest };
	// Until a look had succeeded, earlier versions stored only the time of the first attempt.
	const { name, sinceMs }: { name: string; sinceMs?: number } = Object(rest.stage);
	if (name === 'waiting') watch.stage = { name: 'firstLook', waitedSinceMs: sinceMs };
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

/** Whether a state is exactly as written. Part of one could miss runs or make every poll fail. */
export function isStored(value: unknown): value is StoredWatch {
	const stored = Object(value) as StoredWatch;
	return stored.version === VERSION && stored.checksum === checksumOf(stored);
}

/** The same number for the same fields, in whatever order a database returns them. */
function checksumOf(stored: object): number {
	const fields = JSON.stringify({ ...stored, checksum: undefined }).split(/[{}[\],]/);
	let sum = 0;
	for (const text of fields) {
		let field = 0;
		for (let at = 0; at < text.length; at++) field = (field * 31 + text.charCodeAt(at)) | 0;
		sum = (sum + field) | 0;
	}
	return sum;
}

/** Groups have no prototype, so that any name works as an id. */
function groupOf(groups: Groups, name: string): Groups[string] {
	return (groups[name] ??= Object.create(null) as Groups[string]);
}
