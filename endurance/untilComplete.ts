import { setTimeout as sleep } from 'node:timers/promises';

import type { Report } from '../realN8n/progress';
import type { Receiver } from './receiver';
import type { Ending } from './results';

const LOOK_MS = 10_000;
/** How long to wait for repeated events once every event has arrived. */
const REPETITION_MS = 75_000;

/**
 * Waits until every event has arrived, or until none has arrived for `mostQuietMs`.
 *
 * @param expected returns the events that have to arrive, including those of runs that end later
 */
export async function untilComplete(
	receiver: Receiver,
	expected: () => Promise<Ending[]>,
	mostQuietMs: number,
	report: Report,
): Promise<void> {
	const startedAt = Date.now();
	for (;;) {
		const endings = await expected();
		const arrived = new Set(receiver.events.map(({ key }) => key));
		const missing = endings.filter(({ key }) => !arrived.has(key)).length;
		report(`${missing} of ${endings.length} events have not arrived`);
		const ends = endings.map(({ endedAt }) => endedAt).filter(Number.isFinite);
		const arrivedAt = receiver.events[receiver.events.length - 1]?.at ?? startedAt;
		const quietMs = Date.now() - Math.max(startedAt, arrivedAt, ...ends);
		if (quietMs > (missing === 0 ? REPETITION_MS : mostQuietMs)) return;
		await sleep(LOOK_MS);
	}
}
