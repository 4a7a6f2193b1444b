import { eventId } from './runSource';
import type { RunEvent, RunSource, RunView } from './runSource';
import type { EndedRun, Known, Occurrence, OpenRun, Watch } from './watch';

/** What makes a status of a run an event. */
export interface Rules extends Pick<RunSource, 'scope' | 'statuses' | 'endsForGood'> {
	/** Only these are delivered. The others are remembered alike: to choose more floods nothing. */
	chosen: ReadonlySet<string>;
}

type Times = Pick<Watch, 'revision' | 'floorMs' | 'ceilingMs'>;

interface Transition {
	/** What is known of the run now; undefined if nothing need be remembered. */
	known?: Known;
	/** What is due. It stays due, and comes with each observation, until it was `delivered`. */
	events: RunEvent[];
}

const UNKNOWN: OpenRun = { nextLook: 0, looks: 0 };

/**
 * What an observation changes in what is known of its run.
 *
 * @param isNew whether the run, if nothing is known of it, can have reached its status since the
 *   trigger was switched on
 */
export function observed(
	known: Known | undefined,
	run: RunView,
	isNew: boolean,
	rules: Rules,
	times: Times,
): Transition {
	const { open, ended } = known ?? {};
	if (rules.statuses[run.status] !== 'final') {
		// What has ended for good is open only in an answer from before that.
		if (rules.endsForGood && (ended ?? open?.hasEnded)) return { known, events: [] };
		const before = open ?? (ended && { ...UNKNOWN, lastEnd: ended });
		return goesOn(before ?? UNKNOWN, run, before !== undefined || isNew, rules, times);
	}
	if (open) return ends(open, run, rules, times);
	if (!ended) {
		if (isNew) return ends(UNKNOWN, run, rules, times);
		return { known: remembered(run, times), events: [] };
	}
	if (isAfter(run, ended)) return ends({ ...UNKNOWN, lastEnd: ended }, run, rules, times);
	const { createdMs = times.ceilingMs ?? 0, sinceMs = ended.sinceMs } = run;
	const again = { ...ended, sinceMs, createdMs: Math.max(ended.createdMs, createdMs) };
	return { known: { ended: again }, events: [] };
}

/** What is known of a run after one of its events was delivered. */
export function delivered(
	known: Known | undefined,
	{ id, status, run }: RunEvent,
	rules: Rules,
	{ ceilingMs = 0 }: Times,
): Known | undefined {
	const open = known?.open;
	if (rules.statuses[status] !== 'final') {
		const due = open?.due?.filter((one) => eventOf(run, one, rules).id !== id);
		return open ? { open: { ...open, due, held: undefined } } : known;
	}
	// It was seen to go on after that end.
	if (open && !open.hasEnded) return { open: { ...open, lastEnd: endOf(run) } };
	return { ended: deliveredEnd(run, ceilingMs) };
}

/** Whether an event of the run is known and was not delivered. */
export function isOwed({ hasEnded, due = [] }: OpenRun): boolean {
	return hasEnded === true || due.length > 0;
}

function goesOn(
	before: OpenRun,
	run: RunView,
	isEvent: boolean,
	rules: Rules,
	{ revision }: Times,
): Transition {
	const kind = rules.statuses[run.status];
	const open: OpenRun = {
		...before,
		nextLook: Math.max(before.nextLook, revision + 1),
		hasEnded: undefined,
		hasLeft: kind !== 'waiting' && before.last ? true : undefined,
		rests: kind === 'resting' ? true : undefined,
		due: chosenOf(before, rules),
	};
	if (kind === 'waiting' && isAnother(before, run)) {
		const times = (before.last?.times ?? 0) + 1;
		open.last = run.sinceMs === undefined ? { status: run.status, times } : endOf(run);
		open.due = isEvent ? chosenOf({ due: [...(open.due ?? []), open.last] }, rules) : [];
	}
	const events = (open.due ?? []).map((one) => eventOf(run, one, rules));
	return { known: { open }, events };
}

function ends(before: OpenRun, run: RunView, rules: Rules, times: Times): Transition {
	const due = chosenOf(before, rules);
	const events = due.map((one) => eventOf(run, one, rules));
	const { lastEnd } = before;
	const isOld =
		lastEnd?.sinceMs !== undefined && run.sinceMs !== undefined && !isAfter(run, lastEnd);
	const isEvent = rules.chosen.has(run.status) && !isOld;
	if (isEvent) events.push(eventOf(run, endOf(run), rules));
	if (events.length > 0) {
		return { known: { open: { ...before, due, hasEnded: isEvent ? true : undefined } }, events };
	}
	const ended = isOld ? { ended: deliveredEnd(run, times.ceilingMs) } : remembered(run, times);
	return { known: ended, events };
}

/** Whether a waiting status is another occurrence than the one that the run was last seen in. */
function isAnother({ last, hasLeft }: OpenRun, run: RunView): boolean {
	return (
		last === undefined || isAfter(run, last) || (last.sinceMs === undefined && hasLeft === true)
	);
}

/** Whether a status came after another one; without times any other one did. */
function isAfter({ status, sinceMs }: RunView, other: Occurrence): boolean {
	if (sinceMs === undefined || other.sinceMs === undefined) return status !== other.status;
	return sinceMs > other.sinceMs || (sinceMs === other.sinceMs && status !== other.status);
}

function endOf({ status, sinceMs }: RunView): Occurrence {
	return sinceMs === undefined ? { status } : { status, sinceMs };
}

/** What to remember of an end: nothing if it is too old to be read again. */
function remembered(
	run: RunView,
	{ floorMs = -Infinity, ceilingMs = 0 }: Times,
): Known | undefined {
	const { createdMs = ceilingMs } = run;
	return createdMs < floorMs ? undefined : { ended: { ...endOf(run), createdMs } };
}

/**
 * What to remember of a delivered end: as long as of the newest run, however old it is, because an
 * answer from before that end may still show the run as it was.
 */
function deliveredEnd(run: RunView, ceilingMs = 0): EndedRun {
	return { ...endOf(run), createdMs: Math.max(run.createdMs ?? 0, ceilingMs) };
}

function chosenOf({ due = [] }: Pick<OpenRun, 'due'>, { chosen }: Rules): Occurrence[] {
	return due.filter(({ status }) => chosen.has(status));
}

function eventOf(run: RunView, { status, sinceMs, times }: Occurrence, { scope }: Rules): RunEvent {
	return { id: eventId(scope, { id: run.id, status, sinceMs }, times), status, run };
}
