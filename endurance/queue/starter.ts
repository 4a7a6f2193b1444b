import { setTimeout as sleep } from 'node:timers/promises';

import type { Batch } from './workflows';

/** The HTTP status of the response to a batch, or why there was none. */
export type Outcome = number | 'refused' | 'starting up' | 'broken off';

export interface StarterOptions {
	url: string;
	batches: Batch[];
	/** The number of batches in transit at the same time. */
	parallel: number;
	/** How many of the newest runs to search when a batch is resent. */
	lookThrough: number;
	onSent: (outcome: Outcome) => void;
}

/** The pause if n8n's main process is down or starting up, so that nothing was accepted. */
const NOT_TAKEN_PAUSE_MS = 2_000;
/**
 * The pause if the response was lost. A worker is still processing the batch, and has to
 * finish before the batch is resent.
 */
const BROKEN_PAUSE_MS = 45_000;
const ANSWER_TIMEOUT_MS = 240_000;
const GIVE_UP_AFTER_MS = 15 * 60_000;

/**
 * Posts batches to a workflow as another system would. Resends every batch until it gets a
 * successful response. Throws if it never gets one.
 */
export async function sendBatches(options: StarterOptions): Promise<void> {
	const waiting = options.batches.map((batch, number) => ({ batch, number }));
	const send = async () => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			await untilTaken(next.batch, next.number, options);
		}
	};
	await Promise.all(Array.from({ length: options.parallel }, send));
}

async function untilTaken(batch: Batch, number: number, options: StarterOptions): Promise<void> {
	const { url, lookThrough, onSent } = options;
	const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
	for (let isFirst = true; Date.now() < giveUpAt; isFirst = false) {
		const body = JSON.stringify(isFirst ? batch : { ...batch, lookThrough });
		const outcome = await post(url, body);
		onSent(outcome);
		if (outcome === 200) return;
		const pauseMs =
			outcome === 'refused' || outcome === 'starting up' ? NOT_TAKEN_PAUSE_MS : BROKEN_PAUSE_MS;
		await sleep(pauseMs);
	}
	throw new Error(`Batch ${number} was not accepted within ${GIVE_UP_AFTER_MS / 60_000} minutes`);
}

async function post(url: string, body: string): Promise<Outcome> {
	const headers = { 'content-type': 'application/json' };
	const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
	try {
		const response = await fetch(url, { method: 'POST', headers, body, signal });
		const text = await response.text();
		// While n8n is starting up, it responds to every request with 200 and a message saying so.
		return response.ok && text.includes('starting up') ? 'starting up' : response.status;
	} catch (error) {
		const { cause } = error as { cause?: { code?: string } };
		return cause?.code === 'ECONNREFUSED' ? 'refused' : 'broken off';
	}
}
