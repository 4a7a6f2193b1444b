/** A date as the examples write it, e.g. `2026-11-27`, in this machine's time zone, which n8n is given too. */
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

/** A time as a person would write it, e.g. `27 Nov, 10:31:02`. */
export function readableTime(date: Date): string {
	return date.toLocaleString('en-GB', {
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	});
}
