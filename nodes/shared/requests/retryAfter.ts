/**
 * The wait that a `Retry-After` header asks for, ms (RFC 9110 §10.2.3: seconds or a date).
 * A date is compared with the service's own `Date`, because this machine's clock may be wrong.
 *
 * @returns undefined if the header is missing or invalid
 */
export function retryAfterMs(headers: Record<string, string>, nowMs: number): number | undefined {
	const value = headers['retry-after']?.trim();
	if (value === undefined || value === '') return undefined;
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
	if (!/[a-z]{3}/i.test(value)) return undefined;
	const at = dateOf(value);
	return at === undefined ? undefined : Math.max(0, at - (dateOf(headers.date) ?? nowMs));
}

/** An HTTP date (RFC 9110 §5.6.7) in milliseconds since the epoch, or undefined if invalid. */
export function dateOf(header: string | undefined): number | undefined {
	const ms = Date.parse(header ?? '');
	return Number.isNaN(ms) ? undefined : ms;
}
