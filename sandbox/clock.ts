/** How a service writes its times; the documents of both services leave it open. */
export interface TimeFormat {
	/** What follows the time: nothing, as in the services' examples, or a zone. */
	timeZone: '' | 'Z' | '+00:00';
	/** Digits of the second's fraction: 6 = microseconds. */
	timeFractionDigits: 0 | 3 | 6;
	/** How far the service's clock is ahead of the machine's; negative = behind. */
	clockOffsetMs: number;
}

/**
 * Writes a time as the service shows it: in UTC, cut off (not rounded) at the wanted digits.
 *
 * @param machineMs milliseconds since 1970 by the machine's clock, with microseconds as a fraction
 */
export function formatTime(machineMs: number, format: TimeFormat): string {
	const micros = toMicros(machineMs + format.clockOffsetMs);
	const seconds = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
	const fraction = String(((micros % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0');
	const digits = format.timeFractionDigits;
	return seconds + (digits === 0 ? '' : `.${fraction.slice(0, digits)}`) + format.timeZone;
}

/**
 * Reads a time that a client sent; without a zone it is UTC.
 *
 * @returns milliseconds since 1970 by the service's clock with microseconds as a fraction, or
 * `undefined` if it is not a time
 */
export function parseTime(text: string): number | undefined {
	const parts = /^(.*?)(?:\.(\d{1,6}))?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
	if (!parts) return undefined;
	const [, whole, fraction = '', zone = 'Z'] = parts;
	const wholeMs = Date.parse(whole + zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'));
	return Number.isNaN(wholeMs) ? undefined : wholeMs + Number(fraction.padEnd(6, '0')) / 1000;
}

/** The moment a service shows for a time of the machine: clients can only compare with what is shown. */
export function shownMoment(machineMs: number, format: TimeFormat): number {
	const stepMicros = 10 ** (6 - format.timeFractionDigits);
	return (Math.floor(toMicros(machineMs + format.clockOffsetMs) / stepMicros) * stepMicros) / 1000;
}

function toMicros(ms: number): number {
	return Math.round(ms * 1000);
}
