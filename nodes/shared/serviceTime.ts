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
