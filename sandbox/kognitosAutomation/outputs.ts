import { randomSequence } from '../random';
import type { AutomationValues } from './shapes';
import { value } from './values';

/**
 * Makes up the outputs of a completed run, the same ones every time.
 *
 * @param file the resource name of an existing file
 */
export function makeOutputs(
	displayName: string,
	runNumber: number,
	file: string,
): AutomationValues {
	const random = randomSequence(runNumber);
	if (displayName === 'Every Type') return everyKind(file);
	if (displayName !== 'Invoice Intake') return { answer: value.text(`Done, run ${runNumber}`) };
	const cents = Math.round(random() * 1_000_000);
	const amount = (part: number) => value.number((Math.round(cents * part) / 100).toFixed(2));
	return {
		'invoice number': value.text(`INV-${10_000 + Math.floor(random() * 90_000)}`),
		total: amount(1),
		'due date': value.date(2026, 1 + Math.floor(random() * 12), 1 + Math.floor(random() * 28)),
		lines: value.list(
			value.dictionary({ item: value.text('Paper'), amount: amount(0.25) }),
			value.dictionary({ item: value.text('Toner'), amount: amount(0.75) }),
		),
	};
}

/** One output of each kind that the service has, and one of an unknown kind. */
function everyKind(file: string): AutomationValues {
	const moment = { year: 2026, month: 11, day: 27, hours: 9, minutes: 30, seconds: 0, nanos: 0 };
	return {
		nothing: value.nothing(),
		yes: value.truth(true),
		no: value.truth(false),
		text: value.text('Grüße, "quoted"\n…'),
		'empty text': value.text(''),
		zero: value.number('0'),
		amount: value.number('12.34'),
		negative: value.number('-7'),
		large: value.number('4294967296'),
		largest: value.number('79228162514264337593543950335'),
		smallest: value.number('0.0000000000000000000000000001'),
		date: value.date(2026, 11, 27),
		'part of a date': value.date(2026, 11, 0),
		time: value.time(9, 30),
		'exact time': value.time(9, 30, 15, 250_000_000),
		'moment with offset': { datetime: { ...moment, utc_offset: '3600s' } },
		'moment with zone': { datetime: { ...moment, time_zone: { id: 'Europe/Madrid' } } },
		'local moment': { datetime: moment },
		zone: { time_zone: { id: 'Europe/Madrid' } },
		duration: { duration: '90.5s' },
		list: value.list(value.number('1'), value.text('two'), value.list(value.truth(true))),
		'empty list': value.list(),
		set: { set: { items: [value.text('a'), value.text('b')] } },
		dictionary: {
			dictionary: {
				entries: [
					{ key: value.text('total'), value: value.number('12.30') },
					{ key: value.number('7'), value: value.text('seven') },
					{ key: value.truth(true), value: value.nothing() },
					{ key: value.date(2026, 11, 27), value: value.text('a day') },
				],
			},
		},
		'empty dictionary': value.dictionary({}),
		file: value.file(file),
		'file inside': {
			file: {
				inline: { file_name: 'note.txt', content: Buffer.from('Hello').toString('base64') },
			},
		},
		table: value.table({
			city: [value.text('Lisbon'), value.text('Oslo')],
			population: [value.number('545000'), value.number('709000')],
		}),
		'something new': { hologram: { layers: 3 } },
	};
}
