/** How a service writes its times. The documentation of both services leaves this open. */
export interface TimeFormat {
	/** What follows the time: nothing, as in the services' examples, or a time zone. */
	timeZone: '' | 'Z' | '+00:00';
	/** The number of decimal places in the seconds, e.g. 6 for microseconds. */
	timeFractionDigits: 0 | 3 | 6;
	/** How far the service's clock is ahead of the machine's (negative if it is behind). */
	clockOffsetMs: number;
}

/**
 * Writes a time as the service shows it: in UTC, truncated (not rounded) to the given number of
 * digits.
 *
 * @param machineMs milliseconds since 1970 on the machine's clock; the fraction holds the
 * microseconds
 */
export function formatTime(machineMs: number, format: TimeFormat): string {
	const micros = toMicros(machineMs + format.clockOffsetMs);
	const seconds = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
	const fraction = String(((micros % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0');
	const digits = format.timeFractionDigits;
	return seconds + (digits === 0 ? '' : `.${fraction.slice(0, digits)}`) + format.timeZone;
}

/**
 * Reads a time sent by a client; without a time zone it is UTC.
 *
 * @returns milliseconds since 1970 on the service's clock, with the microseconds as a fraction, or
 * `undefined` if the text is not a time
 */
export function parseTime(text: string): number | undefined {
	const parts = /^(.*?)(?:\.(\d{1,6}))?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
	if (!parts) return undefined;
	const [, whole, fraction = '', zone = 'Z'] = parts;
	const wholeMs = Date.parse(whole + zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'));
	return Number.isNaN(wholeMs) ? undefined : wholeMs + Number(fraction.padEnd(6, '0')) / 1000;
}

/**
 * Converts a time on the machine's clock to the time that the service shows for it, which is all that clients can
 * compare with.
 */
export function shownMoment(machineMs: number, format: TimeFormat): number {
	const stepMicros = 10 ** (6 - format.timeFractionDigits);
	return (Math.floor(toMicros(machineMs + format.clockOffsetMs) / stepMicros) * stepMicros) / 1000;
}

function toMicros(ms: number): number {
	return Math.round(ms * 1000);
}
