import { eventId, type RunEvent, type RunSource, type RunView } from './runSource';
import { isOpen, type EndedRun, type Occurrence, type OpenRun, type Watch } from './watch';

/** What makes a run's status an event. */
export interface Rules extends Pick<RunSource, 'scope' | 'statuses' | 'endsForGood'> {
	/** Only these are delivered. Others are remembered, so that choosing more causes no flood. */
	chosen: ReadonlySet<string>;
}

type Context = Rules & Pick<Watch, 'revision' | 'floorMs' | 'ceilingMs'>;
type Known = OpenRun | EndedRun | undefined;

/** What is now known about a run, and which of its events are due until they are `delivered`. */
interface Transition {
	after: Known;
	events: RunEvent[];
}

const UNKNOWN: OpenRun = { nextLook: 0, looks: 0 };

/**
 * Updates what is known about a run from an observation. If the run is not known yet, `isNew`
 * says whether it could have reached its status since the trigger was activated.
 */
export function observed(before: Known, run: RunView, isNew: boolean, to: Context): Transition {
	const open = isOpen(before) ? before : undefined;
	const ended = isOpen(before) ? undefined : before;
	if (to.statuses[run.status] !== 'final') {
		// If a run has ended for good, only a response that predates its end can show it as open.
		if (to.endsForGood && (ended ?? open?.hasEnded)) return { after: before, events: [] };
		const again = ended ? { ...UNKNOWN, lastEnd: ended } : UNKNOWN;
		return goesOn(open ?? again, run, before !== undefined || isNew, to);
	}
	if (open) return ends(open, run, to);
	if (!ended) return isNew ? ends(UNKNOWN, run, to) : { after: remembered(run, to), events: [] };
	if (isAfter(run, ended)) return ends({ ...UNKNOWN, lastEnd: ended }, run, to);
	const createdMs = Math.max(ended.createdMs, run.createdMs ?? to.ceilingMs ?? 0);
	return { after: { ...ended, sinceMs: run.sinceMs ?? ended.sinceMs, createdMs }, events: [] };
}

/** What is known about a run after one of its events has been delivered. */
export function delivered(before: Known, { id, status, run }: RunEvent, to: Context): Known {
	const open = isOpen(before) ? before : undefined;
	if (to.statuses[status] !== 'final') {
		const due = open?.due?.filter((one) => eventOf(run, one, to).id !== id);
		return open ? { ...open, due, held: undefined } : before;
	}
	// The run may have been seen running again after that end.
	return open && !open.hasEnded ? { ...open, lastEnd: occurrenceOf(run) } : deliveredEnd(run, to);
}

/** Whether an event of the run is known but has not been delivered yet. */
export function isOwed(run: OpenRun | EndedRun): boolean {
	return isOpen(run) && (run.hasEnded === true || (run.due ?? []).length > 0);
}

function goesOn(before: OpenRun, run: RunView, isEvent: boolean, to: Context): Transition {
	const isWaiting = to.statuses[run.status] === 'waiting';
	const after: OpenRun = {
		...before,
		nextLook: Math.max(before.nextLook, to.revision + 1),
		hasEnded: undefined,
		hasLeft: (!isWaiting && before.last !== undefined) || undefined,
		rests: to.statuses[run.status] === 'resting' || undefined,
	};
	if (isWaiting && isAnother(before, run)) {
		const times = (before.last?.times ?? 0) + 1;
		after.last = run.sinceMs === undefined ? { status: run.status, times } : occurrenceOf(run);
		after.due = isEvent ? [...(before.due ?? []), after.last] : [];
	}
	after.due = chosenOf(after, to);
	return { after, events: after.due.map((one) => eventOf(run, one, to)) };
}

function ends(before: OpenRun, run: RunView, to: Context): Transition {
	const due = chosenOf(before, to);
	const { lastEnd } = before;
	const isTimed = lastEnd?.sinceMs !== undefined && run.sinceMs !== undefined;
	const isOld = isTimed && !isAfter(run, lastEnd);
	const isEvent = to.chosen.has(run.status) && !isOld;
	const reached = isEvent ? [...due, occurrenceOf(run)] : due;
	const events = reached.map((one) => eventOf(run, one, to));
	if (events.length > 0)
		return { after: { ...before, due, hasEnded: isEvent || undefined }, events };
	return { after: isOld ? deliveredEnd(run, to) : remembered(run, to), events };
}

/** Whether a waiting status is a different occurrence from the one the run was last seen in. */
function isAnother({ last, hasLeft }: OpenRun, run: RunView): boolean {
	return last === undefined || isAfter(run, last) || (last.times !== undefined && hasLeft === true);
}

/** Whether a status came after another one. Without times, any different status counts as later. */
function isAfter({ status, sinceMs }: RunView, other: Occurrence): boolean {
	if (sinceMs === undefined || other.sinceMs === undefined) return status !== other.status;
	return sinceMs > other.sinceMs || (sinceMs === other.sinceMs && status !== other.status);
}

function occurrenceOf({ status, sinceMs }: RunView): Occurrence {
	return sinceMs === undefined ? { status } : { status, sinceMs };
}

/** What to remember about an end: nothing if it is too old to be read again. */
function remembered(run: RunView, { floorMs = -Infinity, ceilingMs = 0 }: Context): Known {
	const { createdMs = ceilingMs } = run;
	return createdMs < floorMs ? undefined : { ...occurrenceOf(run), createdMs };
}

/** Remembers a delivered end for longer, because an older response may still show it as open. */
function deliveredEnd(run: RunView, { ceilingMs = 0 }: Context): EndedRun {
	return { ...occurrenceOf(run), createdMs: Math.max(run.createdMs ?? 0, ceilingMs) };
}

function chosenOf({ due = [] }: OpenRun, { chosen }: Rules): Occurrence[] {
	return due.filter(({ status }) => chosen.has(status));
}

function eventOf(run: RunView, { status, sinceMs, times }: Occurrence, { scope }: Rules): RunEvent {
	return { id: eventId(scope, { id: run.id, status, sinceMs }, times), status, run };
}
