import {
	breakOff,
	mayRead,
	maySweep,
	PollClock,
	unlessBrokenOff,
	unseen,
} from '../../nodes/shared/watching/poll';
import type { Poll } from '../../nodes/shared/watching/poll';
import { readOpenRuns } from '../../nodes/shared/watching/readOpenRuns';
import type { RunPage } from '../../nodes/shared/watching/oldSource';
import type { WatchState } from '../../nodes/shared/watching/watchState';
import { names, NOW_MS, pollOf, view } from './onePoll';

/** A list of open runs, one on each page; page n is at the cursor n. */
function listOf(pages: number) {
	const asked: Array<string | undefined> = [];
	const readOpen = async (cursor?: string): Promise<RunPage> => {
		asked.push(cursor);
		const page = Number(cursor ?? 0);
		const next = page + 1 < pages ? String(page + 1) : undefined;
		return await Promise.resolve({ runs: [view(`run${page}`)], next, serverNowMs: NOW_MS });
	};
	return { asked, readOpen };
}

const at = (page: number) => ({ cursor: String(page), pages: page });

function pollWith(readOpen: Poll['source']['readOpen'], state: Partial<WatchState> = {}): Poll {
	const poll = pollOf([], { readOpen });
	poll.state = { ...poll.state, ...state };
	return poll;
}

const FIRST: Partial<WatchState> = { phase: 'firstLook', revision: 1 };

describe('The list of open runs', () => {
	it('is read to its end', async () => {
		const { asked, readOpen } = listOf(3);
		const poll = pollWith(readOpen);
		await readOpenRuns(poll);
		expect(asked).toEqual([undefined, '1', '2']);
		expect([...poll.state.open.keys()]).toEqual(names(3));
		expect(poll.state).toMatchObject({ openSeen: true, openPosition: undefined });
		expect(poll.serverNowMs).toBe(NOW_MS);
	});

	it('is read twice at the first look, if it has several pages', async () => {
		const { asked, readOpen } = listOf(3);
		const poll = pollWith(readOpen, FIRST);
		poll.requests = 5;
		await readOpenRuns(poll);
		expect(asked).toEqual([undefined, '1', '2', undefined, '1', '2']);
		const single = listOf(1);
		const other = pollWith(single.readOpen, FIRST);
		other.requests = 5;
		await readOpenRuns(other);
		expect(single.asked).toHaveLength(1);
	});

	it('is read once when the first look has seen it before', async () => {
		const { asked, readOpen } = listOf(3);
		await readOpenRuns(pollWith(readOpen, { ...FIRST, openSeen: true }));
		expect(asked).toHaveLength(3);
	});

	it('is read on where the last poll broke off', async () => {
		const { asked, readOpen } = listOf(30);
		const poll = pollWith(readOpen);
		await readOpenRuns(poll);
		expect(asked).toHaveLength(20);
		expect(poll.state).toMatchObject({ openSeen: false, openPosition: at(20) });
		const next = pollWith(readOpen, { openPosition: poll.state.openPosition });
		await readOpenRuns(next);
		expect(asked.slice(20)).toEqual(Array.from({ length: 10 }, (_, page) => String(page + 20)));
		expect(next.state).toMatchObject({ openSeen: true, openPosition: undefined });
	});

	it('may have two hundred pages at the first look', async () => {
		const { asked, readOpen } = listOf(900);
		await readOpenRuns(pollWith(readOpen, FIRST));
		expect(asked).toHaveLength(200);
	});

	it('is read from its head where the position is refused', async () => {
		const { asked, readOpen } = listOf(3);
		const refusing = async (cursor?: string) => {
			if (cursor === '7') throw new Error('Cursor has expired');
			return await readOpen(cursor);
		};
		const poll = pollWith(refusing, { openPosition: at(7) });
		await readOpenRuns(poll);
		expect(asked).toEqual([undefined, '1', '2']);
		expect(poll.state.openPosition).toBeUndefined();
	});

	it('fails with the service, or keeps what it has read if that is much', async () => {
		const { readOpen } = listOf(30);
		const failing = (page: string) => async (cursor?: string) => {
			if (cursor === page) throw new Error('Service is down');
			return await readOpen(cursor);
		};
		await expect(readOpenRuns(pollWith(failing('3')))).rejects.toThrow('Service is down');
		const poll = pollWith(failing('4'));
		await readOpenRuns(poll);
		expect(poll.state).toMatchObject({ openSeen: false, openPosition: at(4) });
		expect(poll.isBrokenOff).toBe(true);
	});

	it('counts as seen though its second reading was broken off', async () => {
		const { asked, readOpen } = listOf(3);
		const failing = async (cursor?: string) => {
			if (asked.length === 5) throw new Error('Service is down');
			return await readOpen(cursor);
		};
		const poll = pollWith(failing, FIRST);
		await readOpenRuns(poll);
		expect(poll.state).toMatchObject({ openSeen: true, openPosition: at(2) });
	});

	it('tells the first look what is history, and only that', async () => {
		const first = pollWith(listOf(1).readOpen, FIRST);
		await readOpenRuns(first);
		expect(first.state.history).toEqual({ createdMs: NOW_MS, endedMs: NOW_MS });
		const later = pollWith(listOf(1).readOpen);
		await readOpenRuns(later);
		expect(later.state.history).toBeUndefined();
	});
});

describe('A poll', () => {
	it('reads in the first half of its time, and fills in for a quarter more', () => {
		let nowMs = 1_000;
		const clock = new PollClock(() => nowMs, 100);
		const may = (elapsedMs: number) => {
			nowMs = 1_000 + elapsedMs;
			return [clock.mayRead(), clock.mayComplete()];
		};
		expect(may(49)).toEqual([true, true]);
		expect(may(50)).toEqual([false, true]);
		expect(may(74)).toEqual([false, true]);
		expect(may(75)).toEqual([false, false]);
	});

	it('makes one request at least, whatever the time, but none once it is broken off', () => {
		const clock = new PollClock(() => 0, 0);
		expect(mayRead(pollOf([], {}, { clock }))).toBe(true);
		expect(mayRead(pollOf([], {}, { clock, requests: 1 }))).toBe(false);
		expect(mayRead(pollOf([], {}, { isBrokenOff: true }))).toBe(false);
	});

	it('looks for no more runs than it may hand over', () => {
		const ended = { run: { ended: true }, maxEvents: 3 };
		expect(maySweep(pollOf(names(2), {}, ended))).toBe(true);
		expect(maySweep(pollOf(names(3), {}, ended))).toBe(false);
		expect(maySweep(pollOf(names(9), {}, { maxEvents: 3 }))).toBe(true);
	});

	it('keeps what it has after four answers', () => {
		const few = pollOf([], {}, { requests: 3 });
		expect(breakOff(few, 'first')).toBe(false);
		expect([few.isBrokenOff, few.keptBackBy]).toEqual([false, undefined]);
		const many = pollOf([], {}, { requests: 4 });
		expect(breakOff(many, 'first') && breakOff(many, 'second')).toBe(true);
		expect([many.isBrokenOff, many.keptBackBy]).toEqual([true, 'first']);
	});

	it('goes on without what has failed then', async () => {
		const failure = async () => await Promise.reject(new Error('Service is down'));
		expect(await unlessBrokenOff(pollOf([], {}, { requests: 4 }), failure())).toBeUndefined();
		await expect(unlessBrokenOff(pollOf([], {}), failure())).rejects.toThrow('Service is down');
		expect(await unlessBrokenOff(pollOf([], {}), Promise.resolve(7))).toBe(7);
	});

	it('knows which runs it has not read before', () => {
		const poll = pollOf([], {}, { seen: new Set(['run0']) });
		expect(unseen(poll, [view('run0'), view('run1')])).toEqual([view('run1')]);
	});
});
