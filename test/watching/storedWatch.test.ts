import { isSameWatch, isWatching, waitForFirstLook } from '../../nodes/shared/triggers/watchStore';
import { decodeWatch, encodeWatch } from '../../nodes/shared/watching/storedWatch';
import { newWatch } from '../../nodes/shared/watching/watch';
import { DAY_MS, HOUR_MS, Life, MINUTE_MS } from './life';
import type { Kind } from './modelService';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** IDs in each service's format. */
const idOf: Record<Kind, (index: number) => string> = {
	kolena: (index) => String(10_000_000 + index * 7),
	kognitos: (index) => `01J9Z3XQ4V5W6X7Y8Z9A0B${textOf(index, 4)}`,
	platform: (index) => `V1StGXR8_Z5jdHi6B${textOf(index, 4)}`,
	exceptions: (index) => `V1StGXR8_Z5jdHi6B${textOf(index, 4)}`,
};

function textOf(index: number, length: number): string {
	return Array.from({ length }, (_, place) => LETTERS[(index >> (5 * place)) % 32]).join('');
}

/** A trigger that has watched `count` open runs for `polls` polls. */
async function watching(kind: Kind, count: number, status: string, polls: number): Promise<Life> {
	const life = new Life({ kind, pageSize: 1000 });
	for (let index = 0; index < count; index++) {
		life.add(idOf[kind](index), status, { agoMs: DAY_MS + index * MINUTE_MS });
	}
	await life.poll();
	const stored = decodeWatch(life.stored, 'model');
	if (stored) stored.revision = 45_000;
	life.stored = stored && JSON.parse(JSON.stringify(encodeWatch(stored)));
	await life.polls(polls);
	return life;
}

const sizeOf = (stored: unknown) => Buffer.byteLength(JSON.stringify(stored));

/** Copies of the state, each with one field, at any depth, missing or replaced. */
function eachFieldBroken(stored: unknown): unknown[] {
	if (typeof stored !== 'object' || stored === null) return [undefined, null, 'text', -1, {}];
	return Object.entries(stored).flatMap(([name, value]) =>
		[null, ...eachFieldBroken(value)].map((other) => ({ ...stored, [name]: other })),
	);
}

describe('The stored state', () => {
	it.each([
		['kolena', 'running'],
		['kognitos', 'Running'],
		['kognitos', 'Exception'],
		['platform', 'executing'],
		['platform', 'asking'],
		['exceptions', 'PENDING'],
	] as const)(
		'takes at most 15 kB with 150 open runs, and 300 kB with 5,000 (%s, %s)',
		async (kind, status) => {
			const few = await watching(kind, 150, status, 130);
			// Plus a hundred runs that have just ended.
			for (let index = 0; index < 100; index++)
				few.add(idOf[kind](50_000 + index), few.service.traits.all[1]);
			await few.poll();
			expect(sizeOf(few.stored)).toBeLessThanOrEqual(15_000);
			const many = await watching(kind, 5_000, status, 9);
			expect(
				Object.values((many.stored as { open: object }).open).flatMap(Object.keys),
			).toHaveLength(5_000);
			expect(sizeOf(many.stored)).toBeLessThanOrEqual(300_000);
		},
		60_000,
	);

	it('takes less than half a kilobyte when nothing is open', async () => {
		const life = new Life();
		await life.polls(3);
		expect(sizeOf(life.stored)).toBeLessThan(500);
	});

	it('is human-readable JSON', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('a', 'Running', { agoMs: HOUR_MS });
		life.add('b', ['Running', 'Exception'], { agoMs: HOUR_MS });
		await life.poll();
		life.add('c', 'Succeeded');
		await life.poll();
		expect(life.stored).toMatchObject({
			version: 2,
			key: 'model',
			revision: 2,
			stage: { name: 'watching' },
			open: { '': { a: [3, 0] }, Exception: { b: [3, 0, '#1'] } },
			ended: { Succeeded: { c: [expect.any(Number)] } },
		});
	});

	it("is read back unchanged, whatever the runs' IDs and conditions", () => {
		const watch = decodeWatch(waitForFirstLook(undefined, 'model', 1), 'model');
		if (!watch) throw new Error('The new state cannot be read');
		const run = { nextLook: 7, looks: 2 };
		const last = { status: 'asking', sinceMs: 5_000_000 };
		watch.runs.set('__proto__', run);
		watch.runs.set('17', { ...run, last });
		watch.runs.set('left', { ...run, last, hasLeft: true });
		watch.runs.set('counted', { ...run, last: { status: 'Exception', times: 3 } });
		watch.runs.set('owed', { ...run, last, due: [last], held: 1 });
		watch.runs.set('ended', { ...run, hasEnded: true, lastEnd: { status: 'failed', sinceMs: 9 } });
		watch.runs.set('rests', { ...run, rests: true });
		watch.runs.set('constructor', { status: 'success', createdMs: 4, sinceMs: 6 });
		watch.runs.set('untimed', { status: 'success', createdMs: 4 });
		const text = JSON.stringify(encodeWatch(watch));
		expect(decodeWatch(JSON.parse(text), 'model')?.runs).toEqual(watch.runs);
		expect(decodeWatch(JSON.parse(text), 'another')).toBeUndefined();
	});

	it('starts from scratch, without a flood, if it cannot be read', async () => {
		const life = new Life();
		for (let index = 0; index < 30; index++) {
			life.add(`${index}`, ['running', 'success'], { agoMs: index * MINUTE_MS + 2_000 });
		}
		await life.poll();
		const good = life.stored as Record<string, unknown>;
		const garbled: unknown[] = [
			null,
			7,
			'text',
			[],
			{},
			{ ...good, version: 3 },
			{ ...good, open: null },
			{ ...good, open: { '': { x: 5 } } },
			{ ...good, ended: 'none' },
			{ ...good, stage: undefined },
			{ ...good, readings: 1, stage: 4 },
			...eachFieldBroken(good),
			// The previous version's format.
			{ version: 1, key: 'model', revision: 9, course: '{}', open: '[]', ended: '', checksum: 1 },
		];
		for (const stored of garbled) {
			life.stored = stored;
			expect(await life.polls(3)).toEqual([]);
			life.add(`new ${garbled.indexOf(stored)}`, 'success');
			expect(await life.poll()).toHaveLength(1);
		}
	});

	it('can be read in whatever order a database returns its fields', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		const turned = Object.fromEntries(Object.entries(Object(life.stored)).reverse());
		expect(decodeWatch(turned, 'model')).toEqual(decodeWatch(life.stored, 'model'));
	});

	it('of an earlier version whose first look never succeeded is taken over', async () => {
		const life = new Life();
		life.add('old', 'running', { agoMs: DAY_MS });
		const stage = { name: 'waiting', sinceMs: life.service.localMs };
		life.stored = encodeWatch({ ...newWatch('model'), stage: stage as never });
		expect(isWatching(life.stored, 'model')).toBe(false);
		life.wait(MINUTE_MS);
		life.set('old', 'success');
		expect(await life.polls(2)).toEqual(['old success']);
	});

	it('shows whether a first look at this agent has succeeded', async () => {
		const life = new Life();
		await life.poll();
		expect(isWatching(life.stored, 'model')).toBe(true);
		expect(isWatching(life.stored, 'another')).toBe(false);
		expect(isWatching(undefined, 'model')).toBe(false);
		const waiting = waitForFirstLook(undefined, 'model', 5);
		expect(isWatching(waiting, 'model')).toBe(false);
		expect(waitForFirstLook(waiting, 'model', 9)).toBe(waiting);
		expect(waitForFirstLook(life.stored, 'another', 9).key).toBe('another');
	});

	it('counts as unchanged only until another poll has stored a new one', async () => {
		const life = new Life();
		await life.poll();
		const before = life.stored;
		expect(isSameWatch(before, JSON.parse(JSON.stringify(before)))).toBe(true);
		await life.poll();
		expect(isSameWatch(before, life.stored)).toBe(false);
		expect(isSameWatch(undefined, life.stored)).toBe(false);
		expect(isSameWatch(life.stored, undefined)).toBe(false);
		expect(isSameWatch(undefined, {})).toBe(true);
		expect(isSameWatch(before, waitForFirstLook(before, 'another', 1))).toBe(false);
	});
});
