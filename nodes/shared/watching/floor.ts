import * as limits from './limits';
import type { ListReading } from './listOrder';
import type { RunPage, RunView } from './runSource';
import { newest } from './watch';
import type { FirstLook, Watch } from './watch';

/** What showed a run: the list of new runs, one that holds all that wait, or anything else. */
export type Place = 'new' | 'waiting' | 'elsewhere';

/** Whether a run that was never seen before can have reached its status since the switch-on. */
export function isNew({ stage, floorMs = -Infinity }: Watch, run: RunView, place: Place): boolean {
	const { createdMs, sinceMs } = run;
	if (stage.name === 'waiting') return false;
	if (stage.name === 'firstLook') {
		const { fromMs = Infinity, waitedSinceMs } = stage;
		if (sinceMs !== undefined) return sinceMs > fromMs;
		const slackMs = waitedSinceMs === undefined ? 0 : limits.LOOK_BACK_MS;
		return (createdMs ?? -Infinity) > fromMs - slackMs;
	}
	// The poll before has seen all that waited then.
	if (place === 'waiting') return true;
	if (createdMs === undefined) return place === 'new';
	const isHistory = sinceMs !== undefined && sinceMs < (stage.historyMs ?? -Infinity);
	return !isHistory && createdMs >= floorMs;
}

/**
 * Notes what an answer of the first look tells about the time, before its runs are taken in. If the
 * service was down at the switch-on, that moment is as long before its time now as it is here.
 */
export function noteTimes(stage: FirstLook, page: RunPage, nowMs: number): FirstLook {
	const { fromMs, waitedSinceMs } = stage;
	if (fromMs !== undefined) return stage;
	const timesMs = page.runs.flatMap(({ createdMs, sinceMs }) => [createdMs, sinceMs]);
	if (waitedSinceMs === undefined) {
		// Times ahead of the service's clock are no history: what happens until then would be, too.
		const newestMs = newest(stage.newestMs, notAhead(newest(...timesMs), page.serverNowMs));
		return { ...stage, newestMs };
	}
	const serviceNowMs = newest(page.serverNowMs, ...timesMs);
	if (serviceNowMs === undefined) return stage;
	return { ...stage, fromMs: serviceNowMs - Math.max(0, nowMs - waitedSinceMs) };
}

/** The floor of a first look: a look-back below the newest run, and below all that may be an event. */
export function withFirstFloor(
	{ stage, ceilingMs }: Watch,
	{ highestMs }: ListReading,
	serverNowMs?: number,
): Partial<Watch> {
	const newestMs = newest(ceilingMs, notAhead(highestMs, serverNowMs));
	if (stage.name !== 'firstLook' || newestMs === undefined) return {};
	const { fromMs = Infinity, waitedSinceMs } = stage;
	const slackMs = waitedSinceMs === undefined ? 0 : limits.LOOK_BACK_MS;
	return { floorMs: Math.min(newestMs, fromMs - slackMs) - limits.LOOK_BACK_MS };
}

/**
 * At the end of a poll of the first look: it is over, or it goes on. Then only what is older than
 * this poll is history. Of open runs that were not listed yet some may have ended by the next poll:
 * to find these, runs of any age have to be read.
 */
export function afterFirstLook(
	watch: Watch,
	stage: FirstLook,
	listsOpen: boolean,
	serverNowMs?: number,
): Partial<Watch> {
	const hasReadOpen = stage.hasReadOpen ?? !listsOpen;
	if (hasReadOpen && stage.hasReadNew) {
		const historyMs = stage.fromMs ?? stage.newestMs;
		const dayAgoMs = serverNowMs === undefined ? undefined : serverNowMs - limits.FIRST_WINDOW_MS;
		const floor = withFloor(watch, watch.floorMs ?? dayAgoMs);
		return { stage: { name: 'watching', historyMs, quietPolls: 0 }, ...floor };
	}
	const fromMs = stage.fromMs ?? newest(serverNowMs, stage.newestMs);
	if (hasReadOpen || stage.readsAll) return { stage: { ...stage, fromMs } };
	const readings = { ...watch.readings, new: undefined };
	return { stage: { ...stage, fromMs, readsAll: true, hasReadNew: false }, readings };
}

/**
 * After all runs down to the floor have been read. The floor comes to lie a look-back below the
 * ceiling of *before* this reading, so that each run is read twice: one that slipped from page to
 * page meanwhile is there the next time. A reading that did not even meet the newest known runs does
 * not count: the list was empty, or cut off, for a while. When nothing is created for long the floor
 * rises to the newest run: a burst is not read for ever.
 */
export function afterReading(
	watch: Watch,
	reading: ListReading,
	nowMs: number,
	serverNowMs?: number,
): Partial<Watch> {
	const { stage, revision } = watch;
	const highestMs = notAhead(reading.highestMs, serverNowMs);
	const ceilingMs = newest(watch.ceilingMs, highestMs);
	if (stage.name === 'firstLook') return { ceilingMs, stage: { ...stage, hasReadNew: true } };
	if (stage.name === 'waiting' || watch.ceilingMs === undefined) return { ceilingMs };
	const floorMs = watch.ceilingMs - limits.LOOK_BACK_MS;
	if (highestMs === undefined || highestMs < floorMs) return { ceilingMs };
	const isNewer = ceilingMs !== watch.ceilingMs;
	const calm = isNewer ? undefined : (stage.calm ?? { poll: revision, nowMs });
	// The clock here may jump, so that polls, a minute apart at least, are counted as well.
	const isCalm =
		calm && nowMs - calm.nowMs >= limits.CALM_MS && revision - calm.poll >= limits.CALM_POLLS;
	const floor = withFloor(watch, newest(watch.floorMs, isCalm ? ceilingMs : floorMs));
	return { ceilingMs, stage: { ...stage, calm }, ...floor };
}

/**
 * Keeps the state within its bounds: of more open runs than it can hold those asked for most often
 * are given up, and of more ended ones the oldest, over which the floor rises.
 */
export function bounded(watch: Watch): { watch: Watch; forgotten: number } {
	const { open, ended } = watch;
	const surplus = Math.max(0, open.size - limits.MAX_OPEN);
	const byLooks = [...open].sort(([, one], [, other]) => other.looks - one.looks);
	const kept = surplus === 0 ? open : new Map(byLooks.slice(surplus));
	const over = Math.max(0, ended.size - limits.MAX_ENDED);
	const byAge = [...ended.values()].map(({ createdMs }) => createdMs).sort((one, two) => one - two);
	const floor = over === 0 ? {} : withFloor(watch, byAge[over - 1] + 1);
	return { watch: { ...watch, open: kept, ...floor }, forgotten: surplus + over };
}

/** Ended runs below the floor need not be remembered: nothing there is read again. */
function withFloor({ ended }: Watch, floorMs: number | undefined): Partial<Watch> {
	if (floorMs === undefined) return {};
	return { floorMs, ended: new Map([...ended].filter(([, run]) => run.createdMs >= floorMs)) };
}

/** A single run ahead of the service's clock must not lift the floor over those that follow. */
function notAhead(timeMs: number | undefined, serverNowMs = Infinity): number | undefined {
	return timeMs && Math.min(timeMs, serverNowMs + limits.CLOCK_TOLERANCE_MS);
}
