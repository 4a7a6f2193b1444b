import fc from 'fast-check';
import { LONGEST_WAIT_POLLS, MAX_SINGLE_LOOKS } from '../../nodes/shared/watching/limits';
import { LongList } from './longList';

const numRuns = Math.ceil(Number(process.env.NUM_RUNS ?? 2000) / 400);
const seed = Number(process.env.SEED ?? 20260101);

jest.setTimeout(600_000);

async function polls(list: LongList, count: number): Promise<void> {
	for (let poll = 0; poll < count; poll++) await list.pollOnce();
}

describe('Open runs in a list that cannot be filtered by status', () => {
	it('are each checked within the stated number of polls, however they are distributed', async () => {
		const part = fc.record({
			runs: fc.integer({ min: 50, max: 2_000 }),
			every: fc.constantFrom(3, 10, 20, 33, 50, 80, 130, 400, 5_000),
		});
		const lists = fc.array(part, { minLength: 1, maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(lists, async (parts) => {
				const list = new LongList(
					parts.flatMap(({ runs, every }) =>
						Array.from({ length: runs }, (_, index) => (index * 7919) % every === 0),
					),
				);
				await polls(list, 150);
				const open = list.open.length;
				const bound = LONGEST_WAIT_POLLS + open / MAX_SINGLE_LOOKS;
				expect(list.longestWait).toBeLessThanOrEqual(bound);
				expect(Math.max(...list.requests.slice(2))).toBeLessThanOrEqual(3 + MAX_SINGLE_LOOKS);
			}),
			{ numRuns, seed },
		);
	});

	it('are delivered soon after they end, even if there are a thousand', async () => {
		const list = new LongList(Array.from({ length: 42_000 }, (_, index) => index % 42 === 0));
		await polls(list, 4);
		const ends = new Map<string, number>();
		for (let poll = 5; poll < 65; poll++) {
			const id = list.open[(poll * 7919) % list.open.length];
			list.end(id);
			ends.set(id, poll);
			await list.pollOnce();
		}
		await polls(list, 70);
		const late = [...ends].map(([id, at]) => (list.handed.get(id) ?? Infinity) - at);
		expect(Math.max(...late)).toBeLessThanOrEqual(1_000 / MAX_SINGLE_LOOKS + 3);
		expect(Math.max(...list.requests.slice(4))).toBeLessThanOrEqual(3 + MAX_SINGLE_LOOKS);
	});

	it('are found quickly in a thousand pages, and below them at one page per poll', async () => {
		const list = new LongList(Array.from({ length: 103_000 }, (_, index) => index === 102_950));
		await polls(list, 6);
		expect(list.requests.every((requests) => requests <= 205)).toBe(true);
		await polls(list, 32);
		expect(Math.max(...list.requests.slice(12))).toBeLessThanOrEqual(4);
		const [id] = list.open;
		list.end(id);
		await polls(list, 3);
		expect([...list.handed.keys()]).toEqual([id]);
	});

	it('are found even if a page sometimes cannot be read', async () => {
		const list = new LongList(Array.from({ length: 9_000 }, (_, index) => index === 8_950));
		list.failing = (request) => request > 1 && request % 20 === 0;
		await polls(list, 8);
		list.failing = () => false;
		const [id] = list.open;
		list.end(id);
		await polls(list, 3);
		expect([...list.handed.keys()]).toEqual([id]);
	});
});
