import { formatTime, parseTime, shownMoment, type TimeFormat } from '../../sandbox/clock';

const moment = Date.parse('2026-05-04T10:00:00.123Z') + 0.456;

test.each<[Partial<TimeFormat>, string]>([
	[{}, '2026-05-04T10:00:00'],
	[{ timeZone: 'Z', timeFractionDigits: 3 }, '2026-05-04T10:00:00.123Z'],
	[{ timeZone: '+00:00', timeFractionDigits: 6 }, '2026-05-04T10:00:00.123456+00:00'],
	[{ clockOffsetMs: -86_400_000 }, '2026-05-03T10:00:00'],
])('with %j, a time is shown as %s', (format, expected) => {
	const plain: TimeFormat = { timeZone: '', timeFractionDigits: 0, clockOffsetMs: 0 };
	const shown = formatTime(moment, { ...plain, ...format });
	expect(shown).toBe(expected);
	expect(parseTime(shown)).toBeCloseTo(shownMoment(moment, { ...plain, ...format }), 3);
});

test.each([
	['2026-05-04T10:00:00', '2026-05-04T10:00:00Z'],
	['2026-05-04T10:00', '2026-05-04T10:00:00Z'],
	['2026-05-04T10:00:00+02:00', '2026-05-04T08:00:00Z'],
	['2026-05-04T10:00:00-0530', '2026-05-04T15:30:00Z'],
])('%s is read as %s', (text, utc) => {
	expect(parseTime(text)).toBe(Date.parse(utc));
});

test('text that is not a time is not read as one', () => {
	expect(parseTime('soon')).toBeUndefined();
});
