import { endOf, handedOver } from './advance';
import { idPrint } from './fingerprint';
import type { RunEvent } from './oldSource';
import type { EndedRun, OpenRun, WatchState } from './watchState';

/** The state after these events of `advance` were handed over: they are not due any more. */
export function handOver(state: WatchState, events: readonly RunEvent[]): WatchState {
	const open = new Map(state.open);
	const ended = new Map(state.ended);
	for (const event of events) {
		const run = open.get(event.run.id);
		if (event.run.phase === 'ended' && event.run.status === event.status) {
			settleEnd(state, event, run, open, ended);
		} else if (run) {
			open.set(event.run.id, { ...run, owes: Math.max(0, run.owes - 1) });
		}
	}
	return { ...state, open, ended };
}

/** Nothing more is to come of the run, unless it was seen open again after that end. */
function settleEnd(
	state: WatchState,
	{ run }: RunEvent,
	before: OpenRun | undefined,
	open: Map<string, OpenRun>,
	ended: Map<number, EndedRun>,
): void {
	if (before && !before.ended) {
		open.set(run.id, { ...before, lastEnd: endOf(run) });
		return;
	}
	open.delete(run.id);
	ended.set(idPrint(run.id), handedOver(state, run));
}
