import { eventId } from './eventId';
import { idPrint, stampPrint } from './fingerprint';
import type { RunEvent, RunView } from './oldSource';
import type { EndedRun, OpenRun, RunEnd, WatchState } from './watchState';

/** What makes a run's status an event. */
export interface EventRules {
	/** The head of every event id. */
	scope: string;
	/** All statuses that can be an event. */
	statuses: readonly string[];
	/** Those that are to come out. The others are remembered alike: choosing more floods nothing. */
	chosen: ReadonlySet<string>;
	/** Whether an ended run can never be open again. */
	endsForGood: boolean;
}

/** Where runs were seen: in the sweep of the newest runs, or anywhere else. */
export type Place = 'sweep' | 'elsewhere';

interface Draft {
	state: WatchState;
	open: Map<string, OpenRun>;
	ended: Map<number, EndedRun>;
	events: RunEvent[];
	rules: EventRules;
	place: Place;
}

const UNMARKED: OpenRun = {
	inMark: false,
	times: 0,
	owes: 0,
	ended: false,
	step: 0,
	dueAt: 0,
};

/**
 * Takes in runs in the order in which the service showed them.
 *
 * @returns the state with what is now known of them, and the events that are due. Until `handOver`
 *   says that an event was handed over it stays due, and the next sight of its run gives it again.
 */
export function advance(
	state: WatchState,
	runs: readonly RunView[],
	place: Place,
	rules: EventRules,
): { state: WatchState; events: RunEvent[] } {
	const draft: Draft = {
		state,
		open: new Map(state.open),
		ended: new Map(state.ended),
		events: [],
		rules,
		place,
	};
	for (const run of runs) takeIn(draft, asDocumented(run, rules));
	return { state: { ...state, open: draft.open, ended: draft.ended }, events: draft.events };
}

/** Whatever the source says: a status that is no event is not final. */
function asDocumented(run: RunView, rules: EventRules): RunView {
	return rules.statuses.includes(run.status) ? run : { ...run, phase: 'open' };
}

function takeIn(draft: Draft, run: RunView): void {
	const open = draft.open.get(run.id);
	const ended = draft.ended.get(idPrint(run.id));
	if (open) {
		if (run.phase !== 'open') end(draft, run, open);
		// What has ended for good is open in an answer of before only.
		else if (!(open.ended && draft.rules.endsForGood)) goOn(draft, run, open);
	} else if (ended) {
		if (run.phase === 'open') reopen(draft, run, ended);
		else endAgain(draft, run, ended);
	} else if (run.phase === 'open') {
		goOn(draft, run, UNMARKED);
	} else if (isNew(draft, run)) {
		end(draft, run, UNMARKED);
	} else {
		remember(draft, run);
	}
}

/** An open run is open still, or was never seen before. */
function goOn(draft: Draft, run: RunView, before: OpenRun): void {
	const inMark = draft.rules.statuses.includes(run.status);
	const open: OpenRun = { ...before, inMark, ended: false };
	open.dueAt = Math.max(before.dueAt, draft.state.revision + 1);
	if (inMark && !before.inMark) {
		const isEvent =
			draft.rules.chosen.has(run.status) && (before !== UNMARKED || isNew(draft, run));
		open.mark = run.status;
		open.times += 1;
		open.owes = isEvent ? open.owes + 1 : 0;
	}
	open.owes = owedTimes(open, draft.rules);
	draft.open.set(run.id, open);
	pushMarkEvents(draft, run, open);
}

/** A run that was seen open, or is new, has ended. */
function end(draft: Draft, run: RunView, before: OpenRun): void {
	pushMarkEvents(draft, run, before);
	const isStale = before.lastEnd !== undefined && isSameEnd(before.lastEnd, run);
	if (draft.rules.chosen.has(run.status) && !isStale) {
		draft.open.set(run.id, { ...before, ended: true });
		pushEvent(draft, run, run.status, 1);
	} else if (owedTimes(before, draft.rules) > 0) {
		draft.open.set(run.id, { ...before, ended: false });
	} else {
		draft.open.delete(run.id);
		if (isStale) draft.ended.set(idPrint(run.id), handedOver(draft.state, run));
		else remember(draft, run);
	}
}

/** A run whose end was handed over shows an end: only another one is news. */
function endAgain(draft: Draft, run: RunView, ended: EndedRun): void {
	if (isOtherEnd(ended, run)) {
		draft.ended.delete(idPrint(run.id));
		end(draft, run, { ...UNMARKED, lastEnd: ended });
	} else if (run.createdMs === undefined || run.stamp !== undefined) {
		remember(draft, run);
	}
}

/** A run whose end was handed over is open: it was run again, or the answer is an old one. */
function reopen(draft: Draft, run: RunView, ended: EndedRun): void {
	if (draft.rules.endsForGood) return;
	draft.ended.delete(idPrint(run.id));
	goOn(draft, run, { ...UNMARKED, lastEnd: ended });
}

/** Whether a run that was never seen before can have reached its status since the switch-on. */
function isNew({ state, place }: Draft, run: RunView): boolean {
	const { eventsFrom, history, floorMs } = state;
	if (state.phase !== 'watching') {
		if (!eventsFrom) return false;
		if (run.endedMs !== undefined) return run.endedMs > eventsFrom.endedMs;
		return (run.createdMs ?? -Infinity) > eventsFrom.createdMs;
	}
	if (run.createdMs === undefined) return place === 'sweep';
	const { endedMs = Infinity } = run;
	if (history && run.createdMs <= history.createdMs && endedMs < history.endedMs) return false;
	return run.createdMs >= (floorMs ?? -Infinity);
}

function isSameEnd(end: RunEnd, run: RunView): boolean {
	if (end.stampPrint === undefined || run.stamp === undefined) return false;
	return end.status === run.status && end.stampPrint === stampPrint(run.stamp);
}

function isOtherEnd(end: RunEnd, run: RunView): boolean {
	if (end.status !== run.status) return true;
	if (end.stampPrint === undefined || run.stamp === undefined) return false;
	return end.stampPrint !== stampPrint(run.stamp);
}

function remember(draft: Draft, run: RunView): void {
	const ended = endedRun(draft.state, run);
	if (ended) draft.ended.set(idPrint(run.id), ended);
}

/**
 * What to remember of an ended run: nothing if it is too old to be looked at again. One without a
 * creation time counts as new each time it is seen.
 */
function endedRun(state: WatchState, run: RunView): EndedRun | undefined {
	const createdMs = Math.max(0, run.createdMs ?? state.ceilingMs ?? 0);
	if (createdMs < (state.floorMs ?? -Infinity)) return undefined;
	return { createdMs, ...endOf(run) };
}

/**
 * What to remember of a run whose end was handed over: as long as of the newest run, however old it
 * is. An answer from before that end may still show it as it was.
 */
export function handedOver({ ceilingMs = 0 }: WatchState, run: RunView): EndedRun {
	return { createdMs: Math.max(0, run.createdMs ?? 0, ceilingMs), ...endOf(run) };
}

/** Which end an ended run has come to. */
export function endOf(run: RunView): RunEnd {
	if (run.stamp === undefined) return { status: run.status };
	return { status: run.status, stampPrint: stampPrint(run.stamp) };
}

/** How many times an open run's status has still to be handed over: none if it is not chosen any more. */
function owedTimes({ mark, owes }: OpenRun, { chosen }: EventRules): number {
	return mark !== undefined && chosen.has(mark) ? owes : 0;
}

function pushMarkEvents(draft: Draft, run: RunView, open: OpenRun): void {
	const { mark = '', times } = open;
	for (let time = times - owedTimes(open, draft.rules) + 1; time <= times; time++) {
		pushEvent(draft, run, mark, time);
	}
}

function pushEvent(draft: Draft, run: RunView, status: string, occurrence: number): void {
	draft.events.push({ id: eventId(draft.rules.scope, run, status, occurrence), status, run });
}
