import type { RunView } from './oldSource';

/**
 * Names an event so that the same event always gets the same name.
 *
 * @param scope service and agent, e.g. `kolena:42`
 * @param occurrence how often the run has reached this status, from 1; told apart only for a
 *   status in which a run is still open, because an ended run's stamp does it otherwise
 */
export function eventId(scope: string, run: RunView, status: string, occurrence: number): string {
	const head = `${scope}/${run.id}:${status}`;
	if (run.phase === 'ended' && run.status === status) {
		return run.stamp === undefined ? head : `${head}:${run.stamp}`;
	}
	return `${head}:${occurrence}`;
}
