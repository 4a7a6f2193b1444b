/**
 * The date that many days ago, in the examples' format, e.g. `2026-11-27`. It is in this machine's
 * time zone, which is also n8n's here.
 */
export function dayAgo(days: number): string {
	const date = new Date();
	date.setDate(date.getDate() - days);
	const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) =>
		String(part).padStart(2, '0'),
	);
	return `${date.getFullYear()}-${month}-${day}`;
}

/** This machine's time zone, e.g. `Europe/Lisbon`. */
export const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A human-readable time, e.g. `27 Nov, 10:31:02`. */
export function readableTime(date: Date): string {
	return date.toLocaleString('en-GB', {
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	});
}
