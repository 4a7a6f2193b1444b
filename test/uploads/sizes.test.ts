import fc from 'fast-check';

import { bordersOf, distinctBytes } from './arbitraries';
import { parseMultipart } from './parseMultipart';
import type { FilePart } from './references';
import { sentByHelper, sentByNode, type Storage } from './send';
import { Wire } from './wire';

/** How many base64 characters are decoded at a time. */
const SLICE = 256 * 1024;
const storages: Storage[] = ['inline', 'stored'];

describe.each(storages)('a file (%s) arrives byte for byte', (storage) => {
	let wire: Wire;

	beforeAll(async () => {
		wire = await Wire.open();
	});

	afterAll(async () => await wire.close());

	const arrive = async (contents: Buffer[]) => {
		const files = contents.map((content, index) => fileOf(content, index));
		const { contentType, body } = await sentByNode(wire, { files, storage });
		const parts = await parseMultipart(contentType, body);
		expect(parts.map(({ name }) => name)).toEqual(files.map(() => 'files'));
		parts.forEach((part, index) => {
			expect('content' in part && part.content.equals(contents[index])).toBe(true);
		});
	};

	it.each(bordersOf(SLICE))('with a size of %i bytes', async (size) => {
		await arrive([distinctBytes(size)]);
	});

	it('among several files of any size in one run', async () => {
		const sizes = fc.array(
			fc.oneof(fc.nat(64), fc.nat(4_096), fc.integer({ min: SLICE - 10, max: SLICE + 10 })),
			{ minLength: 1, maxLength: 4 },
		);
		await fc.assert(
			fc.asyncProperty(sizes, async (some) => {
				await arrive(some.map((size, index) => distinctBytes(size, index + 1)));
			}),
			{ numRuns: 30 },
		);
	});

	it('among 300 files in one run', async () => {
		await arrive(Array.from({ length: 300 }, (_, index) => distinctBytes(index * 7, index + 1)));
	});

	it("with a few megabytes, through n8n's HTTP helper", async () => {
		const content = distinctBytes(5_000_001);
		const { contentType, body } = await sentByHelper(wire, [fileOf(content, 0)], storage);
		const [part] = await parseMultipart(contentType, body);
		expect('content' in part && part.content.equals(content)).toBe(true);
	});
});

function fileOf(content: Buffer, index: number): FilePart {
	return { name: 'files', fileName: `${index}.bin`, type: 'application/octet-stream', content };
}
