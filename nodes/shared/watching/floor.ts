import * as limits from './limits';
import type { ListReading } from './listOrder';
import type { RunPage, RunView } from './runSource';
import { isOpen, newest, type FirstLook, type Watch } from './watch';

/** What showed a run: the list of new runs, one that holds all that wait, or anything else. */
export type Place = 'new' | 'waiting' | undefined;

/** Whether a run that was never seen before can have reached its status since the switch-on. */
export function isNew({ stage, floorMs = -Infinity }: Watch, run: RunView, place: Place): boolean {
	const { createdMs, sinceMs } = run;
	if (stage.name === 'waiting') return false;
	if (stage.name === 'firstLook') {
		if (sinceMs !== undefined) return sinceMs > (stage.fromMs ?? Infinity);
		return (createdMs ?? -Infinity) > createdFromMs(stage);
	}
	// The poll before has seen all that waited then.
	if (place === 'waiting') return true;
	if (createdMs === undefined) return place === 'new';
	return createdMs >= floorMs && (sinceMs ?? Infinity) >= (stage.historyMs ?? -Infinity);
}

/** A run that was created a little earlier may have ended since the service was found to be down. */
function createdFromMs({ fromMs = Infinity, waitedSinceMs }: FirstLook): number {
	return waitedSinceMs === undefined ? fromMs : fromMs - limits.LOOK_BACK_MS;
}

/**
 * Notes what an answer of the first look tells about the time, before its runs are taken in. If the
 * service was down at the switch-on, that moment is as long before its time now as it is here.
 */
export function noteTimes(stage: FirstLook, page: RunPage, nowMs: number): FirstLook {
	const { fromMs, waitedSinceMs } = stage;
	if (fromMs !== undefined) return stage;
	const onPageMs = newest(...page.runs.flatMap(({ createdMs, sinceMs }) => [createdMs, sinceMs]));
	// Times ahead of the service's clock are no history: what happens until then would be, too.
	const newestMs = newest(stage.newestMs, notAhead(onPageMs, page.serverNowMs));
	const serviceNowMs = newest(page.serverNowMs, onPageMs);
	if (waitedSinceMs === undefined || serviceNowMs === undefined) return { ...stage, newestMs };
	return { ...stage, fromMs: serviceNowMs - Math.max(0, nowMs - waitedSinceMs) };
}

/** The floor of a first look: a look-back below the newest run, and below all that may be an event. */
export function withFirstFloor(watch: Watch, reading: ListReading, nowMs?: number): Partial<Watch> {
	const { stage } = watch;
	const newestMs = newest(watch.ceilingMs, notAhead(reading.highestMs, nowMs));
	if (stage.name !== 'firstLook' || newestMs === undefined) return {};
	return { floorMs: Math.min(newestMs, createdFromMs(stage)) - limits.LOOK_BACK_MS };
}

/**
 * At the end of a poll of the first look: it is over, or goes on, and what is older than now is history.
 * Of open runs that were not listed yet some may end by the next poll: that reads the list anew.
 */
export function afterFirstLook(watch: Watch, listsOpen: boolean, nowMs?: number): Partial<Watch> {
	const { stage } = watch;
	if (stage.name !== 'firstLook') return {};
	const { hasReadOpen = !listsOpen, hasReadNew } = stage;
	if (hasReadOpen && hasReadNew) {
		const floorMs = newest(watch.floorMs, nowMs && nowMs - limits.FIRST_WINDOW_MS);
		const historyMs = stage.fromMs ?? stage.newestMs;
		return { stage: { name: 'watching', historyMs }, ...withFloor(watch, floorMs) };
	}
	if (stage.fromMs !== undefined) return {};
	const fromMs = newest(nowMs, stage.newestMs);
	if (hasReadOpen) return { stage: { ...stage, fromMs } };
	const readings = { ...watch.readings, new: undefined };
	return { stage: { ...stage, fromMs, hasReadNew: false }, readings };
}

/**
 * After all runs down to the floor have been read. The floor comes to lie a look-back below the
 * ceiling of *before*: one that slipped from page to page meanwhile is there the next time. A reading
 * that did not even meet the newest known runs does not count: the list was cut off for a while. When
 * nothing is created for long the floor rises to the newest run, so that a burst is not read for ever.
 */
export function afterReading(
	watch: Watch,
	reading: ListReading,
	nowMs: number,
	serverNowMs?: number,
): Partial<Watch> {
	const { stage, ceilingMs: beforeMs } = watch;
	const highestMs = notAhead(reading.highestMs, serverNowMs) ?? -Infinity;
	const ceilingMs = newest(beforeMs, highestMs);
	if (stage.name === 'firstLook') return { ceilingMs, stage: { ...stage, hasReadNew: true } };
	if (beforeMs === undefined || highestMs < beforeMs - limits.LOOK_BACK_MS) return { ceilingMs };
	const calmSinceMs = ceilingMs === beforeMs ? (watch.calmSinceMs ?? nowMs) : undefined;
	const isCalm = calmSinceMs !== undefined && nowMs - calmSinceMs >= limits.CALM_MS;
	const floorMs = newest(watch.floorMs, isCalm ? beforeMs : beforeMs - limits.LOOK_BACK_MS);
	return { ceilingMs, calmSinceMs, ...withFloor(watch, floorMs) };
}

/** Gives up the open runs asked for most often, and the oldest ended ones, if there are too many. */
export function bounded(watch: Watch): { watch: Watch; forgotten: number } {
	const runs = [...watch.runs];
	const open = runs.flatMap(([id, run]) => (isOpen(run) ? [{ id, looks: run.looks }] : []));
	const ended = runs.flatMap(([, run]) => (isOpen(run) ? [] : [run.createdMs]));
	const tooMany = Math.max(0, open.length - limits.MAX_OPEN);
	const tooOld = Math.max(0, ended.length - limits.MAX_ENDED);
	const byLooks = open.sort((one, other) => other.looks - one.looks).slice(0, tooMany);
	const floorMs = tooOld > 0 ? ended.sort((one, other) => one - other)[tooOld - 1] + 1 : undefined;
	const kept = { ...watch, ...withFloor(watch, floorMs) };
	for (const { id } of byLooks) kept.runs.delete(id);
	return { watch: kept, forgotten: tooMany + tooOld };
}

/** Ended runs below the floor need not be remembered: nothing there is read again. */
function withFloor({ runs }: Watch, floorMs: number | undefined): Partial<Watch> {
	if (floorMs === undefined) return {};
	const kept = [...runs].filter(([, run]) => isOpen(run) || run.createdMs >= floorMs);
	return { floorMs, runs: new Map(kept) };
}

/** A single run ahead of the service's clock must not hide those that follow. */
function notAhead(timeMs: number | undefined, serverNowMs = Infinity): number | undefined {
	return timeMs && Math.min(timeMs, serverNowMs + limits.CLOCK_TOLERANCE_MS);
}
