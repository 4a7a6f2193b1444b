import { createHmac, timingSafeEqual } from 'crypto';

/**
 * Maximum difference, either way, between a delivery's timestamp and this machine's clock, in
 * seconds.
 */
const MAX_CLOCK_DIFFERENCE_SECONDS = 300;

/** A delivery as it arrived, unchecked. */
export interface Delivery {
	/** Unix time in seconds, as text. */
	timestamp: string;
	id: string;
	/** HMAC-SHA256 of `{timestamp}.{id}.{body}`, in hex. */
	signature: string;
	/** The bytes as sent. If a body is parsed and serialized again, its signature is different. */
	body: Buffer;
}

const SIGNATURE = /^[0-9a-f]{64}$/i;
const UNIX_SECONDS = /^\d{1,12}$/;

/**
 * Why a delivery cannot be trusted, or undefined if it was recently signed with the secret. The
 * text reveals nothing about the secret or the correct signature.
 *
 * @param secret if this is empty, no delivery is trusted
 */
export function flawOf(delivery: Delivery, secret: string, nowMs: number): string | undefined {
	const { timestamp, id, signature } = delivery;
	if (secret === '') return 'there is no signing secret to check it with';
	if (timestamp === '' || id === '' || signature === '') {
		return 'the timestamp, the delivery id or the signature is missing';
	}
	if (!UNIX_SECONDS.test(timestamp)) return 'the timestamp is not a time in Unix seconds';
	const differenceSeconds = Math.abs(Math.floor(nowMs / 1_000) - Number(timestamp));
	if (differenceSeconds > MAX_CLOCK_DIFFERENCE_SECONDS) {
		return `the timestamp is more than ${MAX_CLOCK_DIFFERENCE_SECONDS} seconds away from this machine's clock`;
	}
	return isSignedBy(delivery, secret) ? undefined : 'the signature does not match';
}

function isSignedBy({ timestamp, id, signature, body }: Delivery, secret: string): boolean {
	if (!SIGNATURE.test(signature)) return false;
	const expected = createHmac('sha256', secret).update(`${timestamp}.${id}.`).update(body).digest();
	return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
