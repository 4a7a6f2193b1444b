import fc from 'fast-check';

import { anyFileName, anyText, anyType, fileParts } from './arbitraries';
import { boundaryOf, type Encoded } from './references';
import { sentByHelper, sentByNode } from './send';
import { Wire } from './wire';

describe('no name, type or text can add a header or a part', () => {
	let wire: Wire;

	beforeAll(async () => {
		wire = await Wire.open();
	});

	afterAll(async () => await wire.close());

	it('to the files of a run', async () => {
		await fc.assert(
			fc.asyncProperty(fileParts(anyFileName, anyType), async (files) => {
				const parts = takenApart(await sentByNode(wire, { files, storage: 'inline' }));
				expect(parts).toHaveLength(files.length);
				for (const [index, { headers, content }] of parts.entries()) {
					expect(headers).toHaveLength(2);
					expect(headers[0]).toMatch(
						/^Content-Disposition: form-data; name="files"; filename="[^"\r\n/\\]+"$/,
					);
					expect(headers[1]).toMatch(/^Content-Type: [\x20-\x7e]+$/);
					expect(content.equals(files[index].content)).toBe(true);
				}
			}),
			{ numRuns: 120 },
		);
	});

	it('to a form with fields of any name', async () => {
		const texts = fc.array(fc.record({ name: anyText, value: anyText }), {
			minLength: 1,
			maxLength: 5,
		});
		await fc.assert(
			fc.asyncProperty(texts, async (fields) => {
				const parts = takenApart(await sentByHelper(wire, fields, 'inline'));
				expect(parts).toHaveLength(fields.length);
				for (const { headers } of parts) {
					expect(headers).toEqual([
						expect.stringMatching(/^Content-Disposition: form-data; name="[^"\r\n]*"$/),
					]);
				}
			}),
			{ numRuns: 100 },
		);
	});

	it('because the boundary is new for each request and hard to guess', async () => {
		const fields = [{ name: 'a', value: 'b' }];
		const boundaries = new Set<string>();
		for (let index = 0; index < 20; index += 1) {
			boundaries.add(boundaryOf((await sentByHelper(wire, fields, 'inline')).contentType));
		}
		expect(boundaries.size).toBe(20);
		for (const boundary of boundaries) expect(boundary).toMatch(/[\w-]{25}$/);
	});
});

interface RawPart {
	headers: string[];
	content: Buffer;
}

/** Splits a body strictly by RFC 2046 §5.1.1: at delimiter lines, with nothing before or after. */
function takenApart({ contentType, body }: Encoded): RawPart[] {
	const text = body.toString('latin1');
	const delimiter = `--${boundaryOf(contentType)}`;
	expect(text.startsWith(`${delimiter}\r\n`)).toBe(true);
	expect(text.endsWith(`\r\n${delimiter}--\r\n`)).toBe(true);
	const inside = text.slice(delimiter.length + 2, -(delimiter.length + 6));
	return inside.split(`\r\n${delimiter}\r\n`).map((part) => {
		const headEnd = part.indexOf('\r\n\r\n');
		return {
			headers: part.slice(0, headEnd).split('\r\n'),
			content: Buffer.from(part.slice(headEnd + 4), 'latin1'),
		};
	});
}
