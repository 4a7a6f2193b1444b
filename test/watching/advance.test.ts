import { advance } from '../../nodes/shared/watching/advance';
import type { EventRules, Place } from '../../nodes/shared/watching/advance';
import { idPrint, stampPrint } from '../../nodes/shared/watching/fingerprint';
import { handOver } from '../../nodes/shared/watching/handOver';
import type { RunView } from '../../nodes/shared/watching/oldSource';
import type { EndedRun, OpenRun, WatchState } from '../../nodes/shared/watching/watchState';
import { newWatch } from '../../nodes/shared/watching/watchState';
import { NOW_MS, openRun } from './onePoll';

const ID = 'run';

const KOLENA: EventRules = {
	scope: 'kolena:1',
	statuses: ['success', 'failed'],
	chosen: new Set(['success', 'failed']),
	endsForGood: false,
};
const KOGNITOS: EventRules = {
	scope: 'kognitos:1',
	statuses: ['Succeeded', 'Stopped', 'Exception'],
	chosen: new Set(['Succeeded', 'Exception']),
	endsForGood: true,
};

function openView(status: string, view: Partial<RunView> = {}): RunView {
	return { id: ID, createdMs: NOW_MS, phase: 'open', status, raw: {}, ...view };
}

function endedView(status: string, view: Partial<RunView> = {}): RunView {
	return openView(status, { phase: 'ended', ...view });
}

function watching(state: Partial<WatchState> = {}): WatchState {
	return { ...newWatch('key'), phase: 'watching', revision: 10, ...state };
}

const withOpen = (run: Partial<OpenRun> = {}) => watching({ open: new Map([[ID, openRun(run)]]) });
const withEnded = (run: EndedRun, state: Partial<WatchState> = {}) =>
	watching({ ...state, ended: new Map([[idPrint(ID), run]]) });

/** What is known of the run after these answers, and which events are due. */
function after(
	state: WatchState,
	rules: EventRules,
	views: RunView[],
	place: Place = 'elsewhere',
): { open?: OpenRun; ended?: EndedRun; events: string[]; state: WatchState } {
	const next = advance(state, views, place, rules);
	return {
		open: next.state.open.get(ID),
		ended: next.state.ended.get(idPrint(ID)),
		events: next.events.map(({ id }) => id),
		state: next.state,
	};
}

describe('An open run', () => {
	it('is watched, whatever it is called', () => {
		expect(after(watching(), KOLENA, [openView('paused')]).open).toMatchObject({ ended: false });
		expect(after(watching(), KOLENA, [endedView('cancelled')])).toMatchObject({
			open: { ended: false },
			events: [],
		});
	});

	it('need not be asked for before the next poll, nor earlier than it had to be', () => {
		const dueAt = (before: number) =>
			after(withOpen({ dueAt: before }), KOLENA, [openView('running')]).open?.dueAt;
		expect(dueAt(3)).toBe(11);
		expect(dueAt(20)).toBe(20);
	});

	it('gives an event each time it gets to a status in which it waits', () => {
		const views = ['Exception', 'Exception', 'Running', 'Exception'].map((one) => openView(one));
		const { open, events } = after(withOpen(), KOGNITOS, views);
		expect([...new Set(events)]).toEqual([
			'kognitos:1/run:Exception:1',
			'kognitos:1/run:Exception:2',
		]);
		expect(open).toMatchObject({ mark: 'Exception', inMark: true, times: 2, owes: 2 });
	});

	it('owes nothing for a status that is not chosen any more', () => {
		const waits = withOpen({ mark: 'Exception', inMark: true, times: 1, owes: 1 });
		const rules = { ...KOGNITOS, chosen: new Set(['Succeeded']) };
		const { open, events } = after(waits, rules, [openView('Exception')]);
		expect(events).toEqual([]);
		expect(open?.owes).toBe(0);
	});

	it('owes what is not handed over yet, also after it has gone on', () => {
		const waits = withOpen({ mark: 'Exception', inMark: true, times: 3, owes: 2 });
		const { open, events } = after(waits, KOGNITOS, [openView('Running')]);
		expect(events).toEqual(['kognitos:1/run:Exception:2', 'kognitos:1/run:Exception:3']);
		expect(open).toMatchObject({ inMark: false, owes: 2 });
	});
});

describe('A run that ends', () => {
	it('gives its event until it is handed over', () => {
		const first = after(withOpen(), KOLENA, [endedView('success', { stamp: 'now' })]);
		expect(first.events).toEqual(['kolena:1/run:success:now']);
		expect(first.open).toMatchObject({ ended: true });
		const again = after(first.state, KOLENA, [endedView('success', { stamp: 'now' })]);
		expect(again.events).toEqual(first.events);
	});

	it('in a status that is not chosen is remembered, without an event', () => {
		const { open, ended, events } = after(withOpen(), KOGNITOS, [endedView('Stopped')]);
		expect([open, events]).toEqual([undefined, []]);
		expect(ended).toEqual({ createdMs: NOW_MS, status: 'Stopped' });
	});

	it('in a status that is not chosen stays known as long as it owes an exception', () => {
		const owing = { mark: 'Exception', times: 1, owes: 1, ended: true };
		const { open, ended, events } = after(withOpen(owing), KOGNITOS, [endedView('Stopped')]);
		expect(events).toEqual(['kognitos:1/run:Exception:1']);
		expect(open).toMatchObject({ owes: 1, ended: false });
		expect(ended).toBeUndefined();
	});

	it('for good stays so, whatever an older answer says', () => {
		const due = after(withOpen(), KOGNITOS, [endedView('Succeeded')]);
		expect(after(due.state, KOGNITOS, [openView('Running')]).open).toEqual(due.open);
		const remembered = withEnded({ createdMs: NOW_MS, status: 'Succeeded' });
		const { open, state } = after(remembered, KOGNITOS, [openView('Running')]);
		expect(open).toBeUndefined();
		expect(after(state, KOGNITOS, [endedView('Succeeded')]).events).toEqual([]);
	});
});

describe('A run whose end was handed over', () => {
	const first: EndedRun = { createdMs: NOW_MS, status: 'success', stampPrint: stampPrint('1') };
	const success = (stamp?: string) => endedView('success', { stamp });

	it('is watched again when it is open', () => {
		const { open, ended } = after(withEnded(first), KOLENA, [openView('running')]);
		expect(open).toMatchObject({ lastEnd: first, ended: false });
		expect(ended).toBeUndefined();
	});

	it('gives no event when it then shows the same end, but for any other', () => {
		const again = withOpen({ lastEnd: first });
		expect(after(again, KOLENA, [success('1')]).events).toEqual([]);
		expect(after(again, KOLENA, [success('2')]).events).toHaveLength(1);
		expect(after(again, KOLENA, [endedView('failed', { stamp: '1' })]).events).toHaveLength(1);
		expect(after(again, KOLENA, [success()]).events).toHaveLength(1);
		const untimed = withOpen({ lastEnd: { status: 'success' } });
		expect(after(untimed, KOLENA, [success('1')]).events).toHaveLength(1);
	});

	it('gives one for another end, though it was never seen open', () => {
		const { open, ended, events } = after(withEnded(first), KOLENA, [success('2')]);
		expect(events).toEqual(['kolena:1/run:success:2']);
		expect(open).toEqual(openRun({ ended: true, lastEnd: first }));
		expect(ended).toBeUndefined();
		expect(after(withEnded(first), KOLENA, [endedView('failed')]).events).toHaveLength(1);
	});

	it('gives none for the end before, when an older answer shows that', () => {
		const due = after(withEnded(first), KOLENA, [success('2')]);
		expect(after(due.state, KOLENA, [success('1')]).events).toEqual([]);
	});

	it('is known for as long as the newest run, however old it is and often an answer flaps', () => {
		const ceilingMs = NOW_MS + 9;
		let { state } = after(withEnded(first, { ceilingMs, floorMs: NOW_MS + 1 }), KOLENA, []);
		for (let times = 0; times < 3; times++) {
			const { events, ended, ...next } = after(state, KOLENA, [openView('running'), success('1')]);
			expect(events).toEqual([]);
			expect(ended?.createdMs).toBe(ceilingMs);
			({ state } = next);
		}
	});

	it('is known by its end time as soon as that is told, and for as long', () => {
		const untimed = withEnded({ createdMs: NOW_MS, status: 'success' });
		const timed = after(untimed, KOLENA, [success('1')]);
		expect(timed).toMatchObject({ ended: first, events: [] });
		const withoutTime = after(timed.state, KOLENA, [success()]);
		expect(withoutTime).toMatchObject({ ended: first, events: [] });
		expect(after(withoutTime.state, KOLENA, [success('2')]).events).toHaveLength(1);
	});

	it('counts as new as long as it is listed without a creation time', () => {
		const state = withEnded({ createdMs: 5, status: 'success' }, { ceilingMs: NOW_MS });
		const view = endedView('success', { createdMs: undefined });
		expect(after(state, KOLENA, [view]).ended).toEqual({ createdMs: NOW_MS, status: 'success' });
		expect(after(state, KOLENA, [success()]).ended?.createdMs).toBe(5);
	});
});

describe('An ended run that was never seen before', () => {
	const isEvent = (state: Partial<WatchState>, view: Partial<RunView>, place?: Place) =>
		after(watching(state), KOLENA, [endedView('success', view)], place).events.length > 0;

	it('is an event from the floor on', () => {
		expect(isEvent({}, {})).toBe(true);
		expect(isEvent({ floorMs: NOW_MS }, {})).toBe(true);
		expect(isEvent({ floorMs: NOW_MS + 1 }, {})).toBe(false);
	});

	it('is remembered from the floor on, where it is none', () => {
		const ended = (floorMs?: number) =>
			after(watching({ floorMs, history: { createdMs: NOW_MS, endedMs: NOW_MS } }), KOLENA, [
				endedView('success', { endedMs: NOW_MS - 1 }),
			]).ended;
		expect(ended()).toBeDefined();
		expect(ended(NOW_MS)).toBeDefined();
		expect(ended(NOW_MS + 1)).toBeUndefined();
	});

	it('is none when it belongs to what was there at the switch-on', () => {
		const history = { createdMs: NOW_MS, endedMs: NOW_MS + 9 };
		expect(isEvent({ history }, { endedMs: NOW_MS + 8 })).toBe(false);
		expect(isEvent({ history }, { endedMs: NOW_MS + 9 })).toBe(true);
		expect(isEvent({ history }, { endedMs: NOW_MS + 8, createdMs: NOW_MS + 1 })).toBe(true);
		expect(isEvent({ history }, {})).toBe(true);
	});

	it('without a creation time is one in the list of the newest runs only', () => {
		expect(isEvent({ floorMs: NOW_MS }, { createdMs: undefined }, 'sweep')).toBe(true);
		expect(isEvent({ floorMs: NOW_MS }, { createdMs: undefined }, 'elsewhere')).toBe(false);
	});

	it('is one during the first look if it is younger than the switch-on', () => {
		const phase = 'firstLook';
		const eventsFrom = { createdMs: NOW_MS, endedMs: NOW_MS + 9 };
		expect(isEvent({ phase }, { endedMs: NOW_MS + 10 })).toBe(false);
		expect(isEvent({ phase, eventsFrom }, { endedMs: NOW_MS + 9 })).toBe(false);
		expect(isEvent({ phase, eventsFrom }, { endedMs: NOW_MS + 10, createdMs: 0 })).toBe(true);
		expect(isEvent({ phase, eventsFrom }, { createdMs: NOW_MS })).toBe(false);
		expect(isEvent({ phase, eventsFrom }, { createdMs: NOW_MS + 1 })).toBe(true);
		expect(isEvent({ phase, eventsFrom }, { createdMs: undefined })).toBe(false);
	});
});

describe('An event that was handed over', () => {
	const end = { id: 'event', status: 'success', run: endedView('success', { stamp: '1' }) };

	it('leaves a run to be watched that has been run again meanwhile', () => {
		const { open } = handOver(withOpen({ ended: false }), [end]);
		expect(open.get(ID)).toEqual(
			openRun({ lastEnd: { status: 'success', stampPrint: stampPrint('1') } }),
		);
	});

	it('is remembered for as long as the newest run, else', () => {
		const state = { ...withOpen({ ended: true }), ceilingMs: NOW_MS + 5 };
		const { open, ended } = handOver(state, [end]);
		expect(open.size).toBe(0);
		expect(ended.get(idPrint(ID))).toMatchObject({ createdMs: NOW_MS + 5, status: 'success' });
	});

	it('is taken off what its run owes', () => {
		const event = { id: 'event', status: 'Exception', run: openView('Exception') };
		const owes = (events: number) =>
			handOver(withOpen({ owes: 2 }), Array(events).fill(event)).open.get(ID)?.owes;
		expect([owes(1), owes(2), owes(3)]).toEqual([1, 0, 0]);
		expect(handOver(watching(), [event]).open.size).toBe(0);
	});
});
