import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { KolenaSettings } from './settings';
import type { KolenaRun } from './shapes';

/** How Kolena delivers webhooks. The numbers are from its documentation. */
export interface KolenaWebhookSettings {
	/** Where ended runs are reported. `null` means nowhere. */
	url: string | null;
	secret: string;
	/** How many copies of each delivery are sent at the same time. */
	copies: number;
	/** How long to wait for a response. */
	answerWithinMs: number;
	/** Delays before the quick retries. Kolena makes three, with exponential back-off. */
	quickRetriesMs: number[];
	/** Delays before the later retries. Kolena makes five. */
	laterRetriesMs: number[];
}

export const webhookDefaults: KolenaWebhookSettings = {
	url: null,
	secret: 'kolena-sandbox-signing-secret',
	copies: 1,
	answerWithinMs: 10_000,
	quickRetriesMs: [1_000, 2_000, 4_000],
	laterRetriesMs: [600_000, 600_000, 600_000, 600_000, 600_000],
};

/** A delivery that was sent, and its outcome. */
export interface SentDelivery {
	deliveryId: string;
	runId: number;
	/** When the run ended, on the machine's clock. */
	endedAt: number;
	/** Counts the first attempt and its retries, starting at 1. */
	attempt: number;
	/** On the machine's clock. */
	at: number;
	tookMs?: number;
	/** The HTTP status of the response; `null` if none arrived in time. */
	status?: number | null;
	/** The text of the response. */
	answer?: string;
}

/** A request as Kolena sends it, with its content and the proof of its origin. */
export interface SignedDelivery {
	headers: Record<string, string>;
	body: string;
}

/** What Kolena reports about a run. It does not include fields such as `status` and `completed`. */
export function deliveryBody(run: KolenaRun): string {
	const { agent_id, run_id, run_url, created, updated, files, order, data } = run;
	return JSON.stringify({ agent_id, run_id, run_url, created, updated, files, order, data });
}

/** Signs a body as Kolena does. */
export function signDelivery(
	body: string,
	secret: string,
	{
		deliveryId = randomUUID() as string,
		timestamp = Math.floor(Date.now() / 1000),
	}: { deliveryId?: string; timestamp?: number | string } = {},
): SignedDelivery {
	const signature = createHmac('sha256', secret)
		.update(`${timestamp}.${deliveryId}.${body}`)
		.digest('hex');
	return {
		headers: {
			'content-type': 'application/json',
			'x-kolena-timestamp': String(timestamp),
			'x-kolena-delivery-id': deliveryId,
			'x-kolena-signature': signature,
		},
		body,
	};
}

/** Reports runs that end to the URL in the settings. */
export class KolenaWebhooks {
	/** Everything that was sent, oldest first. */
	readonly sent: SentDelivery[] = [];

	private closing = new AbortController();

	constructor(
		private readonly settings: KolenaSettings,
		private readonly run: (runId: number) => KolenaRun | undefined,
	) {}

	get isOn(): boolean {
		return this.settings.webhook.url !== null;
	}

	/** Delivers a run that has ended, in the background. */
	report(runId: number, endedAt: number): void {
		if (this.isOn) void this.deliver(runId, endedAt).catch(() => undefined);
	}

	/** Forgets all deliveries, including those that are waiting for a retry. */
	clear(): void {
		this.close();
		this.closing = new AbortController();
		this.sent.length = 0;
	}

	close(): void {
		this.closing.abort();
	}

	private async deliver(runId: number, endedAt: number): Promise<void> {
		const { webhook } = this.settings;
		const { signal } = this.closing;
		const deliveryId = randomUUID();
		const waits = [0, ...webhook.quickRetriesMs, ...webhook.laterRetriesMs];
		for (const [index, waitMs] of waits.entries()) {
			await sleep(waitMs, undefined, { signal, ref: false });
			const run = this.run(runId);
			const { url } = this.settings.webhook;
			if (!run || url === null) return;
			const sent = Array.from({ length: this.settings.webhook.copies }, async () => {
				const attempt = index + 1;
				const delivery: SentDelivery = { deliveryId, runId, endedAt, attempt, at: Date.now() };
				this.sent.push(delivery);
				await this.send(url, delivery, deliveryBody(run), signal);
				return delivery.status;
			});
			const statuses = await Promise.all(sent);
			if (statuses.every((status) => status && status >= 200 && status < 300)) return;
		}
	}

	private async send(
		url: string,
		delivery: SentDelivery,
		body: string,
		closing: AbortSignal,
	): Promise<void> {
		const { secret, answerWithinMs } = this.settings.webhook;
		const request = signDelivery(body, secret, delivery);
		try {
			const signal = AbortSignal.any([AbortSignal.timeout(answerWithinMs), closing]);
			const response = await fetch(url, { method: 'POST', redirect: 'manual', signal, ...request });
			delivery.status = response.status;
			delivery.answer = await response.text();
		} catch {
			delivery.status = null;
		}
		delivery.tookMs = Date.now() - delivery.at;
	}
}
