import {
	MAX_BATCHES,
	MAX_REQUESTS,
	MAX_SINGLE_ASKS,
	MIN_SINGLE_ASKS,
	dueRuns,
	noteAnswers,
} from './dueRuns';
import { AT_ONCE, countAnswer, mayRead, takeInRuns, unlessBrokenOff } from './poll';
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
	let begun = 0;
	const askOn = async (): Promise<void> => {
		while (begun < ids.length && mayRead(poll)) {
			const next = ids.slice(begun, begun + idsPerRequest);
			begun += idsPerRequest;
			await unlessBrokenOff(poll, ask(poll, next));
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, askOn));
}

function singleAsks({ requests, due }: Poll): number {
	return Math.max(MIN_SINGLE_ASKS, Math.min(MAX_SINGLE_ASKS, MAX_REQUESTS - requests - due.size));
}

async function ask(poll: Poll, ids: string[]): Promise<void> {
	const told = new Set<string>();
	const gone: string[] = [];
	let cursor: string | undefined;
	for (let pages = 0; pages < ids.length; pages++) {
		const page = await poll.source.readByIds(ids, cursor);
		poll.keptBackBy ??= page.failure;
		countAnswer(poll);
		takeInRuns(poll, page.found, 'elsewhere');
		gone.push(...page.gone);
		for (const id of [...page.found.map((run) => run.id), ...page.gone]) told.add(id);
		cursor = page.next;
		if (cursor === undefined) break;
	}
	const missing = ids.filter((id) => !told.has(id));
	poll.state = noteAnswers(poll.state, poll.source.look ? [...told] : ids, gone);
	await lookAfter(poll, missing);
}

/** Looks for vanished runs one by one, to tell deleted ones from hidden ones: a few in each poll. */
async function lookAfter(poll: Poll, ids: string[]): Promise<void> {
	for (const id of poll.source.look ? ids : []) {
		if (poll.looks >= MAX_SINGLE_ASKS || !mayRead(poll)) return;
		poll.looks += 1;
		const sight = await poll.source.look?.(id);
		countAnswer(poll);
		if (sight && sight !== 'gone') takeInRuns(poll, [sight], 'elsewhere');
		poll.state = noteAnswers(poll.state, [id], sight === 'gone' ? [id] : []);
	}
}
