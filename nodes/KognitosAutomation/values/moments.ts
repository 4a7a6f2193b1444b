import type { IDataObject } from 'n8n-workflow';

import { fieldOf, type Fields, fieldsOf } from '../fields';

const NANOS_DIGITS = 9;

const DATE = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;
/** The date at the start of a date and time. */
const DAY = '(\\d{4}-\\d{2}-\\d{2})';
const CLOCK = '(\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?)';
const TIME = new RegExp(`^${CLOCK}$`);
const OFFSET = '(Z|[+-]\\d{2}:?\\d{2}(?::?\\d{2})?)';
/** ISO 8601, optionally followed by the name of a zone in brackets (RFC 9557). */
const DATE_TIME = new RegExp(`^${DAY}(?:[T ]${CLOCK} ?${OFFSET}?(?:\\[([^\\]]+)\\])?)?$`, 'i');

/** An API date in the form `2026-11-27`. Unknown parts (0) are left out. */
export function dateText(value: unknown): string | undefined {
	const fields = fieldsOf(value);
	const [year, month, day] = numbersOf(fields, ['year', 'month', 'day']);
	if (year > 0) {
		const text = [padded(year, 4), month > 0 && padded(month, 2), day > 0 && padded(day, 2)];
		return month > 0 || day === 0 ? text.filter(Boolean).join('-') : undefined;
	}
	return month > 0 && day > 0 ? `--${padded(month, 2)}-${padded(day, 2)}` : undefined;
}

/** An API time of day in the form `09:30:00`, with any fraction of a second. */
export function timeText(value: unknown): string | undefined {
	const fields = fieldsOf(value);
	if (fields === undefined) return undefined;
	const [hours, minutes, seconds, nanos] = numbersOf(fields, [
		'hours',
		'minutes',
		'seconds',
		'nanos',
	]);
	const clock = [hours, minutes, seconds].map((part) => padded(part, 2)).join(':');
	const fraction = padded(nanos, NANOS_DIGITS).replace(/0+$/, '');
	return fraction === '' ? clock : `${clock}.${fraction}`;
}

/**
 * An API date and time as ISO 8601, followed by its offset or the name of its zone in brackets (RFC
 * 9557), if it has either.
 */
export function dateTimeText(value: unknown): string | undefined {
	const fields = fieldsOf(value);
	const [date, time] = [dateText(fields), timeText(fields)];
	if (fields === undefined || date === undefined || time === undefined) return undefined;
	const offset = fieldOf(fields, 'utc_offset');
	const zone = zoneText(fieldOf(fields, 'time_zone'));
	if (offset === undefined || offset === null || offset === '') {
		return `${date}T${time}${zone === undefined ? '' : `[${zone}]`}`;
	}
	const text = offsetText(offset);
	return text === undefined ? undefined : `${date}T${time}${text}`;
}

/** The ID of an API time zone. */
export function zoneText(value: unknown): string | undefined {
	const id = typeof value === 'string' ? value : fieldsOf(value)?.id;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

/** An API offset, e.g. `3600s`, as ISO 8601. */
function offsetText(offset: unknown): string | undefined {
	const [, seconds] = /^(-?\d+)(?:\.0+)?s?$/.exec(String(offset)) ?? [];
	if (seconds === undefined) return undefined;
	const distance = Math.abs(Number(seconds));
	if (distance === 0) return 'Z';
	const parts = [Math.floor(distance / 3600), Math.floor(distance / 60) % 60];
	if (distance % 60 > 0) parts.push(distance % 60);
	return `${Number(seconds) < 0 ? '-' : '+'}${parts.map((part) => padded(part, 2)).join(':')}`;
}

/**
 * Converts `2026-11-27`, or a date and time at midnight, to an API date. Returns undefined for
 * anything else.
 */
export function dateOf(text: string): IDataObject | undefined {
	const [, year, month = '0', day = '0'] = DATE.exec(text) ?? [];
	if (year !== undefined) {
		const date = { year: Number(year), month: Number(month), day: Number(day) };
		return isDate(date) ? date : undefined;
	}
	const [, start, clock] = DATE_TIME.exec(text) ?? [];
	return start !== undefined && /^[0:.,]*$/.test(clock) ? dateOf(start) : undefined;
}

/** Converts `09:30` or `09:30:15.25` to an API time of day. */
export function timeOf(text: string): IDataObject | undefined {
	const [, clock] = TIME.exec(text) ?? [];
	if (clock === undefined) return undefined;
	const [hours, minutes, rest = '0'] = clock.split(':');
	const [seconds, fraction = ''] = rest.split(/[.,]/);
	const time = {
		hours: Number(hours),
		minutes: Number(minutes),
		seconds: Number(seconds),
		nanos: Number(fraction.padEnd(NANOS_DIGITS, '0')),
	};
	return time.hours < 24 && time.minutes < 60 && time.seconds < 60 ? time : undefined;
}

/**
 * Converts ISO 8601 text to an API date and time.
 *
 * @param zone time zone for text that has neither an offset nor a zone
 */
export function dateTimeOf(text: string, zone?: string): IDataObject | undefined {
	const [, day, clock = '00:00', offset, named] = DATE_TIME.exec(text) ?? [];
	const date = day === undefined ? undefined : dateOf(day);
	const time = timeOf(clock);
	if (date === undefined || time === undefined) return undefined;
	const moment = { ...date, ...time };
	if (offset !== undefined) return { ...moment, utc_offset: `${offsetSeconds(offset)}s` };
	const id = named ?? zone;
	return id === undefined ? moment : { ...moment, time_zone: { id } };
}

function offsetSeconds(offset: string): number {
	if (/^z$/i.test(offset)) return 0;
	const [hours, minutes, seconds = 0] = (offset.match(/\d{2}/g) ?? []).map(Number);
	const distance = hours * 3600 + minutes * 60 + seconds;
	return offset.startsWith('-') && distance > 0 ? -distance : distance;
}

/** Whether a date exists. Month and day may be unknown (0). */
function isDate({ year, month, day }: { year: number; month: number; day: number }): boolean {
	const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
	return year > 0 && month <= 12 && day <= lastDay;
}

function numbersOf(fields: Fields | undefined, names: string[]): number[] {
	return names.map((name) => Math.max(0, Math.trunc(Number(fields?.[name] ?? 0)) || 0));
}

function padded(number: number, length: number): string {
	return String(number).padStart(length, '0');
}
