import {
	MAX_BATCHES,
	MAX_REQUESTS,
	MAX_SINGLE_ASKS,
	MIN_SINGLE_ASKS,
	dueRuns,
	noteAnswers,
} from './dueRuns';
import { countAnswer, mayRead, takeInRuns } from './poll';
import type { Poll } from './poll';

/** Asks by id for the open runs that no list has shown and whose turn it is. */
export async function askByIds(poll: Poll): Promise<void> {
	const { idsPerRequest } = poll.source;
	const asksForMany = idsPerRequest > 1;
	const ids = dueRuns(
		poll.state,
		poll.seen,
		asksForMany ? MAX_BATCHES * idsPerRequest : singleAsks(poll),
		Math.max(0, poll.maxEvents - poll.due.size),
		asksForMany,
	);
	for (let from = 0; from < ids.length; from += idsPerRequest) {
		if (!mayRead(poll)) return;
		await ask(poll, ids.slice(from, from + idsPerRequest));
	}
}

function singleAsks({ requests, due }: Poll): number {
	return Math.max(MIN_SINGLE_ASKS, Math.min(MAX_SINGLE_ASKS, MAX_REQUESTS - requests - due.size));
}

async function ask(poll: Poll, ids: string[]): Promise<void> {
	const { found, gone, failure } = await poll.source.readByIds(ids);
	poll.keptBackBy ??= failure;
	countAnswer(poll);
	takeInRuns(poll, found, 'elsewhere');
	const foundIds = new Set(found.map((run) => run.id));
	const reallyGone = gone.filter((id) => !foundIds.has(id));
	poll.state = noteAnswers(poll.state, ids, reallyGone);
}
