import { createCipheriv } from 'node:crypto';

import fc from 'fast-check';

import type { FilePart } from './references';

/** Pieces with a special meaning in a header, a path, multipart or UTF-8. */
const TRICKY = [
	'"',
	'%22',
	'\r',
	'\n',
	'\r\n',
	'\r\n\r\n',
	'\r\nContent-Type: text/html\r\n\r\n',
	'\r\n--',
	'--',
	'; filename="x"',
	"filename*=UTF-8''x",
	"'",
	';',
	'=',
	':',
	' ',
	'..',
	'ä',
	'ß',
	'é',
	'文',
	'\u202e',
	'\ufeff',
	'😀',
	'👩‍👧',
	'\ud83d',
	'\ude00',
	'.pdf',
	'a',
];
/** Characters that browsers send in a header, but that HTTP parsers reject. */
const CONTROLS = ['\0', '\x01', '\t', '\x1b', '\x7f'];
const SEPARATORS = ['/', '\\', '../', 'C:\\'];

const anyCodePoint = fc.string({ unit: 'binary', maxLength: 4 });
const anyCodeUnit = fc.integer({ min: 0x80, max: 0xffff }).map((unit) => String.fromCharCode(unit));

function textOf(pieces: string[], maxLength = 12): fc.Arbitrary<string> {
	const piece = fc.oneof({ arbitrary: fc.constantFrom(...pieces), weight: 4 }, anyCodeUnit);
	return fc.array(piece, { maxLength }).map((parts) => parts.join(''));
}

/** Strings of every kind, except for characters that header parsers reject. */
export const readableText = textOf(TRICKY);

/** Strings of every kind, including control characters and paths. */
export const anyText = fc.oneof(
	textOf([...TRICKY, ...CONTROLS, ...SEPARATORS]),
	fc.array(anyCodePoint, { maxLength: 5 }).map((parts) => parts.join('')),
);

/** File names that every parser can read; some are very long. */
export const readableFileName = fc
	.oneof(
		{ arbitrary: readableText, weight: 8 },
		fc
			.tuple(readableText, fc.integer({ min: 200, max: 4_000 }))
			.map(([start, length]) => start.padEnd(length, 'long')),
	)
	.filter((name) => name.trim() !== '');

/** File names of every kind. */
export const anyFileName = fc.oneof(anyText, readableFileName, fc.constantFrom('', ' ', '/', '\\'));

/** Media types that a header can contain, whether they make sense or not. */
export const printableType = fc.oneof(
	fc.constantFrom(
		'application/pdf',
		'text/plain; charset=utf-8',
		'text/plain; name="a;b"',
		'Image/PNG',
		'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	),
	fc
		.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
		.filter((type) => type.trim() !== ''),
);

/** Media types of every kind. */
export const anyType = fc.oneof(
	printableType,
	fc.constantFrom(
		'',
		'text/plain\r\nX-Injected: 1',
		'a/b\r\n\r\n<b>',
		'tex\0t/plain',
		'téxt/plain',
	),
	anyText,
);

/** File contents: bytes of every kind, and contents that look like multipart. */
export const content = fc.oneof(
	fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
	fc
		.array(fc.constantFrom('--', '\r\n', 'Content-Disposition: form-data; name="x"', '\r\n\r\n'), {
			maxLength: 8,
		})
		.map((lines) => Buffer.from(lines.join(''))),
);

/** Files with arbitrary names and types. */
export function fileParts(
	fileName: fc.Arbitrary<string>,
	type: fc.Arbitrary<string>,
): fc.Arbitrary<FilePart[]> {
	const part = fc.record({ name: fc.constant('files'), fileName, type, content });
	return fc.array(part, { minLength: 1, maxLength: 4 });
}

/** Sizes just below and above the boundaries between slices of base64. */
export function bordersOf(slice: number): number[] {
	const borders = [0, 3, (slice / 4) * 3, 2 * (slice / 4) * 3];
	const around = borders.flatMap((border) => [-3, -2, -1, 0, 1, 2, 3].map((by) => border + by));
	return [...new Set(around.filter((size) => size >= 0))];
}

/** Bytes that never repeat, the same for each seed, so that a misplaced slice is noticed. */
export function distinctBytes(size: number, seed = 1): Buffer {
	const key = Buffer.alloc(16, seed);
	return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
