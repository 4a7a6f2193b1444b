/**
 * Milliseconds since epoch of a time as services write it (ISO 8601). One without a zone is UTC,
 * whatever zone this machine is set to.
 *
 * @returns undefined for anything that is no time
 */
export function serviceTimeMs(value: unknown): number | undefined {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
	const text = value.trim().replace(' ', 'T');
	const hasZone = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes('T');
	const ms = Date.parse(hasZone ? text : `${text}Z`);
	return Number.isNaN(ms) ? undefined : ms;
}

/**
 * A time as n8n and people should read it: one that a service writes without a zone is UTC, so it
 * gets a `Z`. Anything else is returned as it is.
 */
export function withZone<T>(value: T): T | string {
	if (typeof value !== 'string') return value;
	const text = value.trim();
	const isBare = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?$/i.test(text);
	return isBare ? `${text.replace(/[ t]/, 'T')}Z` : value;
}

/** How far ahead of the service's clock a creation time may be; its parts may differ by a zone. */
const MAX_AHEAD_MS = 24 * 60 * 60_000;

/**
 * When something was created, by the service's own clock. A time far in the future is no time: the
 * triggers would take all that follows for older.
 *
 * @param nowMs the service's clock, or this machine's where the service does not tell
 */
export function creationTimeMs(value: unknown, nowMs: number): number | undefined {
	const ms = serviceTimeMs(value);
	return ms === undefined || ms > nowMs + MAX_AHEAD_MS ? undefined : ms;
}
