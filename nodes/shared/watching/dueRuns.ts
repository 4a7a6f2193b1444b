import { MAX_OPEN } from './watchState';
import type { OpenRun, WatchState } from './watchState';

/** Reading lists, asking for runs and completing events make no more requests than this, if they can. */
export const MAX_REQUESTS = 19;
/** However many pages were read: so many runs are asked for. */
export const MIN_SINGLE_ASKS = 2;
/** How many runs a poll asks for one by one at most, beside those whose end is known already. */
export const MAX_SINGLE_ASKS = 8;
/** How many requests for many runs each a poll makes at most. */
export const MAX_BATCHES = 20;
/** A run that was never seen between is asked for at the latest after so many polls. */
export const LONGEST_WAIT_POLLS = 60;

/** After how many polls to ask again, by how often it was asked: about a quarter of the time. */
export const WAIT_POLLS = waitPolls();

function waitPolls(): number[] {
	const waits: number[] = [];
	let waited = 0;
	while ((waits.at(-1) ?? 0) < LONGEST_WAIT_POLLS) {
		waits.push(Math.min(LONGEST_WAIT_POLLS, Math.max(1, Math.floor(waited / 4))));
		waited += waits.at(-1) ?? 0;
	}
	return waits;
}

/**
 * The open runs to ask for by id in this poll: those that no list has shown.
 *
 * Where one request tells of many runs, all of them. Where each costs a request, the longer a run
 * has been open the less often, the one longest overdue first: a run that was asked for, or seen on
 * a page below the floor, goes behind all that are overdue.
 *
 * @param seen ids of the runs that this poll has read already
 * @param asks how many ids may be asked for
 * @param owedAsks how many more, of runs whose event is known but was not handed over
 */
export function dueRuns(
	state: WatchState,
	seen: ReadonlySet<string>,
	asks: number,
	owedAsks: number,
	asksForMany: boolean,
): string[] {
	const unseen = [...state.open].filter(([id]) => !seen.has(id));
	const owed = unseen.filter(([, run]) => isOwed(run));
	const waiting = unseen
		.filter(([, run]) => !isOwed(run) && (asksForMany || run.dueAt <= state.revision))
		.sort(([, one], [, other]) => one.dueAt - other.dueAt);
	return [...owed.slice(0, owedAsks), ...waiting.slice(0, asks)].map(([id]) => id);
}

/** Whether an event of the run is known and was not handed over. */
export function isOwed(run: OpenRun): boolean {
	return run.ended || run.owes > 0;
}

/**
 * The state after the runs `asked`, whose turn it was, were asked for or seen and taken in: those
 * still open wait longer for the next time, those that the service says are gone are watched no
 * more.
 */
export function noteAnswers(
	state: WatchState,
	asked: readonly string[],
	gone: readonly string[],
): WatchState {
	const open = new Map(state.open);
	for (const id of asked) {
		const run = open.get(id);
		if (!run) continue;
		const dueAt = state.revision + (WAIT_POLLS[run.step] ?? LONGEST_WAIT_POLLS);
		open.set(id, { ...run, dueAt, step: Math.min(run.step + 1, WAIT_POLLS.length - 1) });
	}
	for (const id of gone) open.delete(id);
	return { ...state, open };
}

/** Keeps the state within its bound: of more open runs than it can hold, those asked for most often go. */
export function boundOpen(state: WatchState): { state: WatchState; forgotten: number } {
	const forgotten = Math.max(0, state.open.size - MAX_OPEN);
	if (forgotten === 0) return { state, forgotten };
	const byStep = [...state.open].sort(([, one], [, other]) => other.step - one.step);
	return { state: { ...state, open: new Map(byStep.slice(forgotten)) }, forgotten };
}
