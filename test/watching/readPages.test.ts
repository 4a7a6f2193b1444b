import { readPages, type PageLimits, type Reading } from '../../nodes/shared/watching/readPages';
import type { RunPage } from '../../nodes/shared/watching/oldSource';
import type { ListPosition } from '../../nodes/shared/watching/watchState';

/** A page that shows these runs, and where it goes on. */
function page(next: string | undefined, ...ids: string[]): RunPage {
	const runs = ids.map((id) => ({ id, phase: 'open' as const, status: 'running', raw: {} }));
	return { runs, next };
}

const NO_LIMITS: PageLimits = { maxPages: 10_000, mayGoOn: () => true };

/** Reads a list given as what follows each cursor, and notes the cursors asked for. */
async function reading(
	pageAt: (cursor: string | undefined) => RunPage,
	{ from, limits = {}, enoughAt = Infinity }: ReadingOptions = {},
): Promise<Reading & { asked: Array<string | undefined> }> {
	const asked: Array<string | undefined> = [];
	const result = await readPages(
		async (cursor) => {
			asked.push(cursor);
			return await Promise.resolve().then(() => pageAt(cursor));
		},
		from,
		{ ...NO_LIMITS, ...limits },
		() => (asked.length >= enoughAt ? 'enough' : 'more'),
	);
	return { ...result, asked };
}

interface ReadingOptions {
	from?: ListPosition;
	limits?: Partial<PageLimits>;
	enoughAt?: number;
}

/** A list of so many pages, each with a run of its own. */
const list =
	(pages: number) =>
	(cursor = '0') =>
		page(Number(cursor) + 1 < pages ? String(Number(cursor) + 1) : undefined, `run${cursor}`);

const fail = () => {
	throw new Error('Service is down');
};

describe('A list', () => {
	it('is read to its end', async () => {
		const { asked, ...end } = await reading(list(4));
		expect(asked).toEqual([undefined, '1', '2', '3']);
		expect(end).toEqual({ reached: 'end' });
	});

	it('is read on from a position', async () => {
		const from = { cursor: '2', pages: 2 };
		expect(await reading(list(4), { from })).toEqual({ reached: 'end', asked: ['2', '3'] });
	});

	it('ends with an empty cursor, or with the one that it was asked for', async () => {
		expect((await reading(() => page('', 'a'))).asked).toHaveLength(1);
		const same = (cursor: string | undefined) => page(cursor ?? 'x', cursor ?? 'head');
		expect((await reading(same)).asked).toEqual([undefined, 'x']);
	});

	it.each([1, 2, 3, 5, 8, 13])('ends when its cursors go in a circle of %d', async (circle) => {
		let runs = 0;
		const round = (cursor = '-1') => page(String((Number(cursor) + 1) % circle), `run${runs++}`);
		const { asked, reached } = await reading(round);
		expect(reached).toBe('end');
		expect(asked.length).toBeLessThanOrEqual(4 * circle + 1);
		expect(asked.length).toBeGreaterThan(circle);
	});

	it('notices a circle also when it is read a page at a time', async () => {
		let from: ListPosition | undefined;
		let runs = 0;
		const round = (cursor = '-1') => page(String((Number(cursor) + 1) % 5), `run${runs++}`);
		let pages = 0;
		for (; pages < 30; pages++) {
			const { reached, position } = await reading(round, { from, limits: { maxPages: 1 } });
			if (reached === 'end') break;
			from = position;
		}
		expect(pages).toBeLessThan(25);
	});

	it('ends after three pages in a row without a run that is new', async () => {
		const repeats = (cursor = '0') =>
			page(String(Number(cursor) + 1), Number(cursor) === 3 ? 'new' : 'a');
		expect((await reading(repeats)).asked).toHaveLength(1 + 2 + 1 + 3);
	});

	it('may have empty pages', async () => {
		const empty = (cursor = '0') =>
			Number(cursor) < 9 ? page(String(Number(cursor) + 1)) : page(undefined, 'a');
		expect((await reading(empty)).asked).toHaveLength(10);
	});

	it('has no more than five thousand pages', async () => {
		expect((await reading(list(6_000))).asked).toHaveLength(5_000);
		const from = { cursor: '10', pages: 4_990 };
		expect((await reading(list(6_000), { from })).asked).toHaveLength(10);
	});
});

describe('The reading of a list', () => {
	it('stops when there was enough, and knows where to go on', async () => {
		expect(await reading(list(9), { enoughAt: 3 })).toMatchObject({
			reached: 'enough',
			position: { cursor: '3', pages: 3 },
			asked: [undefined, '1', '2'],
		});
	});

	it('stops at the most pages it may read', async () => {
		expect(await reading(list(9), { limits: { maxPages: 2 } })).toMatchObject({
			reached: 'limit',
			position: { cursor: '2', pages: 2 },
		});
	});

	it('stops when there is no more time', async () => {
		let asked = 0;
		const limits = { mayGoOn: () => asked++ < 2 };
		expect(await reading(list(9), { limits })).toMatchObject({
			reached: 'limit',
			position: { cursor: '2' },
		});
		expect(await reading(list(9), { limits: { mayGoOn: () => false } })).toEqual({
			reached: 'limit',
			position: undefined,
			asked: [],
		});
	});

	it('reaches the end also when there was enough on the last page', async () => {
		expect((await reading(list(2), { enoughAt: 2 })).reached).toBe('end');
	});

	it('fails with the service', async () => {
		await expect(reading(fail)).rejects.toThrow('Service is down');
		const later = (cursor: string | undefined) => (cursor ? fail() : page('1', 'a'));
		await expect(reading(later)).rejects.toThrow('Service is down');
		const never = { mayBreakOff: () => false };
		await expect(reading(later, { limits: never })).rejects.toThrow('Service is down');
	});

	it('keeps its position where it may break off', async () => {
		const later = (cursor: string | undefined) => (cursor ? fail() : page('1', 'a'));
		const limits = { mayBreakOff: () => true };
		expect(await reading(later, { limits })).toMatchObject({
			reached: 'limit',
			position: { cursor: '1' },
		});
	});

	it('says so when the position that it comes from is refused', async () => {
		const from = { cursor: '7', pages: 7 };
		expect(await reading(fail, { from })).toEqual({
			reached: 'refused',
			position: from,
			asked: ['7'],
		});
	});
});
