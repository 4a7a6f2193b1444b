/**
 * Converts a service's time (ISO 8601) to milliseconds since the epoch. A time without a zone is
 * taken as UTC, whatever this machine's time zone.
 *
 * @returns undefined for anything that is not a time
 */
export function serviceTimeMs(value: unknown): number | undefined {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
	const text = value.trim().replace(' ', 'T');
	const hasZone = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes('T');
	const ms = Date.parse(hasZone ? text : `${text}Z`);
	return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Adds a `Z` to a time without a zone, because services mean UTC. Returns anything else unchanged.
 */
export function withZone<T>(value: T): T | string {
	if (typeof value !== 'string') return value;
	const text = value.trim();
	const isBare = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?$/i.test(text);
	return isBare ? `${text.replace(/[ t]/, 'T')}Z` : value;
}

/**
 * How far a creation time can be ahead of the service's clock, because parts of a service may use
 * different time zones.
 */
const MAX_AHEAD_MS = 24 * 60 * 60_000;

/**
 * When something was created, by the service's own clock. A time far in the future is ignored,
 * because the triggers would treat everything created afterward as older.
 *
 * @param nowMs the service's clock, or this machine's if the service does not send the time
 */
export function creationTimeMs(value: unknown, nowMs: number): number | undefined {
	const ms = serviceTimeMs(value);
	return ms === undefined || ms > nowMs + MAX_AHEAD_MS ? undefined : ms;
}
