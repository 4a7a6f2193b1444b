import { PollClock } from '../../nodes/shared/watching/poll';
import type { Poll } from '../../nodes/shared/watching/poll';
import type { RunsById, RunSource } from '../../nodes/shared/watching/oldSource';
import type { RunView } from '../../nodes/shared/watching/oldSource';
import type { OpenRun, WatchState } from '../../nodes/shared/watching/watchState';
import { newWatch } from '../../nodes/shared/watching/watchState';

export const NOW_MS = Date.UTC(2026, 0, 1);
export const REVISION = 10;

export const names = (count: number) => Array.from({ length: count }, (_, index) => `run${index}`);

export function view(id: string, status = 'running'): RunView {
	const phase = status === 'running' ? 'open' : 'ended';
	return { id, createdMs: NOW_MS, phase, status, raw: {} };
}

/** What is known of an open run that has only been seen. */
export function openRun(run: Partial<OpenRun> = {}): OpenRun {
	return { inMark: false, times: 0, owes: 0, ended: false, step: 0, dueAt: 0, ...run };
}

/** A poll that watches these open runs, of a service that answers so. */
export function pollOf(
	open: string[],
	source: Partial<RunSource>,
	{ run = {}, ...poll }: Partial<Poll> & { run?: Partial<OpenRun> } = {},
): Poll {
	const state: WatchState = {
		...newWatch('key'),
		phase: 'watching',
		revision: REVISION,
		// What has ended, and was not watched, is history.
		floorMs: NOW_MS + 1,
		open: new Map(open.map((id) => [id, openRun(run)])),
	};
	const nothing: RunsById = { found: [], gone: [] };
	return {
		source: {
			key: 'key',
			scope: 'kolena:1',
			statuses: ['success'],
			endsForGood: false,
			filtersByTime: true,
			idsPerRequest: 1,
			readPage: async () => await Promise.resolve({ runs: [] }),
			readByIds: async () => await Promise.resolve(nothing),
			...source,
		},
		rules: {
			scope: 'kolena:1',
			statuses: ['success'],
			chosen: new Set(['success']),
			endsForGood: false,
		},
		clock: new PollClock(() => 0),
		maxEvents: 1000,
		state,
		seen: new Set(),
		due: new Map(),
		requests: 0,
		looks: 0,
		isBrokenOff: false,
		...poll,
	};
}
