import type { Batch } from './workflows';

/** The outcome of sending a batch once. */
export interface Sending {
	batch: number;
	sentAt: number;
	answeredAt: number;
	/** `null` if there was no response at all. */
	status: number | null;
}

export interface StarterOptions {
	url: string;
	batches: Batch[];
	/** The number of batches in transit at once. */
	parallel: number;
	/** How many of the newest runs to search when a batch is sent again. */
	lookThrough: number;
	onSent: (sending: Sending) => void;
}

const MOST_SENDINGS = 8;
const PAUSE_MS = 2_000;

/**
 * Posts batches to a workflow as another system would. A batch that gets no successful response is sent again until
 * the workflow has accepted it. Throws if it never does.
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
	for (let times = 1; times <= MOST_SENDINGS; times += 1) {
		const sentAt = Date.now();
		const body = JSON.stringify(times === 1 ? batch : { ...batch, lookThrough });
		const status = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body,
		}).then(
			async (response) => {
				await response.text();
				return response.status;
			},
			() => null,
		);
		onSent({ batch: number, sentAt, answeredAt: Date.now(), status });
		if (status === 200) return;
		await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
	}
	throw new Error(`Batch ${number} was not taken in ${MOST_SENDINGS} sendings`);
}
