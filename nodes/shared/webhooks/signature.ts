import { createHmac, timingSafeEqual } from 'crypto';

/** How far the timestamp of a delivery is allowed to be from this machine's clock, either way, seconds. */
export const MAX_CLOCK_DIFFERENCE_SECONDS = 300;

/** A delivery as it arrived, nothing of it checked. */
export interface Delivery {
	/** Unix time in seconds, as text. */
	timestamp: string;
	id: string;
	/** HMAC-SHA256 of `{timestamp}.{id}.{body}`, in hex. */
	signature: string;
	/** The bytes that were sent: a body that was read and written again has another signature. */
	body: Buffer;
}

const SIGNATURE = /^[0-9a-f]{64}$/i;
const UNIX_SECONDS = /^\d{1,12}$/;

/**
 * Why a delivery is not to be trusted, undefined for one that the owner of the secret signed just now.
 * The text holds nothing of the secret, and nothing that depends on the right signature.
 *
 * @param secret an empty one signs nothing
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
