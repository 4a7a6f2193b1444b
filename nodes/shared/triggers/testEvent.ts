import { eventId } from '../watching/runSource';
import type { RunEvent, RunPage, RunSource, RunView } from '../watching/runSource';

/** The maximum number of list pages to read. It is low because someone is waiting. */
const MAX_PAGES = 20;
const DAY_MS = 24 * 60 * 60_000;

/**
 * The event to show when someone tests the trigger manually: the run that most recently reached a
 * chosen status (or, without such times, was created last), or undefined if there is none. The
 * stored state does not change.
 *
 * If reading the whole list would take too long, only its beginning and the runs created within the
 * last day are read.
 */
export async function testEvent(
	source: RunSource,
	events: readonly string[],
): Promise<RunEvent | undefined> {
	const runs: RunView[] = [];
	let newestMs = -Infinity;
	let serverNowMs: number | undefined;
	const read = async (createdFromMs?: number): Promise<'all' | 'some'> => {
		let cursor: string | undefined;
		for (let pages = 0; pages < MAX_PAGES; pages++) {
			const page: RunPage = await source.readPage({ createdFromMs }, cursor);
			serverNowMs = page.serverNowMs ?? serverNowMs;
			// In a sorted list, everything after a page of older runs is even older.
			if (page.runs.length > 0 && page.runs.every((run) => isOlder(run, newestMs))) return 'all';
			runs.push(...page.runs.filter(({ status }) => events.includes(status)));
			newestMs = Math.max(newestMs, ...runs.map(timeOf));
			if (page.next === undefined || page.next === cursor) return 'all';
			cursor = page.next;
		}
		return 'some';
	};
	const isCut = (await read()) === 'some';
	if (isCut && source.filtersByTime && serverNowMs !== undefined) await read(serverNowMs - DAY_MS);
	const [last] = runs.sort((one, other) => timeOf(other) - timeOf(one));
	if (last === undefined) return undefined;
	const full = await source.complete?.(last);
	const run = full && events.includes(full.status) ? full : last;
	const occurrence = source.statuses[run.status] === 'final' ? undefined : 1;
	return { id: eventId(source.scope, run, occurrence), status: run.status, run };
}

function timeOf({ sinceMs, createdMs }: RunView): number {
	return sinceMs ?? createdMs ?? 0;
}

/**
 * Whether a run cannot be the latest. A run with a status time may have been created earlier
 * and still have ended last.
 */
function isOlder(run: RunView, thanMs: number): boolean {
	return run.sinceMs === undefined && timeOf(run) <= thanMs;
}
