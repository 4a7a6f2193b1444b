import { BitReader, BitWriter, bitLength } from './bitText';
import { ID_PRINT_BITS, STAMP_PRINT_BITS } from './fingerprint';
import { packIds, unpackIds } from './packIds';
import type { PackedIds } from './packIds';
import type { EndedRun, OpenRun, RunEnd } from './watchState';

/**
 * Turns what a state remembers of runs into text and back. For each open run it takes its id,
 * packed (16 characters for a ULID, 2 to 4 for a number), and 2 or 3 characters more; for each
 * ended one 10, with an end time 14.
 */

/** Statuses are written as their position in the service's list of them. */
type Statuses = readonly string[];

const STATUS_BITS = 4;
const STEP_BITS = 5;

export interface PackedOpen {
	ids: PackedIds;
	/** The earliest `dueAt`, and how many bits the others take above it. */
	due: [number, number];
	text: string;
}

/** One pack for each length that an id has. */
export function packOpen(open: ReadonlyMap<string, OpenRun>, statuses: Statuses): PackedOpen[] {
	const byLength = new Map<number, string[]>();
	for (const id of open.keys()) {
		const ids = byLength.get(id.length);
		if (ids) ids.push(id);
		else byLength.set(id.length, [id]);
	}
	return [...byLength.values()].map((ids) => packGroup(ids, open, statuses));
}

function packGroup(
	ids: string[],
	open: ReadonlyMap<string, OpenRun>,
	statuses: Statuses,
): PackedOpen {
	const { packed, sorted } = packIds(ids);
	const runs = sorted.map((id) => open.get(id)).filter((run) => run !== undefined);
	const dues = runs.map((run) => run.dueAt);
	const earliest = dues.reduce((one, other) => Math.min(one, other), Infinity);
	const latest = dues.reduce((one, other) => Math.max(one, other), 0);
	const dueBits = bitLength(latest - earliest);
	const writer = new BitWriter();
	for (const run of runs) {
		writer.write(run.dueAt - earliest, dueBits);
		writer.write(run.step, STEP_BITS);
		writeOpen(writer, run, statuses);
	}
	return { ids: packed, due: [earliest, dueBits], text: writer.text() };
}

export function unpackOpen(packs: readonly PackedOpen[], statuses: Statuses): Map<string, OpenRun> {
	const open = new Map<string, OpenRun>();
	for (const { ids, due, text } of packs) {
		const reader = new BitReader(text);
		for (const id of unpackIds(ids)) {
			const dueAt = due[0] + reader.read(due[1]);
			const step = reader.read(STEP_BITS);
			open.set(id, { dueAt, step, ...readOpen(reader, statuses) });
		}
	}
	return open;
}

function writeOpen(writer: BitWriter, run: OpenRun, statuses: Statuses): void {
	const isPlain = run.mark === undefined && !run.ended && run.lastEnd === undefined;
	writer.write(isPlain ? 0 : 1, 1);
	if (isPlain) return;
	writer.write(run.ended ? 1 : 0, 1);
	writer.write(run.mark === undefined ? 0 : 1, 1);
	if (run.mark !== undefined) {
		writer.write(statuses.indexOf(run.mark), STATUS_BITS);
		writer.write(run.inMark ? 1 : 0, 1);
		writer.writeAny(run.times);
		writer.writeAny(run.owes);
	}
	writer.write(run.lastEnd === undefined ? 0 : 1, 1);
	if (run.lastEnd !== undefined) writeEnd(writer, run.lastEnd, statuses);
}

function readOpen(reader: BitReader, statuses: Statuses): Omit<OpenRun, 'dueAt' | 'step'> {
	const run: Omit<OpenRun, 'dueAt' | 'step'> = { inMark: false, times: 0, owes: 0, ended: false };
	if (reader.read(1) === 0) return run;
	run.ended = reader.read(1) === 1;
	if (reader.read(1) === 1) {
		run.mark = readStatus(reader, statuses);
		run.inMark = reader.read(1) === 1;
		run.times = reader.readAny();
		run.owes = reader.readAny();
	}
	if (reader.read(1) === 1) run.lastEnd = readEnd(reader, statuses);
	return run;
}

export function packEnded(ended: ReadonlyMap<number, EndedRun>, statuses: Statuses): string {
	const writer = new BitWriter();
	const byAge = [...ended].sort(([, one], [, other]) => one.createdMs - other.createdMs);
	writer.writeAny(byAge.length);
	let createdMs = 0;
	for (const [print, run] of byAge) {
		writer.writeAny(run.createdMs - createdMs);
		writer.write(print, ID_PRINT_BITS);
		writeEnd(writer, run, statuses);
		createdMs = run.createdMs;
	}
	return writer.text();
}

export function unpackEnded(text: string, statuses: Statuses): Map<number, EndedRun> {
	const reader = new BitReader(text);
	const ended = new Map<number, EndedRun>();
	let createdMs = 0;
	for (let left = reader.readAny(); left > 0; left--) {
		createdMs += reader.readAny();
		const print = reader.read(ID_PRINT_BITS);
		ended.set(print, { createdMs, ...readEnd(reader, statuses) });
	}
	return ended;
}

function writeEnd(writer: BitWriter, end: RunEnd, statuses: Statuses): void {
	writer.write(statuses.indexOf(end.status), STATUS_BITS);
	writer.write(end.stampPrint === undefined ? 0 : 1, 1);
	if (end.stampPrint !== undefined) writer.write(end.stampPrint, STAMP_PRINT_BITS);
}

function readEnd(reader: BitReader, statuses: Statuses): RunEnd {
	const end: RunEnd = { status: readStatus(reader, statuses) };
	if (reader.read(1) === 1) end.stampPrint = reader.read(STAMP_PRINT_BITS);
	return end;
}

function readStatus(reader: BitReader, statuses: Statuses): string {
	const status = statuses[reader.read(STATUS_BITS)];
	if (status === undefined) throw new RangeError('The stored text names no status');
	return status;
}
