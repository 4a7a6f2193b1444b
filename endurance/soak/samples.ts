import { readFileSync } from 'node:fs';

import type { RecordedRequest, Sandbox } from '../../sandbox';
import type { EndingsWatch } from '../single/endingsWatch';
import type { SingleN8n } from '../single/singleN8n';

/** What is measured every few seconds. */
export interface Sample {
	/** Counted from the first sample. */
	minutes: number;
	/** The resident memory of n8n's process. */
	rssBytes: number;
	/** The same for the n8n without our triggers. */
	controlRssBytes?: number;
	/** The size of each trigger's state as n8n stores it, as JSON. */
	kolenaStateBytes: number;
	kognitosStateBytes: number;
	openRuns: number;
	databaseBytes: number;
}

const STATE_SIZES =
	'SELECT name, length(CAST(staticData AS BLOB)) AS bytes FROM workflow_entity WHERE staticData IS NOT NULL';
const DATABASE_SIZE =
	'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size';

/** The names of the workflows whose stored state is measured. */
export const STATES = { kolena: 'Kolena ended', kognitos: 'Kognitos ended' };

/** Takes one sample. */
export async function takeSample(
	startedAt: number,
	n8n: SingleN8n,
	control: SingleN8n | undefined,
	watch: EndingsWatch,
): Promise<Sample> {
	const states = await n8n.database.read<{ name: string; bytes: number }>(STATE_SIZES);
	const [{ bytes: databaseBytes }] = await n8n.database.read<{ bytes: number }>(DATABASE_SIZE);
	const stateBytes = (wanted: string) => states.find(({ name }) => name === wanted)?.bytes ?? 0;
	return {
		minutes: (Date.now() - startedAt) / 60_000,
		rssBytes: residentBytes(n8n.pid),
		...(control ? { controlRssBytes: residentBytes(control.pid) } : {}),
		kolenaStateBytes: stateBytes(STATES.kolena),
		kognitosStateBytes: stateBytes(STATES.kognitos),
		openRuns: watch.openCount,
		databaseBytes,
	};
}

function residentBytes(pid: number | undefined): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Counts, poll by poll, the requests with which a trigger reads. */
export class PollCounter {
	/** The number of requests in each completed poll. */
	readonly perPoll: number[] = [];

	private lastNumber = 0;

	private lastAt = 0;

	private current = 0;

	constructor(private readonly standIn: Sandbox['kolena'] | Sandbox['kognitos']) {}

	/** Has to be called often enough for the stand-in to still remember all requests since the last call. */
	look(): void {
		for (const request of this.standIn.requests) {
			if (request.number <= this.lastNumber) continue;
			this.lastNumber = request.number;
			if (request.method === 'GET') this.count(request);
		}
	}

	/** Polls are a minute apart, whereas the requests of one poll take seconds at most. */
	private count({ at }: RecordedRequest): void {
		if (at - this.lastAt > POLL_GAP_MS && this.current > 0) {
			this.perPoll.push(this.current);
			this.current = 0;
		}
		this.lastAt = at;
		this.current += 1;
	}
}

const POLL_GAP_MS = 15_000;
