import {
	deliveryBody,
	type KolenaRun,
	type Sandbox,
	signDelivery,
	type SignedDelivery,
} from '../../../sandbox';

/** n8n's response to a delivery. */
export interface Answer {
	status: number;
	text: string;
	tookMs: number;
}

/** A delivery about this run, signed as Kolena signs it. */
export function deliveryOf(
	{ kolena }: Sandbox,
	run: KolenaRun,
	stamps: { deliveryId?: string; timestamp?: number | string; secret?: string } = {},
): SignedDelivery {
	const { secret = kolena.settings.webhook.secret, ...rest } = stamps;
	return signDelivery(deliveryBody(run), secret, rest);
}

/** Sends a delivery. If the signal is aborted, hangs up. */
export async function send(
	url: string,
	{ headers, body }: SignedDelivery,
	signal?: AbortSignal,
): Promise<Answer> {
	const startedAt = Date.now();
	const response = await fetch(url, { method: 'POST', headers, body, signal });
	const text = await response.text();
	return { status: response.status, text, tookMs: Date.now() - startedAt };
}
