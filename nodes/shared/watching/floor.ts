import * as limits from './limits';
import type { ListReading } from './listOrder';
import type { RunPage, RunView } from './runSource';
import { isOpen, newest, type FirstLook, type Watch } from './watch';

/** Where a run was seen: in the list of new runs, in a list with all waiting runs, or elsewhere. */
export type Place = 'new' | 'waiting' | undefined;

/** Whether a newly seen run could have reached its status since the trigger was activated. */
export function isNew({ stage, floorMs = -Infinity }: Watch, run: RunView, place: Place): boolean {
	const { createdMs, sinceMs } = run;
	if (stage.name === 'firstLook') {
		if (sinceMs !== undefined) return sinceMs > (stage.fromMs ?? Infinity);
		return (createdMs ?? -Infinity) > createdFromMs(stage);
	}
	// The previous poll saw every run that was waiting at the time.
	if (place === 'waiting') return true;
	if (createdMs === undefined) return place === 'new';
	return createdMs >= floorMs && (sinceMs ?? Infinity) >= (stage.historyMs ?? -Infinity);
}

/** A run created slightly earlier may have ended after the service was found to be down. */
function createdFromMs({ fromMs = Infinity, waitedSinceMs }: FirstLook): number {
	return waitedSinceMs === undefined ? fromMs : fromMs - limits.LOOK_BACK_MS;
}

/**
 * Records what a response to the first look reveals about the time. If the service was down at the
 * activation, that moment is as long ago by the service's clock as by the local one.
 */
export function noteTimes(stage: FirstLook, page: RunPage, nowMs: number): FirstLook {
	const { fromMs, waitedSinceMs } = stage;
	if (fromMs !== undefined) return stage;
	const onPageMs = newest(...page.runs.flatMap(({ createdMs, sinceMs }) => [createdMs, sinceMs]));
	// With a time ahead of the service's clock, runs that end before that time would count as history.
	const newestMs = newest(stage.newestMs, notAhead(onPageMs, page.serverNowMs));
	const serviceNowMs = newest(page.serverNowMs, onPageMs);
	if (waitedSinceMs === undefined || serviceNowMs === undefined) return { ...stage, newestMs };
	return { ...stage, fromMs: serviceNowMs - Math.max(0, nowMs - waitedSinceMs) };
}

/** The floor of a first look: one look-back below both the newest run and every possible event. */
export function withFirstFloor(watch: Watch, reading: ListReading, nowMs?: number): Partial<Watch> {
	const { stage } = watch;
	const newestMs = newest(watch.ceilingMs, notAhead(reading.highestMs, nowMs));
	if (stage.name !== 'firstLook' || newestMs === undefined) return {};
	return { floorMs: Math.min(newestMs, createdFromMs(stage)) - limits.LOOK_BACK_MS };
}

/**
 * Ends a poll of the first look, which may now be over. Everything so far is history. Open
 * runs that are not listed yet may end before the next poll, so that poll reads the list again.
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
 * Raises the floor once all runs down to it have been read: to one look-back below the *previous*
 * ceiling, so that the next poll finds runs that slipped from one page to another. A reading that
 * did not reach the newest known runs does not count: the list must have been incomplete. If no run
 * is created for a long time, the floor rises to the newest one, so no burst is reread forever.
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

/** If there are too many runs, drops the open ones requested most and the oldest ended ones. */
export function bounded(watch: Watch): { watch: Watch; forgotten: number } {
	const runs = [...watch.runs];
	const open = runs.flatMap(([id, run]) => (isOpen(run) ? [{ id, looks: run.looks }] : []));
	const ended = runs.flatMap(([, run]) => (isOpen(run) ? [] : [run.createdMs]));
	const tooMany = open.sort((one, other) => one.looks - other.looks).slice(limits.MAX_OPEN);
	const tooOld = ended.sort((one, other) => other - one).slice(limits.MAX_ENDED);
	const kept = { ...watch, ...withFloor(watch, tooOld.length > 0 ? tooOld[0] + 1 : undefined) };
	for (const { id } of tooMany) kept.runs.delete(id);
	return { watch: kept, forgotten: tooMany.length + tooOld.length };
}

/** Drops ended runs below the floor, because nothing there is read again. */
function withFloor({ runs }: Watch, floorMs: number | undefined): Partial<Watch> {
	if (floorMs === undefined) return {};
	const kept = [...runs].filter(([, run]) => isOpen(run) || run.createdMs >= floorMs);
	return { floorMs, runs: new Map(kept) };
}

/** Keeps a single run dated ahead of the service's clock from hiding those that follow. */
function notAhead(timeMs: number | undefined, serverNowMs = Infinity): number | undefined {
	return timeMs && Math.min(timeMs, serverNowMs + limits.CLOCK_TOLERANCE_MS);
}
