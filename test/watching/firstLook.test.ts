import {
	findNewest,
	finishFirstLook,
	firstLookGoesOn,
	noteFirstLook,
	withFirstFloor,
} from '../../nodes/shared/watching/firstLook';
import type { Poll } from '../../nodes/shared/watching/poll';
import { PollClock } from '../../nodes/shared/watching/poll';
import type { RunPage } from '../../nodes/shared/watching/oldSource';
import type { WatchState } from '../../nodes/shared/watching/watchState';
import { LOOK_BACK_MS, newWatch } from '../../nodes/shared/watching/watchState';
import { NOW_MS, pollOf, view } from './onePoll';

const DAY_MS = 24 * 3_600_000;

function looking(state: Partial<WatchState> = {}): WatchState {
	return { ...newWatch('key'), phase: 'firstLook', revision: 1, ...state };
}

/** A page with runs that were created and have ended at these times. */
function page(
	runs: Array<{ createdMs?: number; endedMs?: number }>,
	serverNowMs?: number,
): RunPage {
	return {
		runs: runs.map((times, index) => ({
			id: String(index),
			phase: 'ended',
			status: 'success',
			raw: {},
			...times,
		})),
		serverNowMs,
	};
}

describe('What the first look shows is history', () => {
	const noted = (state: WatchState, one: RunPage) => noteFirstLook(state, one, 0);

	it('up to its newest times', () => {
		const first = noted(looking(), page([{ createdMs: 5, endedMs: 8 }, { createdMs: 6 }]));
		expect(first.history).toEqual({ createdMs: 6, endedMs: 8 });
		expect(noted(first, page([{ createdMs: 2, endedMs: 4 }])).history).toEqual(first.history);
		const later = noted(first, page([{ createdMs: 9 }]));
		expect(later.history).toEqual({ createdMs: 9, endedMs: 9 });
	});

	it('and up to the newest run that is known from elsewhere', () => {
		const { history } = noted(looking({ ceilingMs: 20 }), page([{ createdMs: 5, endedMs: 8 }]));
		expect(history).toEqual({ createdMs: 5, endedMs: 20 });
	});

	it("but not beyond a minute ahead of the service's clock", () => {
		const ahead = page([{ createdMs: NOW_MS + 3_600_000, endedMs: NOW_MS + 7_200_000 }], NOW_MS);
		expect(noted(looking(), ahead).history).toEqual({
			createdMs: NOW_MS + 60_000,
			endedMs: NOW_MS + 60_000,
		});
	});

	it('not at all as long as there are no times', () => {
		expect(noted(looking(), page([{}], NOW_MS)).history).toBeUndefined();
		expect(noted(looking(), page([{ endedMs: 5 }])).history).toBeUndefined();
	});

	it('not when something else tells what is an event', () => {
		const eventsFrom = { createdMs: 1, endedMs: 2 };
		expect(noted(looking({ eventsFrom }), page([{ createdMs: 5 }])).history).toBeUndefined();
	});
});

describe('The moment of the switch-on, when the service was down then,', () => {
	const WAITED_MS = 120_000;
	const noted = (one: RunPage, nowMs = 1_000 + WAITED_MS, state: Partial<WatchState> = {}) =>
		noteFirstLook(looking({ waitingSinceMs: 1_000, ...state }), one, nowMs).eventsFrom;

	it("is as long before the service's clock as it is ago", () => {
		expect(noted(page([], NOW_MS))).toEqual({
			createdMs: NOW_MS - WAITED_MS - LOOK_BACK_MS,
			endedMs: NOW_MS - WAITED_MS,
		});
	});

	it('is told by the newest time in the answer where that is later, or the only one', () => {
		const endedMs = NOW_MS + 9;
		expect(noted(page([{ createdMs: 5, endedMs }], NOW_MS))?.endedMs).toBe(endedMs - WAITED_MS);
		expect(noted(page([{ createdMs: 5, endedMs }]))?.endedMs).toBe(endedMs - WAITED_MS);
	});

	it('is not before the clock here was set back', () => {
		expect(noted(page([], NOW_MS), 0)?.endedMs).toBe(NOW_MS);
	});

	it('is not known as long as no answer has a time, and stays once it is', () => {
		expect(noted(page([{}]))).toBeUndefined();
		const eventsFrom = { createdMs: 1, endedMs: 2 };
		expect(noted(page([], NOW_MS), NOW_MS, { eventsFrom })).toBe(eventsFrom);
	});

	it('is not asked for when the service was up', () => {
		expect(noteFirstLook(looking(), page([], NOW_MS), 5).eventsFrom).toBeUndefined();
	});
});

describe('The floor of the first look', () => {
	it('lies a look-back below the newest run', () => {
		expect(withFirstFloor(looking(), NOW_MS).floorMs).toBe(NOW_MS - LOOK_BACK_MS);
		const state = looking({ ceilingMs: NOW_MS + 5 });
		expect(withFirstFloor(state, NOW_MS).floorMs).toBe(NOW_MS + 5 - LOOK_BACK_MS);
	});

	it('lies below the moment from which on runs are events', () => {
		const state = looking({ eventsFrom: { createdMs: NOW_MS - 9, endedMs: NOW_MS } });
		expect(withFirstFloor(state, NOW_MS).floorMs).toBe(NOW_MS - 9 - LOOK_BACK_MS);
		expect(withFirstFloor(state, NOW_MS - 20).floorMs).toBe(NOW_MS - 20 - LOOK_BACK_MS);
	});

	it('is not there while no run is', () => {
		const state = looking();
		expect(withFirstFloor(state, undefined)).toBe(state);
	});
});

describe('The search for the newest run', () => {
	/** Answers with an open and an ended run, both just created, and then with nothing. */
	const twoRuns = async ({ createdFromMs }: { createdFromMs?: number }): Promise<RunPage> => {
		const runs = createdFromMs === undefined ? [view('open'), view('ended', 'success')] : [];
		return await Promise.resolve({ runs, next: runs.length > 0 ? 'more' : undefined });
	};
	const searching = (readPage: Poll['source']['readPage'], poll: Partial<Poll> = {}): Poll => ({
		...pollOf([], { readPage }),
		state: looking(),
		...poll,
	});

	it('finds where the first look begins, and takes in the open runs that it meets', async () => {
		const poll = searching(twoRuns);
		expect(await findNewest(poll)).toBe(true);
		expect(poll.state).toMatchObject({ ceilingMs: NOW_MS, floorMs: NOW_MS - LOOK_BACK_MS });
		expect([...poll.state.open.keys()]).toEqual(['open']);
		expect(poll.state.ended.size).toBe(0);
		expect(poll.requests).toBe(2);
	});

	it('is over once it was done, and needed in the first look only', async () => {
		const never = async () => await Promise.reject(new Error('asked'));
		const search = { stepMs: 1, probes: 1, isDone: true };
		expect(await findNewest(searching(never, { state: looking({ search }) }))).toBe(true);
		expect(await findNewest(searching(never, { state: looking({ phase: 'watching' }) }))).toBe(
			true,
		);
		const unfiltered = pollOf([], { readPage: never, filtersByTime: false });
		unfiltered.state = looking();
		expect(await findNewest(unfiltered)).toBe(true);
	});

	it('goes on at the next poll where this one has no time, or has it broken off', async () => {
		const clock = new PollClock(() => 0, 0);
		const slow = searching(twoRuns, { clock });
		expect(await findNewest(slow)).toBe(false);
		expect(slow.state.search).toMatchObject({ newestMs: NOW_MS, isDone: false });
		const failing = async () => await Promise.reject(new Error('Service is down'));
		expect(await findNewest(searching(failing, { requests: 4 }))).toBe(false);
		await expect(findNewest(searching(failing))).rejects.toThrow('Service is down');
	});
});

describe('A first look that goes on at the next poll', () => {
	it('takes for history only what is older than this poll', () => {
		const history = { createdMs: 5, endedMs: 8 };
		expect(firstLookGoesOn(looking({ history }), true, 20).eventsFrom).toEqual({
			createdMs: 20,
			endedMs: 20,
		});
		expect(firstLookGoesOn(looking({ history }), true, 7).eventsFrom?.endedMs).toBe(8);
		expect(firstLookGoesOn(looking({ history }), true, undefined).eventsFrom?.endedMs).toBe(8);
		expect(firstLookGoesOn(looking(), true, undefined).eventsFrom).toBeUndefined();
		const eventsFrom = { createdMs: 1, endedMs: 2 };
		expect(firstLookGoesOn(looking({ eventsFrom }), true, 20).eventsFrom).toBe(eventsFrom);
	});

	it('reads the whole list, from its head, when it has missed open runs', () => {
		const sweep = { steps: 1, outOfOrder: 0, restarts: 0 };
		const state = looking({ sweep, listSeen: true });
		expect(firstLookGoesOn(state, false, 20)).toMatchObject({
			looksAtAll: true,
			sweep: undefined,
			listSeen: false,
		});
		expect(firstLookGoesOn(state, true, 20)).toMatchObject({ sweep, listSeen: true });
		const again = looking({ sweep, listSeen: true, looksAtAll: true });
		expect(firstLookGoesOn(again, false, 20)).toMatchObject({ sweep, listSeen: true });
	});
});

describe('The end of the first look', () => {
	it('leaves nothing of it but what is history', () => {
		const state = looking({
			waitingSinceMs: 1,
			looksAtAll: true,
			search: { stepMs: 1, probes: 1, isDone: true },
			openSeen: true,
			history: { createdMs: 5, endedMs: 8 },
			floorMs: 3,
		});
		expect(finishFirstLook(state, NOW_MS)).toEqual({
			...state,
			phase: 'watching',
			waitingSinceMs: undefined,
			looksAtAll: undefined,
			search: undefined,
			openSeen: false,
			eventsFrom: undefined,
		});
	});

	it('takes for history what is older than the moment from which on runs are events', () => {
		const eventsFrom = { createdMs: 6, endedMs: 7 };
		expect(finishFirstLook(looking({ eventsFrom, ceilingMs: 9 }), NOW_MS)).toMatchObject({
			history: { createdMs: 9, endedMs: 7 },
			eventsFrom: undefined,
		});
		expect(finishFirstLook(looking({ eventsFrom }), NOW_MS).history).toEqual(eventsFrom);
	});

	it("has a floor a day below the service's clock when there was no run", () => {
		expect(finishFirstLook(looking(), NOW_MS).floorMs).toBe(NOW_MS - DAY_MS);
		expect(finishFirstLook(looking(), undefined).floorMs).toBeUndefined();
	});
});
