import fc from 'fast-check';

import { anyFileName, anyText, anyType, content, fileParts } from './arbitraries';
import { encodedByBrowsers, type FilePart, withoutBoundary } from './references';
import { sentByHelper, sentByNode } from './send';
import { Wire } from './wire';

describe('an upload is byte for byte what a browser sends', () => {
	let wire: Wire;

	beforeAll(async () => {
		wire = await Wire.open();
	});

	afterAll(async () => await wire.close());

	it('for files with any name and type', async () => {
		await fc.assert(
			fc.asyncProperty(fileParts(anyFileName, anyType), async (files) => {
				const sent = await sentByNode(wire, { files, storage: 'inline' });
				const expected = await encodedByBrowsers(files.map(asPicked));
				expect(withTypesInLowerCase(withoutBoundary(sent))).toBe(withoutBoundary(expected));
			}),
			{ numRuns: 150 },
		);
	});

	it('for text of every kind', async () => {
		const texts = fc.array(
			fc.record({ name: anyText.map(withBrowsersLineBreaks), value: anyText }),
			{ minLength: 1, maxLength: 5 },
		);
		await fc.assert(
			fc.asyncProperty(texts, async (parts) => {
				const sent = await sentByHelper(wire, parts, 'inline');
				expect(withoutBoundary(sent)).toBe(withoutBoundary(await encodedByBrowsers(parts)));
			}),
			{ numRuns: 100 },
		);
	});

	it('except that a line break in a field name is not turned into CRLF first', async () => {
		const parts = [{ name: 'a\nb', value: '' }];
		const [sent, expected] = [
			await sentByHelper(wire, parts, 'inline'),
			await encodedByBrowsers(parts),
		];
		expect(withoutBoundary(sent)).toContain('name="a%0Ab"');
		expect(withoutBoundary(expected)).toContain('name="a%0D%0Ab"');
	});

	it('except that a media type keeps its capital letters', async () => {
		const file: FilePart = {
			name: 'files',
			fileName: 'a',
			type: 'Image/PNG',
			content: Buffer.of(),
		};
		const sent = await sentByNode(wire, { files: [file], storage: 'inline' });
		expect(withoutBoundary(sent)).toContain('Content-Type: Image/PNG\r\n');
		const expected = await encodedByBrowsers([file]);
		expect(withoutBoundary(expected)).toContain('Content-Type: image/png\r\n');
	});

	it('whatever a file contains', async () => {
		await fc.assert(
			fc.asyncProperty(content, async (bytes) => {
				const file = { name: 'files', fileName: 'a.bin', type: 'a/b', content: bytes };
				const sent = await sentByNode(wire, { files: [file], storage: 'stored' });
				const expected = await encodedByBrowsers([file]);
				expect(withoutBoundary(sent)).toBe(withoutBoundary(expected));
			}),
			{ numRuns: 40 },
		);
	});
});

/**
 * The file under the name that the node sends. Like a browser, the node sends no path and no empty
 * name. Unlike a browser, it removes control characters, which make parsers drop the file.
 */
function asPicked(file: FilePart): FilePart {
	const readable = file.fileName.replace(/[^\t\r\n\x20-\x7e\x80-\uffff]/g, '');
	const last = readable.split(/[\\/]/).pop() ?? '';
	return { ...file, fileName: last.trim() === '' ? 'blob' : last };
}

function withBrowsersLineBreaks(text: string): string {
	return text.replace(/\r?\n|\r/g, '\r\n');
}

function withTypesInLowerCase(body: string): string {
	return body.replace(
		/^Content-Type: .*$/gm,
		(line) => `Content-Type: ${line.slice(14).toLowerCase()}`,
	);
}
