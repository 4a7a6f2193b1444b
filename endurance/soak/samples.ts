import { memoryOf } from '../../realN8n/processMemory';
import type { SingleN8n } from '../single/singleN8n';

/** What is measured every few seconds. */
export interface Sample {
	/** Measured from the start. */
	minutes: number;
	/** The n8n process's resident memory. */
	rssBytes: number;
	/** The control's resident memory. */
	controlRssBytes: number;
	/** The size of each trigger's stored state (JSON), by the workflow's name. */
	stateBytes: Record<string, number>;
	openRuns: number;
}

const STATE_SIZES =
	'SELECT name, length(CAST(staticData AS BLOB)) AS bytes FROM workflow_entity WHERE staticData IS NOT NULL';

/** Takes one sample. */
export async function takeSample(
	startedAt: number,
	n8n: SingleN8n,
	control: SingleN8n,
	openRuns: number,
): Promise<Sample> {
	const states = await n8n.database.read<{ name: string; bytes: number }>(STATE_SIZES);
	return {
		minutes: (Date.now() - startedAt) / 60_000,
		rssBytes: memoryOf(n8n.pid).rssBytes,
		controlRssBytes: memoryOf(control.pid).rssBytes,
		stateBytes: Object.fromEntries(states.map(({ name, bytes }) => [name, bytes])),
		openRuns,
	};
}
