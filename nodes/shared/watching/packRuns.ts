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

/** What is remembered of an open run, but for when to ask for it. */
type Condition = Omit<OpenRun, 'dueAt' | 'step'>;

export interface PackedOpen {
	ids: PackedIds;
	/** The earliest `dueAt`, and how many bits the others take above it. */
	due: [number, number];
	/** The different conditions of the runs: most are in the same one. */
	conditions: string[];
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
	const texts = runs.map((run) => conditionText(run, statuses));
	const positions = new Map([...new Set(texts)].map((text, position) => [text, position]));
	const positionBits = bitLength(positions.size - 1);
	const writer = new BitWriter();
	runs.forEach((run, index) => {
		writer.write(run.dueAt - earliest, dueBits);
		writer.write(run.step, STEP_BITS);
		writer.write(positions.get(texts[index]) ?? 0, positionBits);
	});
	const due: [number, number] = [earliest, dueBits];
	return { ids: packed, due, conditions: [...positions.keys()], text: writer.text() };
}

export function unpackOpen(packs: readonly PackedOpen[], statuses: Statuses): Map<string, OpenRun> {
	const open = new Map<string, OpenRun>();
	for (const { ids, due, conditions, text } of packs) {
		const reader = new BitReader(text);
		const positionBits = bitLength(conditions.length - 1);
		for (const id of unpackIds(ids)) {
			const dueAt = due[0] + reader.read(due[1]);
			const step = reader.read(STEP_BITS);
			const condition = conditions[reader.read(positionBits)];
			open.set(id, { dueAt, step, ...conditionOf(condition, statuses) });
		}
	}
	return open;
}

/** The whole condition as short JSON: `[mark, inMark, times, owes, ended, lastEnd status, print]`. */
function conditionText(run: OpenRun, statuses: Statuses): string {
	const mark = run.mark === undefined ? -1 : statuses.indexOf(run.mark);
	const end = run.lastEnd && [statuses.indexOf(run.lastEnd.status), run.lastEnd.stampPrint ?? -1];
	const flags = [Number(run.inMark), run.times, run.owes, Number(run.ended)];
	return JSON.stringify([mark, ...flags, ...(end ?? [])]).slice(1, -1);
}

function conditionOf(text: string, statuses: Statuses): Condition {
	const [mark, inMark, times, owes, ended, endStatus, print] = text.split(',').map(Number);
	const run: Condition = { inMark: inMark === 1, times, owes, ended: ended === 1 };
	if (mark >= 0) run.mark = statusAt(mark, statuses);
	if (endStatus !== undefined) run.lastEnd = { status: statusAt(endStatus, statuses) };
	if (run.lastEnd && print >= 0) run.lastEnd.stampPrint = print;
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
	const end: RunEnd = { status: statusAt(reader.read(STATUS_BITS), statuses) };
	if (reader.read(1) === 1) end.stampPrint = reader.read(STAMP_PRINT_BITS);
	return end;
}

function statusAt(position: number, statuses: Statuses): string {
	const status = statuses[position];
	if (status === undefined) throw new RangeError('The stored text names no status');
	return status;
}
