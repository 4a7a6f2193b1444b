import { askByIds } from './askByIds';
import { completeEvents } from './completeEvents';
import { descend } from './descend';
import { boundOpen } from './dueRuns';
import { finishFirstLook, firstLookGoesOn } from './firstLook';
import { handOver } from './handOver';
import { PollClock, mayRead } from './poll';
import type { Poll } from './poll';
import { readHead, readList } from './readList';
import type { ListEnd } from './readList';
import { readOpenRuns } from './readOpenRuns';
import { oldSourceOf } from './oldSource';
import type { RunEvent, RunSource } from './runSource';
import { decodeWatch, encodeWatch } from './storedWatch';
import type { StoredWatch } from './storedWatch';
import { boundEnded } from './sweep';
import { newWatch } from './watchState';
import type { Stage } from './watchState';

export interface PollRequest {
	source: RunSource;
	/** What the last poll gave as `store`, or whatever else is found in its place. */
	stored: unknown;
	/** The chosen statuses. */
	events: readonly string[];
	/** The local clock: only differences between two of its times are used. */
	nowMs: () => number;
	/** How long the poll may take; without it nothing but the page limits bounds a poll. */
	budgetMs?: number;
	/** How many events one poll hands over at most; the others come at the next polls. */
	maxEvents: number;
}

export interface PollResult {
	/** The new state, a plain JSON object: to be stored together with the hand-over of `events`. */
	store: StoredWatch;
	/** In the order in which the runs ended. */
	events: RunEvent[];
	/** How many runs had to be given up because there are more of them than the state can hold. */
	forgotten: number;
	/** The failure for which something has to wait for the next poll, if there was one. */
	keptBackBy?: unknown;
}

/**
 * The order of a poll. The list of open runs comes before the list of new ones: what ends between
 * the two is seen open first, and its end then.
 */
const STAGES: readonly Stage[] = ['open', 'head', 'list', 'descent', 'ids'];

/**
 * Runs one poll: reads what is new and what is open, and says which runs reached a chosen status.
 * Throws what the source throws while little has been read, or nothing that is due can be filled in;
 * then nothing has changed and the next poll sees the same again.
 */
export async function pollRuns(request: PollRequest): Promise<PollResult> {
	const poll = beginPoll(request);
	await runStages(poll);
	noteProgress(poll);
	const { handed, events } = await completeEvents(poll);
	const ended = boundEnded(handOver(poll.state, handed));
	const open = boundOpen(ended.state);
	return {
		store: encodeWatch(open.state, poll.source.statuses),
		events,
		forgotten: ended.forgotten + open.forgotten,
		keptBackBy: poll.keptBackBy,
	};
}

function beginPoll({
	source: watched,
	stored,
	events,
	nowMs,
	budgetMs,
	maxEvents,
}: PollRequest): Poll {
	const source = oldSourceOf(watched);
	const before = decodeWatch(stored, source.key, source.statuses) ?? newWatch(source.key);
	return {
		source,
		rules: {
			scope: source.scope,
			statuses: source.statuses,
			chosen: new Set(events.filter((status) => source.statuses.includes(status))),
			endsForGood: source.endsForGood,
		},
		clock: new PollClock(nowMs, budgetMs),
		maxEvents: Math.max(1, maxEvents),
		state: {
			...before,
			revision: before.revision + 1,
			phase: before.phase === 'waiting' ? 'firstLook' : before.phase,
		},
		seen: new Set(),
		due: new Map(),
		requests: 0,
		looks: 0,
		isBrokenOff: false,
	};
}

/** Begins where the last poll ran out of time, so that no stage waits for ever. */
async function runStages(poll: Poll): Promise<void> {
	const first = STAGES.indexOf(poll.state.resumeAt ?? STAGES[0]);
	const stages = [...STAGES.slice(first), ...STAGES.slice(0, first)];
	poll.state = { ...poll.state, resumeAt: undefined };
	let list: ListEnd | undefined;
	for (const stage of stages) {
		if (!mayRead(poll)) {
			poll.state = { ...poll.state, resumeAt: stage };
			return;
		}
		if (stage === 'open' && poll.source.readOpen) await readOpenRuns(poll);
		if (stage === 'head') await readHead(poll);
		if (stage === 'list') list = await readList(poll);
		if (stage === 'descent') await descend(poll, list);
		if (stage === 'ids') await askByIds(poll);
	}
}

function noteProgress(poll: Poll): void {
	if (poll.state.phase !== 'firstLook') return;
	const isOpenSeen = poll.state.openSeen || !poll.source.readOpen;
	poll.state =
		isOpenSeen && poll.state.listSeen
			? finishFirstLook(poll.state, poll.serverNowMs)
			: firstLookGoesOn(poll.state, isOpenSeen, poll.serverNowMs);
}
