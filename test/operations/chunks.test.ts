import { chunksOf } from '../../nodes/shared/operations/chunks';

const address = (key: string, texts: string[]) =>
	texts.map((text) => `&${key}=${encodeURIComponent(text)}`).join('');

it('many short IDs are sent a hundred at a time', () => {
	const ids = Array.from({ length: 250 }, (_, n) => String(n));
	expect(chunksOf('run_ids', ids).map((chunk) => chunk.length)).toEqual([100, 100, 50]);
});

it('long IDs are sent in URLs that are not too long, and each ID only once', () => {
	const ids = Array.from({ length: 90 }, (_, n) => `<${n}+${'ü/'.repeat(40)}@mail.example.com>`);
	const chunks = chunksOf('user_defined_ids', [...ids, ...ids]);
	expect(chunks.flat()).toEqual(ids);
	for (const chunk of chunks) {
		expect(address('user_defined_ids', chunk).length).toBeLessThanOrEqual(3_000);
	}
});

it('an ID that is too long on its own is sent alone', () => {
	expect(chunksOf('k', ['a', 'x'.repeat(5_000), 'b'])).toEqual([['a'], ['x'.repeat(5_000)], ['b']]);
});

it('an empty list has no chunks', () => {
	expect(chunksOf('k', [])).toEqual([]);
});
