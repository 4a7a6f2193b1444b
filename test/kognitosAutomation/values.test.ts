import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';

import { numberOfDecimal } from '../../nodes/KognitosAutomation/values/decimal';
import { namedToJson, toJson } from '../../nodes/KognitosAutomation/values/toJson';
import { type Conversion, toValue } from '../../nodes/KognitosAutomation/values/toValue';
import {
	coreType,
	isOptional,
	typeName,
	valueType,
} from '../../nodes/KognitosAutomation/values/valueType';
import { ExactNumber, parseExactly } from '../../nodes/shared/parameters/exactNumbers';

/** The total number of values that the properties are tested with. */
const VALUES = Number(process.env.NUM_VALUES ?? 100_000);

const uploads: Array<{ input: string; fieldName: string; file: { remote: string } }> = [];
const hidden: string[] = [];
const conversion: Conversion = {
	fileFields: ['data', 'scan'],
	refuse: (message, description) => new Error(`${message}. ${description}`),
	upload: ({ name: input }, fieldName, file) => uploads.push({ input, fieldName, file }),
	hide: (text) => hidden.push(text),
};

const written = (json: unknown, type: unknown = {}, more: Partial<Conversion> = {}) =>
	toValue(json, valueType(type), 'amount', { ...conversion, ...more });
const read = (value: unknown) => toJson(value).json;
const scalar = (name: string) => ({ scalar_type: `VALUE_SCALAR_TYPE_${name}` });
const number = (text: string) => ({ number: numberOfDecimal(text) });

beforeEach(() => {
	uploads.length = 0;
	hidden.length = 0;
});

/** A number, or its decimal text, in the API's format. */
const numberText = (json: unknown) => numberOfDecimal(Object.is(json, -0) ? '-0' : String(json));

/** Numbers that both JSON and the API can represent. */
const exactNumber = fc
	.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer(), fc.float())
	.filter((value) => numberOfDecimal(String(value)) !== undefined);

/** Any JSON value, with keys of every kind. */
const anyJson = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 3 },
		fc.constantFrom(null, true, false, '', -0, 0),
		exactNumber,
		fc.string({ unit: 'grapheme', maxLength: 12 }),
		fc.array(tie('value'), { maxLength: 4 }),
		fc
			.array(
				fc.tuple(
					fc.oneof(fc.string(), fc.constantFrom('__proto__', 'text', 'items', 'constructor')),
					tie('value'),
				),
				{ maxLength: 4 },
			)
			.map((entries) => Object.fromEntries(entries) as unknown),
	),
})).value;

describe('JSON converted to a Value and back', () => {
	it('is unchanged, whatever it contains', () => {
		fc.assert(
			fc.property(anyJson, (json) => {
				const isSame = isDeepStrictEqual(read(written(json)), json);
				if (!isSame) throw new Error(JSON.stringify(json));
			}),
			{ numRuns: VALUES / 2 },
		);
	});

	it('keeps every digit of a number with up to 96 bits and 28 decimal places', () => {
		const parts = fc.record({
			coefficient: fc.bigInt({ min: 0n, max: 2n ** 96n - 1n }),
			scale: fc.integer({ min: 0, max: 28 }),
			minus: fc.constantFrom('', '-'),
		});
		fc.assert(
			fc.property(parts, ({ coefficient, scale, minus }) => {
				const digits = coefficient.toString().padStart(scale + 1, '0');
				const text = `${minus}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}0`;
				const json = read(written(text, scalar('NUMBER')));
				const exact = coefficient === 0n ? `${minus}0` : text;
				const isSame = isDeepStrictEqual(numberText(json), numberOfDecimal(exact));
				const isTextByNeed = typeof json === 'number' || String(Number(json)) !== json;
				if (!isSame || !isTextByNeed) throw new Error(`${text} is read as ${String(json)}`);
			}),
			{ numRuns: VALUES / 4 },
		);
	});

	it('keeps numbers in JSON text that JavaScript cannot represent', () => {
		const digits = fc.bigInt({ min: 2n ** 53n, max: 2n ** 96n - 1n }).map(String);
		fc.assert(
			fc.property(
				fc.array(digits, { minLength: 1, maxLength: 3 }),
				fc.string(),
				(numbers, text) => {
					const json = parseExactly(
						`{"numbers": [${numbers.join(',')}], "text": ${JSON.stringify(text)}}`,
					);
					const back = read(written(json)) as { numbers: unknown[]; text: string };
					const found = [...back.numbers.map(numberText), back.text];
					const wanted = [...numbers.map(numberText), text];
					if (!isDeepStrictEqual(found, wanted)) throw new Error(numbers.join());
				},
			),
			{ numRuns: VALUES / 4 },
		);
	});
});

describe('a number', () => {
	it.each([
		['12.34', { lo: 1234, mid: 0, hi: 0, flags: 131_072 }],
		['-7', { lo: 7, mid: 0, hi: 0, flags: 2_147_483_648 }],
		['-12.34', { lo: 1234, mid: 0, hi: 0, flags: 2_147_614_720 }],
		['4294967296', { lo: 0, mid: 1, hi: 0, flags: 0 }],
		['18446744073709551616', { lo: 0, mid: 0, hi: 1, flags: 0 }],
		[
			'79228162514264337593543950335',
			{ lo: 4_294_967_295, mid: 4_294_967_295, hi: 4_294_967_295, flags: 0 },
		],
		['1e3', { lo: 1000, mid: 0, hi: 0, flags: 0 }],
		['+1.50E-2', { lo: 15, mid: 0, hi: 0, flags: 3 * 65_536 }],
		['.5', { lo: 5, mid: 0, hi: 0, flags: 65_536 }],
		['5.', { lo: 5, mid: 0, hi: 0, flags: 0 }],
		['.55', { lo: 55, mid: 0, hi: 0, flags: 2 * 65_536 }],
		['007', { lo: 7, mid: 0, hi: 0, flags: 0 }],
		['000.000', { lo: 0, mid: 0, hi: 0, flags: 0 }],
		['-0', { lo: 0, mid: 0, hi: 0, flags: 2_147_483_648 }],
		['1.0000000000000000000000000000000000', { lo: 1, mid: 0, hi: 0, flags: 0 }],
		['1e-28', { lo: 1, mid: 0, hi: 0, flags: 28 * 65_536 }],
	])("%s is written in the service's format", (text, parts) => {
		expect(written(text, scalar('NUMBER'))).toEqual({ number: parts });
	});

	it.each([
		['1e-29', /more digits/],
		['79228162514264337593543950336', /more digits/],
		['1e29', /more digits/],
		['1e999999', /more digits/],
		['5e-324', /more digits/],
		['9'.repeat(5_000), /more digits/],
		['0x10', /is not a number: 0x10/],
		['1,000', /is not a number: 1,000/],
		['12.50 €', /is not a number/],
		['', /is empty/],
		['NaN', /is not a number/],
		['Infinity', /is not a number/],
		[NaN, /is not a number: NaN/],
		[true, /is not a number: true/],
		[{ amount: 1 }, /is not a number: \{"amount":1\}/],
	])('%s is rejected by an error that names the input', (json, words) => {
		const attempt = () => written(json, scalar('NUMBER'));
		expect(attempt).toThrow(words);
		expect(attempt).toThrow("The input 'amount'");
	});

	it.each([
		[{ lo: 1234, mid: 0, hi: 0, flags: 131_072 }, 12.34],
		[{ lo: 5 }, 5],
		[{}, 0],
		[{ lo: 7, flags: -2_147_483_648 }, -7],
		[{ lo: 1234, flags: -2_147_352_576 }, -12.34],
		[{ mid: 1 }, 4_294_967_296],
		[{ lo: -1 }, 4_294_967_295],
		[{ lo: 1, mid: 2_097_152 }, '9007199254740993'],
		[{ lo: 0, mid: 2_097_152 }, 9_007_199_254_740_992],
		[
			{ lo: 4_294_967_295, mid: 4_294_967_295, hi: 4_294_967_295, flags: 28 * 65_536 },
			'7.9228162514264337593543950335',
		],
		[{ lo: 1230, flags: 131_072 }, 12.3],
		[{ lo: 1500, flags: 3 * 65_536 }, 1.5],
		[{ lo: 5, mid: null }, 5],
		[' 1.5 ', 1.5],
		['1e-400', '1e-400'],
		[{ lo: '15', mid: '0', hi: '0', flags: '65536' }, 1.5],
		[5, 5],
		['1.5', 1.5],
		[{ lo: 0, flags: 2_147_483_648 }, -0],
	])('%j is read as %j', (parts, json) => {
		expect(read({ number: parts })).toBe(json);
	});

	it.each([[null], ['many'], [[1]], [{ lo: 1.5 }]])('%j is left as it is', (parts) => {
		expect(read({ number: parts })).toEqual({ number: parts });
	});
});

describe('null', () => {
	it.each([
		[{ null_value: null }],
		[{ null_value: 'NULL_VALUE' }],
		[{ null_value: 0 }],
		[{}],
		[null],
		[undefined],
		[{ nullValue: null }],
	])('is read from %j', (value) => {
		expect(read(value)).toBeNull();
	});
});

describe('dates and times', () => {
	const winter = { year: 2026, month: 11, day: 27, hours: 9, minutes: 30, seconds: 0, nanos: 0 };
	const date = { year: 2026, month: 11, day: 27 };

	it.each([
		['DATE', '2026-11-27', { date }],
		['DATE', '2026-11-27T00:00:00.000+01:00', { date }],
		['DATE', '2024-02-29', { date: { year: 2024, month: 2, day: 29 } }],
		['DATE', '2026-11', { date: { year: 2026, month: 11, day: 0 } }],
		['DATE', '2026', { date: { year: 2026, month: 0, day: 0 } }],
		['DATE', '2000-02-29', { date: { year: 2000, month: 2, day: 29 } }],
		['DATE', '2026-12-31T00:00', { date: { year: 2026, month: 12, day: 31 } }],
		['TIME', '00:00', { timeofday: { hours: 0, minutes: 0, seconds: 0, nanos: 0 } }],
		['TIME', '09:30:15,5', { timeofday: { hours: 9, minutes: 30, seconds: 15, nanos: 5e8 } }],
		['DATETIME', '2026-11-27t09:30:00z', { datetime: { ...winter, utc_offset: '0s' } }],
		['DATETIME', '2026-11-27T09:30:00 -00:00', { datetime: { ...winter, utc_offset: '0s' } }],
		['DATETIME', '2026-11-27T09:30:00+01:02:03', { datetime: { ...winter, utc_offset: '3723s' } }],
		[
			'DATETIME',
			'2026-11-27T09:30:00+01:00[Europe/Madrid]',
			{ datetime: { ...winter, utc_offset: '3600s' } },
		],
		['TIME', '09:30:00', { timeofday: { hours: 9, minutes: 30, seconds: 0, nanos: 0 } }],
		[
			'TIME',
			'23:59:59.25',
			{ timeofday: { hours: 23, minutes: 59, seconds: 59, nanos: 250_000_000 } },
		],
		['DATETIME', '2026-11-27T09:30:00+01:00', { datetime: { ...winter, utc_offset: '3600s' } }],
		['DATETIME', '2026-11-27T09:30:00Z', { datetime: { ...winter, utc_offset: '0s' } }],
		['DATETIME', '2026-11-27 09:30-0330', { datetime: { ...winter, utc_offset: '-12600s' } }],
		[
			'DATETIME',
			'2026-11-27T09:30:00[Europe/Madrid]',
			{ datetime: { ...winter, time_zone: { id: 'Europe/Madrid' } } },
		],
		['DATETIME', '2026-11-27T09:30:00', { datetime: winter }],
		['DATETIME', '2026-11-27', { datetime: { ...winter, hours: 0, minutes: 0 } }],
	])('%s %s is written', (type, text, value) => {
		expect(written(` ${text} `, scalar(type))).toEqual(value);
	});

	it('without a time zone are in the given one', () => {
		const given = { zone: 'Asia/Tokyo' };
		expect(written('2026-11-27T09:30', scalar('DATETIME'), given)).toEqual({
			datetime: { ...winter, time_zone: { id: 'Asia/Tokyo' } },
		});
	});

	it('from expressions are accepted', () => {
		expect(written(new Date('2026-11-27T09:30:00Z'), scalar('DATETIME'))).toEqual({
			datetime: { ...winter, utc_offset: '0s' },
		});
	});

	it.each([
		['DATE', '2026-02-30'],
		['DATE', '1900-02-29'],
		['DATE', '0000-01-01'],
		['DATE', '2026-11-27x'],
		['DATE', 'x2026-11-27'],
		['DATE', '2026-11-27T00:00:01'],
		['TIME', '09:60'],
		['TIME', '09:30:60'],
		['TIME', 'x09:30'],
		['TIME', '09:30x'],
		['TIME', true],
		['DATETIME', 'x2026-11-27T09:30'],
		['DATETIME', '2026-11-27T09:30x'],
		['DATETIME', '2026-11-27T09:30[]'],
		['DATE', '2026-13-01'],
		['DATE', '2026-00-10'],
		['DATE', '27.11.2026'],
		['DATE', '2026-11-27T09:30:00Z'],
		['DATE', 46_387],
		['DATE', 'tbd'],
		['TIME', '24:30'],
		['TIME', '9:30 am'],
		['DATETIME', '2026-11-27T25:00'],
		['DATETIME', 1_798_711_200],
		['DATETIME', '2026-11-31T10:00:00Z'],
	])('%s %s is rejected', (type, json) => {
		expect(() => written(json, scalar(type))).toThrow("The input 'amount' is not a");
	});

	it.each([
		[{ date }, '2026-11-27'],
		[{ date: { year: 2026, month: 11, day: 0 } }, '2026-11'],
		[{ date: { year: 2026 } }, '2026'],
		[{ date: { month: 11, day: 27 } }, '--11-27'],
		[{ date: { year: 987, month: 6, day: 5 } }, '0987-06-05'],
		[{ date: { year: '2026', month: '11', day: 27.9 } }, '2026-11-27'],
		[{ date: { year: -5, month: 11, day: 27 } }, '--11-27'],
		[{ date: { year: 2026, day: 27 } }, { date: { year: 2026, day: 27 } }],
		[{ date: { month: 11 } }, { date: { month: 11 } }],
		[{ date: { day: 27 } }, { date: { day: 27 } }],
		[{ date: '2026-11-27' }, { date: '2026-11-27' }],
		[{ timeofday: '09:30' }, { timeofday: '09:30' }],
		[{ timeofday: { hours: 23, minutes: 59, seconds: 58, nanos: 1 } }, '23:59:58.000000001'],
		[{ datetime: '2026-11-27' }, { datetime: '2026-11-27' }],
		[{ datetime: { hours: 9 } }, { datetime: { hours: 9 } }],
		[{ datetime: { ...winter, utc_offset: '' } }, '2026-11-27T09:30:00'],
		[{ datetime: { ...winter, utc_offset: null } }, '2026-11-27T09:30:00'],
		[{ datetime: { ...winter, utc_offset: '-30s' } }, '2026-11-27T09:30:00-00:00:30'],
		[{ datetime: { ...winter, utc_offset: '3600.000s' } }, '2026-11-27T09:30:00+01:00'],
		[{ datetime: { ...winter, utc_offset: 45_296 } }, '2026-11-27T09:30:00+12:34:56'],
		[
			{ datetime: { ...winter, utc_offset: 'x3600s' } },
			{ datetime: { ...winter, utc_offset: 'x3600s' } },
		],
		[
			{ datetime: { ...winter, utc_offset: '3600sx' } },
			{ datetime: { ...winter, utc_offset: '3600sx' } },
		],
		[{ datetime: { ...winter, time_zone: 'Asia/Tokyo' } }, '2026-11-27T09:30:00[Asia/Tokyo]'],
		[{ datetime: { ...winter, time_zone: { id: '' } } }, '2026-11-27T09:30:00'],
		[{ time_zone: { id: 5 } }, { time_zone: { id: 5 } }],
		[{ timeofday: {} }, '00:00:00'],
		[{ timeofday: { hours: 9, minutes: 5, nanos: 500_000_000 } }, '09:05:00.5'],
		[{ datetime: { ...winter, utc_offset: '3600s' } }, '2026-11-27T09:30:00+01:00'],
		[{ datetime: { ...winter, utcOffset: '-12600s' } }, '2026-11-27T09:30:00-03:30'],
		[{ datetime: { ...winter, utc_offset: '0s' } }, '2026-11-27T09:30:00Z'],
		[
			{ datetime: { ...winter, time_zone: { id: 'Europe/Madrid' } } },
			'2026-11-27T09:30:00[Europe/Madrid]',
		],
		[{ datetime: { ...date, hours: 9, minutes: 30 } }, '2026-11-27T09:30:00'],
		[{ time_zone: { id: 'Europe/Madrid' } }, 'Europe/Madrid'],
		[{ duration: '90.5s' }, '90.5s'],
		[{ date: {} }, { date: {} }],
	])('%j is read as %j', (value, json) => {
		expect(read(value)).toEqual(json);
	});
});

describe('reading a Value', () => {
	it.each([
		['a list', { list: { items: [{ text: 'a' }, { number: { lo: 1 } }] } }, ['a', 1]],
		['an empty list', { list: {} }, []],
		['a list with null for its items', { list: { items: null } }, []],
		['a list inside a list', { list: { list: { items: [{ text: 'a' }] } } }, ['a']],
		['a list that is an array', { list: [{ text: 'a' }] }, ['a']],
		['several plain values', ['a', { number: { lo: 1 } }, null], ['a', 1, null]],
		['a kind after an unknown key', { unit: 'kg', number: { lo: 5 } }, 5],
		['false', { bool_value: false }, false],
		['a set', { set: { items: [{ bool_value: true }] } }, [true]],
		['items without a list', { items: [{ text: 'a' }] }, ['a']],
		['an older string', { string: 'a' }, 'a'],
		['an older wrapper', { value: { value: { list: { items: [{ string: 'a' }] } } } }, ['a']],
		['a value with its type', { value: { number: { lo: 5 } }, type: { scalar_type: 'X' } }, 5],
		['a plain value', 'a', 'a'],
		['an unknown kind', { matrix: { cells: [1] } }, { matrix: { cells: [1] } }],
		[
			'a dictionary',
			{ dictionary: { entries: [{ key: { text: 'total' }, value: { number: { lo: 5 } } }] } },
			{ total: 5 },
		],
		['an empty dictionary', { dictionary: {} }, {}],
		[
			'keys of other kinds',
			{
				dictionary: {
					entries: [
						{ key: { bool_value: true }, value: { text: 'a' } },
						{ key: { number: { lo: 15, flags: 65_536 } }, value: { text: 'b' } },
						{ key: { date: { year: 2026, month: 1, day: 2 } }, value: { text: 'c' } },
						{ key: { duration: '60s' } },
					],
				},
			},
			{ true: 'a', '1.5': 'b', '2026-01-02': 'c', '60s': null },
		],
		[
			'a file',
			{ file: { remote: 'organizations/o/files/f--a.pdf' } },
			{ remote: 'organizations/o/files/f--a.pdf', id: 'f--a.pdf' },
		],
		[
			'a file given by its name',
			{ file: { name: 'organizations/o/files/f' } },
			{ remote: 'organizations/o/files/f', id: 'f' },
		],
		[
			'a file with another scheme',
			{ file: { remote: 'bishop://f' } },
			{ remote: 'bishop://f', id: 'f' },
		],
		[
			'a file on another host',
			{ file: { remote: 'https://files.example.com/a.pdf?sig=1' } },
			{ remote: 'https://files.example.com/a.pdf?sig=1', id: null },
		],
		[
			'a table given by its URL',
			{ table: { remote: 'https://files.example.com/t' } },
			{ remote: 'https://files.example.com/t', id: null },
		],
		[
			'a table given by its columns',
			{
				table: {
					inline: {
						columns: [
							{ name: 'a', values: [{ number: { lo: 1 } }, { text: 'x' }] },
							{ name: 'b', values: [{ bool_value: true }] },
						],
					},
				},
			},
			[
				{ a: 1, b: true },
				{ a: 'x', b: null },
			],
		],
		['an empty table', { table: { inline: {} } }, []],
		['an empty table without a wrapper', { table: {} }, []],
		[
			'a table whose columns have lists',
			{ table: { columns: [{ name: 'a', values: { items: [{ text: 'x' }] } }, {}] } },
			[{ a: 'x', '': null }],
		],
		[
			'a key that is an object',
			{ dictionary: { entries: [{ key: { matrix: 1 }, value: { text: 'a' } }, 'odd'] } },
			{ '{"matrix":1}': 'a', null: null },
		],
	])('%s', (_, value, json) => {
		expect(read(value)).toEqual(json);
	});

	it.each([
		[{ list: 'a' }],
		[{ list: { items: 'a' } }],
		[{ dictionary: 'a' }],
		[{ dictionary: { entries: 'a' } }],
		[{ file: 'a.pdf' }],
		[{ file: { remote: 5 } }],
		[{ file: { inline: { content: 5 } } }],
		[{ table: 'a' }],
		[{ table: { inline: { rows: 5 } } }],
	])('leaves %j as it is', (value) => {
		expect(read(value)).toEqual(value);
	});

	it('returns the bytes of inline files and tables separately', () => {
		expect(
			namedToJson({
				report: { file: { inline: { file_name: 'a.pdf', content: 'QQ==' } } },
				lines: { table: { inline: { data: 'QVJST1cx' } } },
				more: { list: { items: [{ file: { inline: { content: 'Qg==' } } }] } },
				older: { file: { inline: { filename: 'b.pdf' } } },
				rows: {
					table: { columns: [{ name: 'a', values: [{ file: { inline: { content: 'Qw==' } } }] }] },
				},
				map: {
					dictionary: { entries: [{ key: 'k', value: { file: { inline: { content: 'RA==' } } } }] },
				},
			}),
		).toEqual({
			json: {
				report: 'a.pdf',
				lines: 'lines.arrow',
				more: ['more'],
				older: 'b.pdf',
				rows: [{ a: 'rows' }],
				map: { k: 'map' },
			},
			files: [
				{ place: 'report', name: 'a.pdf', content: 'QQ==' },
				{ place: 'lines', name: 'lines.arrow', content: 'QVJST1cx' },
				{ place: 'more', name: 'more', content: 'Qg==' },
				{ place: 'older', name: 'b.pdf', content: '' },
				{ place: 'rows', name: 'rows', content: 'Qw==' },
				{ place: 'map', name: 'map', content: 'RA==' },
			],
		});
		expect(toJson({ file: { inline: { content: 'QQ==' } } })).toEqual({
			json: 'file',
			files: [{ place: 'file', name: 'file', content: 'QQ==' }],
		});
	});

	it('reads no named Values from anything but an object', () => {
		expect(namedToJson(undefined)).toEqual({ json: {}, files: [] });
	});

	it('numbers repeated names, without taking a name that something else has', () => {
		const entry = (key: unknown, text: string) => ({ key, value: { text } });
		const entries = [
			entry({ number: numberOfDecimal('1') }, 'a'),
			entry({ text: '1' }, 'b'),
			entry({ text: '1_2' }, 'c'),
		];
		expect(read({ dictionary: { entries } })).toEqual({ 1: 'a', '1_3': 'b', '1_2': 'c' });
		const columns = ['Amount', 'Amount', '', ''].map((name, index) => ({
			name,
			values: [{ text: String(index) }],
		}));
		expect(read({ table: { inline: { columns } } })).toEqual([
			{ Amount: '0', Amount_2: '1', '': '2', _2: '3' },
		]);
	});

	it('keeps a key named __proto__', () => {
		const value = {
			dictionary: { entries: [{ key: { text: '__proto__' }, value: { text: 'odd' } }] },
		};
		expect(Object.entries(read(value) as object)).toEqual([['__proto__', 'odd']]);
	});
});

describe('writing a Value of a given type', () => {
	const list = (inner: unknown) => ({ list_type: { inner } });
	const optional = (inner: unknown) => ({ optional_type: { inner } });
	const union = (...inners: unknown[]) => ({ union_type: { inners } });
	const members = { enum_type: { members: [{ name: 'low' }, { name: 'high' }] } };

	it.each([
		['text stays text', '42', scalar('TEXT'), { text: '42' }],
		['a number as text', 42, scalar('TEXT'), { text: '42' }],
		[
			'a long number as text',
			new ExactNumber('12345678901234567890'),
			scalar('TEXT'),
			{ text: '12345678901234567890' },
		],
		['a boolean as text', 'True', scalar('BOOLEAN'), { bool_value: true }],
		['a boolean as a number', 0, scalar('BOOLEAN'), { bool_value: false }],
		['null', null, optional(scalar('NUMBER')), { null_value: null }],
		['an optional number', '5', optional(scalar('NUMBER')), number('5')],
		[
			'text marked as sensitive',
			'secret',
			{ sensitive_type: { inner: scalar('TEXT') } },
			{ text: 'secret' },
		],
		['a list', ['1', 2], list(scalar('NUMBER')), { list: { items: [number('1'), number('2')] } }],
		[
			'a list as JSON text',
			'[1, 12345678901234567890]',
			list(scalar('NUMBER')),
			{ list: { items: [number('1'), number('12345678901234567890')] } },
		],
		['a member of an enumeration', 'low', members, { text: 'low' }],
		['a union: unchanged', '42', union(scalar('NUMBER'), scalar('TEXT')), { text: '42' }],
		['a union: a number', 42, union(scalar('TEXT'), scalar('NUMBER')), number('42')],
		[
			'a union: a date and time at midnight',
			'2026-11-27T00:00:00+01:00',
			union(scalar('DATE'), scalar('DATETIME')),
			{ datetime: expect.objectContaining({ hours: 0 }) as unknown },
		],
		['a union: part of a date', '2026', union(scalar('DATE'), scalar('TEXT')), { text: '2026' }],
		['a union: converted', '42', union(scalar('NUMBER'), scalar('BOOLEAN')), number('42')],
		[
			'a union: text that is not a file',
			'abc',
			union(scalar('FILE'), scalar('TEXT')),
			{ text: 'abc' },
		],
		['anything', '42', { any_type: {} }, { text: '42' }],
		['an unknown type', 42, { scalar_type: 'VALUE_SCALAR_TYPE_COLOUR' }, number('42')],
		[
			'an existing file',
			'organizations/o/files/f',
			scalar('FILE'),
			{ file: { remote: 'organizations/o/files/f' } },
		],
		[
			'a file from an output',
			{ remote: 'bishop://f', id: 'f' },
			scalar('FILE'),
			{ file: { remote: 'bishop://f' } },
		],
		[
			'a dictionary with types',
			{ total: '5', note: '5' },
			{ dictionary_type: { fields: [{ key: 'total', value: scalar('NUMBER') }] } },
			{
				dictionary: {
					entries: [
						{ key: { text: 'total' }, value: number('5') },
						{ key: { text: 'note' }, value: { text: '5' } },
					],
				},
			},
		],
		[
			'a table',
			[{ a: 1 }, { a: 2, b: 'x' }],
			{ table_type: {} },
			{
				table: {
					inline: {
						columns: [
							{ name: 'a', values: [number('1'), number('2')] },
							{ name: 'b', values: [{ null_value: null }, { text: 'x' }] },
						],
					},
				},
			},
		],
	])('%s', (_, json, type, value) => {
		expect(written(json, type)).toEqual(value);
	});

	it.each([
		['an object as text', { a: 1 }, scalar('TEXT'), /'amount' is not text: \{"a":1\}/],
		['null for text', null, scalar('TEXT'), /'amount' is empty/],
		['null for a required union', null, union(scalar('DATE'), members), /'amount' is empty/],
		['"yes" for true', 'yes', scalar('BOOLEAN'), /'amount' is not true or false: yes/],
		['a non-member of an enum', 'medium', members, /'amount' is not one of: low, high: medium/],
		['text for a list', 'a', list(scalar('TEXT')), /'amount' is not a list: a/],
		['an invalid entry', [1, 'x'], list(scalar('NUMBER')), /'amount\[1\]' is not a number: x/],
		[
			'a list as a dictionary',
			[1],
			{ generic_dictionary_type: {} },
			/'amount' is not an object: \[1\]/,
		],
		[
			'an invalid field',
			{ total: 'x' },
			{ dictionary_type: { fields: [{ key: 'total', value: scalar('NUMBER') }] } },
			/'amount.total' is not a number: x/,
		],
		['rows that are not objects', [1], { table_type: {} }, /'amount' is not a list of rows/],
		[
			'a value that fits no type of a union',
			'x',
			union(scalar('NUMBER'), scalar('BOOLEAN')),
			/'amount' is not NUMBER or BOOLEAN: x/,
		],
		['a number as a file', 5, scalar('FILE'), /'amount' is not a file: 5/],
		['a nested number that is too long', { a: [1e300] }, {}, /'amount.a\[0\]' has more digits/],
	])('rejects %s', (_, json, type, words) => {
		expect(() => written(json, type)).toThrow(words);
	});

	it.each([
		[
			{ a: 1 },
			scalar('TEXT'),
			`The input 'amount' is not text: {"a":1}. The automation needs TEXT here. Make the expression return one of its fields`,
		],
		[
			'x',
			scalar('NUMBER'),
			"The input 'amount' is not a number: x. The automation needs NUMBER here. Enter a number with a decimal point and without a unit, e.g. 12.5",
		],
		[
			'x',
			scalar('BOOLEAN'),
			"The input 'amount' is not true or false: x. The automation needs BOOLEAN here. Enter true or false",
		],
		[
			'x',
			scalar('DATE'),
			"The input 'amount' is not a date: x. The automation needs DATE here. Enter a date such as 2026-11-27, e.g. {{ $now.toISODate() }}",
		],
		[
			'x',
			scalar('TIME'),
			"The input 'amount' is not a time of day: x. The automation needs TIME here. Enter a time such as 09:30:00",
		],
		[
			'x',
			scalar('DATETIME'),
			"The input 'amount' is not a date and time: x. The automation needs DATETIME here. Enter a date and time such as 2026-11-27T09:30:00+01:00",
		],
		[
			'x',
			list({}),
			`The input 'amount' is not a list: x. The automation needs LIST of ANY here. Enter a JSON list such as ["a", "b"]`,
		],
		[
			'x',
			{ dictionary_type: { fields: [{ key: { text: 'total' }, value: {} }] } },
			`The input 'amount' is not an object: x. The automation needs DICTIONARY here. Enter a JSON object such as {"total": 12.5}`,
		],
		[
			'x',
			{ dictionary_type: {} },
			`The input 'amount' is not an object: x. The automation needs DICTIONARY here. Enter a JSON object such as {"total": 12.5}`,
		],
		[
			'x',
			{ table_type: {} },
			`The input 'amount' is not a list of rows: x. The automation needs TABLE here. Enter a JSON list of rows such as [{"name": "a", "price": 1}]`,
		],
		[
			5,
			scalar('FILE'),
			"The input 'amount' is not a file: 5. The automation needs FILE here. Enter the name of an input field that holds a file, e.g. data, or the name of a file in Kognitos",
		],
		[
			'x',
			members,
			"The input 'amount' is not one of: low, high: x. The automation needs ENUM (low, high) here. Change the value",
		],
		[
			'x',
			union(scalar('DATE'), optional(scalar('TIME'))),
			"The input 'amount' is not DATE or TIME (optional): x. The automation needs DATE or TIME (optional) here. Change the value",
		],
		[
			' ',
			scalar('DATE'),
			"The input 'amount' is empty. Enter a value. The automation needs a date here",
		],
		[
			'1e30',
			scalar('NUMBER'),
			"The input 'amount' has more digits than the service can hold: 1e30. A number can have up to 28 decimal places, and the largest is 79228162514264337593543950335. Round the number first",
		],
		[
			'x'.repeat(41),
			scalar('TIME'),
			`The input 'amount' is not a time of day: ${'x'.repeat(40)}…. The automation needs TIME here. Enter a time such as 09:30:00`,
		],
		[
			'x'.repeat(40),
			scalar('TIME'),
			`The input 'amount' is not a time of day: ${'x'.repeat(40)}. The automation needs TIME here. Enter a time such as 09:30:00`,
		],
	])('%j for %j is explained', (json, type, message) => {
		const attempt = () => written(json, type);
		expect(attempt).toThrow(new Error(message));
	});

	it.each([
		['optional', optional(scalar('DATE')), null, { null_value: null }],
		['optional, with a value', optional(scalar('NUMBER')), 5, number('5')],
		['sensitive', { sensitive_type: { inner: scalar('NUMBER') } }, 5, number('5')],
		['a union', union(scalar('NUMBER'), scalar('BOOLEAN')), 5, number('5')],
		['any', {}, 5, number('5')],
		['a boolean', scalar('BOOLEAN'), true, { bool_value: true }],
		['a date', scalar('DATE'), '2026-11-27', { date: { year: 2026, month: 11, day: 27 } }],
		[
			'a time of day',
			scalar('TIME'),
			'09:30',
			{ timeofday: { hours: 9, minutes: 30, seconds: 0, nanos: 0 } },
		],
		[
			'a date and time',
			scalar('DATETIME'),
			'2026-11-27T09:30',
			{
				datetime: {
					...{ year: 2026, month: 11, day: 27 },
					...{ hours: 9, minutes: 30, seconds: 0, nanos: 0 },
				},
			},
		],
		['a member', members, 'low', { text: 'low' }],
		[
			'a file from an output',
			scalar('FILE'),
			{ remote: 'bishop://f' },
			{ file: { remote: 'bishop://f' } },
		],
		['a stored file', scalar('FILE'), 'bishop://f', { file: { remote: 'bishop://f' } }],
		['a binary field', scalar('FILE'), 'data', { file: { remote: '' } }],
		['a list', list(scalar('TEXT')), ['a'], { list: { items: [{ text: 'a' }] } }],
		[
			'a table',
			{ table_type: {} },
			[{ a: 'x' }],
			{ table: { inline: { columns: [{ name: 'a', values: [{ text: 'x' }] }] } } },
		],
		[
			'an object',
			{ generic_dictionary_type: {} },
			{ a: 'x' },
			{ dictionary: { entries: [{ key: { text: 'a' }, value: { text: 'x' } }] } },
		],
	])('prefers the type that the value already has in a union: %s', (_, type, json, value) => {
		// Everything but null and objects could also become text.
		expect(written(json, union(union(scalar('TIME'), type), scalar('TEXT')))).toEqual(value);
	});

	it.each([
		['a list that is not a table', [1], { table_type: {} }, list({})],
		['text that is not a member', 'medium', members, scalar('TEXT')],
		['text that is not a date', 'tbd', scalar('DATE'), scalar('TEXT')],
		[
			'an object that is not a file',
			{ name: 'f' },
			scalar('FILE'),
			{ generic_dictionary_type: {} },
		],
		['a number that is not text', 5, scalar('TEXT'), scalar('NUMBER')],
		['true, which is not text', true, scalar('TEXT'), scalar('BOOLEAN')],
		['an object that is not a list', { a: 1 }, list({}), { dictionary_type: {} }],
		['a list that is not an object', ['a'], { dictionary_type: {} }, list({})],
		['null, which is not a date', null, scalar('DATE'), optional(scalar('DATE'))],
	])('skips a type that the value does not have in a union: %s', (_, json, wrong, right) => {
		expect(written(json, union(wrong, right))).toEqual(written(json, right));
	});

	it.each([
		['a time of day as text', '09:30', { any_type: {} }, { text: '09:30' }],
		['true', true, {}, { bool_value: true }],
		['undefined', undefined, {}, { null_value: null }],
		['text', 'null', optional(scalar('TEXT')), { text: 'null' }],
		['"1" for true', ' 1 ', scalar('BOOLEAN'), { bool_value: true }],
		['"FALSE" for false', 'FALSE', scalar('BOOLEAN'), { bool_value: false }],
		['a number with spaces', ' 5 ', scalar('NUMBER'), number('5')],
		[
			'a file by its URL',
			'HTTPS://example.com/f',
			scalar('FILE'),
			{ file: { remote: 'HTTPS://example.com/f' } },
		],
		[
			'a file by its name',
			{ name: 'organizations/o/files/f' },
			scalar('FILE'),
			{ file: { remote: 'organizations/o/files/f' } },
		],
		[
			'files as JSON text',
			' ["bishop://a,b"]',
			list(scalar('FILE')),
			{ list: { items: [{ file: { remote: 'bishop://a,b' } }] } },
		],
		[
			'files separated by commas',
			'bishop://a, ,bishop://b',
			list(scalar('FILE')),
			{ list: { items: [{ file: { remote: 'bishop://a' } }, { file: { remote: 'bishop://b' } }] } },
		],
		[
			'a dictionary without undefined fields',
			{ a: undefined, b: 'x' },
			{},
			{ dictionary: { entries: [{ key: { text: 'b' }, value: { text: 'x' } }] } },
		],
	])('converts %s', (_, json, type, value) => {
		expect(written(json, type)).toEqual(value);
	});

	it.each([
		['an object that is not a stored file', { remote: 'data' }, scalar('FILE'), 'is not a file'],
		['an empty file name', ' ', scalar('FILE'), 'is empty'],
		['a number in a list of files', 5, list(scalar('FILE')), 'is not a list'],
		['true with more text', 'true1', scalar('BOOLEAN'), 'is not true or false'],
		['more text before false', '10', scalar('BOOLEAN'), 'is not true or false'],
		['a row that is not an object', [{ a: 1 }, 2], { table_type: {} }, 'is not a list of rows'],
		[
			'a cell with too many digits',
			[{ a: [1e300] }],
			{ table_type: {} },
			"'amount[0].a[0]' has more",
		],
		['a URL elsewhere in the text', { remote: 'see bishop://f' }, scalar('FILE'), 'is not a file'],
		['null', null, scalar('FILE'), 'is empty'],
	])('rejects %s too', (_, json, type, words) => {
		expect(() => written(json, type)).toThrow(words);
		expect(uploads).toEqual([]);
	});

	it('lists the binary fields to upload', () => {
		const value = written('*, other', list(scalar('FILE')));
		expect(uploads.map(({ input, fieldName }) => [input, fieldName])).toEqual([
			['amount[0]', 'data'],
			['amount[1]', 'scan'],
			['amount[2]', 'other'],
		]);
		uploads[2].file.remote = 'organizations/o/files/f';
		expect(JSON.stringify(value)).toContain('organizations/o/files/f');
	});

	it.each([
		['list of text', { list_type: { inner: scalar('TEXT') } }, ['a', Number.NaN], 'amount[1]'],
		['dictionary', {}, { due: new Date(Number.NaN) }, 'amount.due'],
		['optional date', { optional_type: { inner: scalar('DATE') } }, new Date(Number.NaN), 'amount'],
		['optional text', { optional_type: { inner: scalar('TEXT') } }, '[object Object]', 'amount'],
	])('refuses what an expression did not mean in: %s', (_, type, json, name) => {
		expect(() => written(json, type)).toThrow(`The input '${name}' contains '`);
	});

	it('never shows a sensitive value', () => {
		const type = { sensitive_type: { inner: scalar('NUMBER') } };
		expect(() => written('4711x', type)).toThrow(/'amount' is not a number\./);
		expect(hidden).toEqual(['4711x']);
	});

	it.each([
		['list', list(scalar('TEXT')), ['hunter2', 4711]],
		['list as JSON text', list(scalar('TEXT')), '["hunter2", 4711]'],
		['dictionary', {}, { login: { password: 'hunter2' }, pin: 4711 }],
		['long number', scalar('NUMBER'), new ExactNumber('12345678901234567890')],
	])('hides everything inside a sensitive value: %s', (_, inner, json) => {
		written(json, { sensitive_type: { inner } });
		const texts = json instanceof ExactNumber ? [json.text] : ['hunter2', '4711'];
		expect(hidden).toEqual(expect.arrayContaining(texts));
	});

	it.each([
		['union', union({ sensitive_type: { inner: scalar('NUMBER') } }, scalar('BOOLEAN'))],
		['list', list({ sensitive_type: { inner: scalar('TEXT') } })],
		[
			'dictionary',
			{
				dictionary_type: {
					fields: [{ key: { text: 'pin' }, value: { sensitive_type: { inner: scalar('TEXT') } } }],
				},
			},
		],
	])('does not show a value of which a part is sensitive: %s', (_, type) => {
		expect(() => written('hunter2', type)).toThrow(/^(?!.*hunter2)The input 'amount' is not /);
	});

	it.each([
		[scalar('NUMBER'), 'NUMBER'],
		[optional(scalar('DATE')), 'DATE (optional)'],
		[list(scalar('TEXT')), 'LIST of TEXT'],
		[members, 'ENUM (low, high)'],
		[union(scalar('TEXT'), scalar('NUMBER')), 'TEXT or NUMBER'],
		[{ sensitive_type: { inner: scalar('FILE') } }, 'FILE'],
		[{ dictionary_type: { fields: [{ key: 'a', value: {} }] } }, 'DICTIONARY'],
		[{ dictionary_type: { fields: 'a' } }, 'DICTIONARY'],
		[{ generic_dictionary_type: {} }, 'DICTIONARY'],
		[{ table_type: {} }, 'TABLE'],
		[{ enum_type: {} }, 'TEXT'],
		[{ enum_type: { members: ['low'] } }, 'ENUM (low)'],
		[{ union_type: {} }, 'ANY'],
		[{ union_type: { inners: ['odd', scalar('DATE')] } }, 'DATE'],
		[{ listType: { inner: { scalarType: 'TIME' } } }, 'LIST of TIME'],
		[{}, 'ANY'],
		['odd', 'ANY'],
	])('%j is called %s', (type, name) => {
		expect(typeName(valueType(type))).toBe(name);
	});
});

describe('the type of an input', () => {
	const date = scalar('DATE');

	it.each([
		[date, false],
		[{ optional_type: { inner: date } }, true],
		[{ sensitive_type: { inner: { optional_type: { inner: date } } } }, true],
		[{ sensitive_type: { inner: date } }, false],
		[{ union_type: { inners: [date, { optional_type: { inner: date } }] } }, true],
		[{ union_type: { inners: [date, scalar('TIME')] } }, false],
	])('%j is optional: %s', (type, expected) => {
		expect(isOptional(valueType(type))).toBe(expected);
	});

	it.each([
		[date],
		[{ optional_type: { inner: date } }],
		[{ sensitive_type: { inner: { optional_type: { inner: date } } } }],
	])('%j is a date at its core', (type) => {
		expect(coreType(valueType(type))).toEqual({ kind: 'date' });
	});
});

describe('JSON text', () => {
	it('that is invalid becomes undefined', () => {
		expect(parseExactly('{a: 1}')).toBeUndefined();
	});

	it('keeps the digits of numbers, and strings that look like numbers', () => {
		const text =
			'{"a": 12345678901234567890, "b": "12345678901234567890", "c\\"1": 1.5e3, "d": -0}';
		expect(parseExactly(text)).toEqual({
			a: new ExactNumber('12345678901234567890'),
			b: '12345678901234567890',
			'c"1': 1500,
			d: new ExactNumber('-0'),
		});
	});

	it.each([
		'0.1234567890123456789e1',
		'12345678901234567890e-12',
		'12345678901234567.8E12',
		'123456789012345678.5',
		'5e-400',
		'1e+30',
	])('keeps the digits of %s', (token) => {
		expect(parseExactly(`[1.25, ${token}, 1e3]`)).toEqual([1.25, new ExactNumber(token), 1000]);
	});
});
