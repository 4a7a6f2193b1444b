import fc from 'fast-check';

import {
	anyFileName,
	anyType,
	fileParts,
	printableType,
	readableFileName,
	readableText,
} from './arbitraries';
import { parseMultipart, type ParsedPart } from './parseMultipart';
import { encodedByFormData, type Encoded, type FilePart, throughUtf8 } from './references';
import { sentByHelper, sentByNode, type Storage } from './send';
import { Wire } from './wire';

const storages: Storage[] = ['inline', 'stored'];

describe('an upload arrives as if the form-data package had sent it', () => {
	let wire: Wire;

	beforeAll(async () => {
		wire = await Wire.open();
	});

	afterAll(async () => await wire.close());

	const parsed = async ({ contentType, body }: Encoded) => await parseMultipart(contentType, body);

	it.each(storages)('the files of a run (%s)', async (storage) => {
		await fc.assert(
			fc.asyncProperty(fileParts(readableFileName, printableType), async (files) => {
				const sent = await parsed(await sentByNode(wire, { files, storage }));
				expect(sent).toEqual(await parsed(encodedByFormData(files)));
			}),
			{ numRuns: 60 },
		);
	});

	it('every file, whatever its name', async () => {
		await fc.assert(
			fc.asyncProperty(fileParts(anyFileName, printableType), async (files) => {
				const parts = await parsed(await sentByNode(wire, { files, storage: 'inline' }));
				expect(parts).toMatchObject(files.map(({ content }) => ({ content })));
			}),
			{ numRuns: 60 },
		);
	});

	it('field names and text of every kind', async () => {
		const texts = fc.array(fc.record({ name: readableText, value: readableText }), {
			maxLength: 4,
		});
		const files = fc.array(
			fc.record({
				name: readableText,
				fileName: readableFileName,
				type: printableType,
				content: fc.constant(Buffer.from('content')),
			}),
			{ minLength: 1, maxLength: 3 },
		);
		await fc.assert(
			fc.asyncProperty(texts, files, async (textParts, fileParts) => {
				const parts = [...textParts, ...fileParts];
				const sent = await parsed(await sentByHelper(wire, parts, 'inline'));
				const expected = await parsed(encodedByFormData(parts));
				expect(sent).toEqual(expected.map(withBrowsersLineBreaks));
			}),
			{ numRuns: 80 },
		);
	});

	describe('except where it acts like a browser, or is more careful', () => {
		const file: FilePart = {
			name: 'files',
			fileName: 'a.pdf',
			type: 'application/pdf',
			content: Buffer.from('content'),
		};

		const arrivedAs = async (changes: Partial<FilePart>) => {
			const [part] = await parsed(
				await sentByNode(wire, { files: [{ ...file, ...changes }], storage: 'inline' }),
			);
			return part as Extract<ParsedPart, { content: Buffer }>;
		};

		it.each([
			['"quoted".pdf', '%22quoted%22.pdf'],
			['two\r\nlines.pdf', 'two%0D%0Alines.pdf'],
			['100%22.pdf', '100%22.pdf'],
			['half \ud83d pair.pdf', 'half \ufffd pair.pdf'],
			["it's; a=b.pdf", "it's; a=b.pdf"],
		])('both escape names as the HTML standard requires: %j', async (fileName, expected) => {
			expect((await arrivedAs({ fileName })).fileName).toBe(expected);
			const [reference] = await parsed(encodedByFormData([{ ...file, fileName }]));
			expect(reference).toMatchObject({ fileName: expected });
		});

		it.each([
			['../../etc/passwd', 'passwd', 'passwd'],
			['C:\\Users\\me\\a.pdf', 'a.pdf', 'C:\\Users\\me\\a.pdf'],
			['folder/', 'blob', 'folder'],
			[' ', 'blob', ' '],
			['', 'blob', undefined],
		])('the path %j is sent as %j; form-data sends %j', async (fileName, ours, theirs) => {
			expect((await arrivedAs({ fileName })).fileName).toBe(ours);
			const [reference] = await parsed(encodedByFormData([{ ...file, fileName }]));
			expect((reference as { fileName?: string }).fileName).toBe(theirs);
		});

		it('a type that would break out of its line is replaced; form-data lets it through', async () => {
			const type = 'text/plain\r\nX-Injected: yes';
			expect((await arrivedAs({ type })).type).toBe('application/octet-stream');
			const reference = encodedByFormData([{ ...file, type }]).body.toString();
			expect(reference).toContain('\r\nX-Injected: yes\r\n');
		});

		it('any type that is not printable ASCII is sent as application/octet-stream', async () => {
			await fc.assert(
				fc.asyncProperty(anyType, async (type) => {
					fc.pre(!/^[\x20-\x7e]+$/.test(type));
					expect((await arrivedAs({ type })).type).toBe('application/octet-stream');
				}),
				{ numRuns: 30 },
			);
		});

		it('line breaks in text become CRLF; form-data leaves them as they are', async () => {
			const parts = [{ name: 'text', value: 'a\nb\rc\r\nd' }];
			const sent = await sentByHelper(wire, [...parts, file], 'inline');
			expect((await parsed(sent))[0]).toEqual({ name: 'text', value: 'a\r\nb\r\nc\r\nd' });
			expect(await parsed(encodedByFormData(parts))).toEqual(parts);
		});
	});

	it('the user-defined ID of a run arrives as it was entered', async () => {
		const file: FilePart = {
			name: 'files',
			fileName: 'a.pdf',
			type: 'application/pdf',
			content: Buffer.from('content'),
		};
		const ids = readableText.map((id) => id.trim()).filter((id) => id !== '' && id[0] !== '=');
		await fc.assert(
			fc.asyncProperty(ids, async (userDefinedId) => {
				const upload = { files: [file], storage: 'inline' as const, userDefinedId };
				const [, id] = await parsed(await sentByNode(wire, upload));
				const value = throughUtf8(userDefinedId.replace(/\r?\n|\r/g, '\r\n'));
				expect(id).toEqual({ name: 'user_defined_id', value });
			}),
			{ numRuns: 25 },
		);
	});
});

function withBrowsersLineBreaks(part: ParsedPart): ParsedPart {
	if (!('value' in part)) return part;
	return { ...part, value: part.value.replace(/\r?\n|\r/g, '\r\n') };
}
