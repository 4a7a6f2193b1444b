import fc from 'fast-check';
import { WAIT_POLLS } from '../../nodes/shared/watching/dueRuns';
import { idPrint } from '../../nodes/shared/watching/fingerprint';
import {
	decodeWatch,
	encodeWatch,
	isSameWatch,
	isWatching,
	waitForFirstLook,
} from '../../nodes/shared/watching/storedWatch';
import { MAX_ENDED, MAX_OPEN, newWatch } from '../../nodes/shared/watching/watchState';
import type { EndedRun, OpenRun, WatchState } from '../../nodes/shared/watching/watchState';

const STATUSES = ['Succeeded', 'Stopped', 'Exception'];
const ULID_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const YEAR_MS = 365 * 24 * 3_600_000;

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function ulid(random: () => number): string {
	let time = Date.UTC(2026, 0, 1) + Math.floor(random() * YEAR_MS);
	let id = '';
	for (let place = 0; place < 10; place++) {
		id = ULID_LETTERS[time % 32] + id;
		time = Math.floor(time / 32);
	}
	return id + Array.from({ length: 16 }, () => ULID_LETTERS[Math.floor(random() * 32)]).join('');
}

function manyOpen(count: number, newId: () => string, random: () => number): WatchState {
	const open = new Map<string, OpenRun>();
	while (open.size < count) {
		open.set(newId(), {
			mark: 'Exception',
			inMark: true,
			times: 1,
			owes: 0,
			ended: false,
			step: Math.floor(random() * WAIT_POLLS.length),
			dueAt: 40_000 + Math.floor(random() * (60 + count / 8)),
		});
	}
	return { ...newWatch('model'), phase: 'watching', revision: 41_000, open };
}

const size = (state: WatchState) => Buffer.byteLength(JSON.stringify(encodeWatch(state, STATUSES)));

describe('The stored state', () => {
	it('takes less than 100 kB for 5,000 open runs', () => {
		const random = randomFrom(1);
		const ulids = manyOpen(5000, () => ulid(random), random);
		const numbers = manyOpen(5000, () => String(Math.floor(1e7 + random() * 9e7)), random);
		expect(size(ulids)).toBeLessThan(100_000);
		expect(size(numbers)).toBeLessThan(35_000);
	});

	it('has an upper bound', () => {
		const random = randomFrom(2);
		const letter = () => String.fromCharCode(45 + Math.floor(random() * 64));
		const newId = () => Array.from({ length: 26 }, letter).join('');
		const state = manyOpen(MAX_OPEN, newId, random);
		const ended = new Map<number, EndedRun>();
		for (let index = 0; index < MAX_ENDED; index++) {
			const createdMs = Date.UTC(2026, 0, 1) + Math.floor(random() * 600_000);
			ended.set(idPrint(`r${index}`), { createdMs, status: 'Stopped', stampPrint: index });
		}
		expect(size({ ...state, ended })).toBeLessThan(500_000);
	});

	it('takes less than a kilobyte when nothing is open', () => {
		expect(size({ ...newWatch('model'), phase: 'watching' })).toBeLessThan(500);
	});

	it('is read as it was written', () => {
		const end = fc.record(
			{ status: fc.constantFrom(...STATUSES), stampPrint: fc.nat(2 ** 24 - 1) },
			{ requiredKeys: ['status'] },
		);
		const openRun = fc.record(
			{
				mark: fc.constant('Exception'),
				lastEnd: end,
				inMark: fc.boolean(),
				times: fc.nat(300),
				owes: fc.nat(3),
				ended: fc.boolean(),
				step: fc.nat(WAIT_POLLS.length - 1),
				dueAt: fc.nat(1e9),
			},
			{ requiredKeys: ['inMark', 'times', 'owes', 'ended', 'step', 'dueAt'] },
		);
		const id = fc.oneof(fc.string({ unit: 'binary' }), fc.nat().map(String), fc.uuid());
		fc.assert(
			fc.property(
				fc.array(fc.tuple(id, openRun), { maxLength: 40 }),
				fc.array(fc.tuple(fc.nat(2 ** 31), end, fc.nat(2e12)), { maxLength: 40 }),
				(open, ended) => {
					const state: WatchState = {
						...newWatch('model'),
						open: new Map(open),
						ended: new Map(
							ended.map(([print, one, createdMs]) => [print * 8191, { ...one, createdMs }]),
						),
					};
					const text = JSON.stringify(encodeWatch(state, STATUSES));
					expect(decodeWatch(JSON.parse(text), 'model', STATUSES)).toEqual(state);
				},
			),
			{ numRuns: 300, seed: 20260101 },
		);
	});

	it('is not believed when anything has touched it', () => {
		const random = randomFrom(3);
		const stored = encodeWatch(
			manyOpen(20, () => ulid(random), random),
			STATUSES,
		);
		expect(decodeWatch(stored, 'model', STATUSES)?.open.size).toBe(20);
		const garbled: unknown[] = [
			undefined,
			null,
			7,
			'text',
			[],
			{},
			{ ...stored, version: 2 },
			{ ...stored, open: stored.open.slice(0, -3) },
			{ ...stored, course: '{}' },
			{ ...stored, revision: '41000' },
			{ ...stored, ended: undefined },
		];
		for (const one of garbled) expect(decodeWatch(one, 'model', STATUSES)).toBeUndefined();
		expect(decodeWatch(stored, 'another', STATUSES)).toBeUndefined();
	});

	it('tells whether a first look at this agent has succeeded', () => {
		const watching = encodeWatch({ ...newWatch('model'), phase: 'watching' }, STATUSES);
		const looking = encodeWatch({ ...newWatch('model'), phase: 'firstLook' }, STATUSES);
		expect([watching, looking].map((stored) => isWatching(stored, 'model'))).toEqual([true, true]);
		expect(isWatching(watching, 'another')).toBe(false);
		expect(isWatching(undefined, 'model')).toBe(false);
		const waiting = waitForFirstLook(undefined, 'model', 5);
		expect(isWatching(waiting, 'model')).toBe(false);
		expect(waitForFirstLook(waiting, 'model', 9)).toBe(waiting);
		expect(waitForFirstLook(watching, 'another', 9).key).toBe('another');
	});

	it('is the same only after the same poll with the same result', () => {
		const state = { ...newWatch('model'), revision: 3 };
		const stored = encodeWatch(state, STATUSES);
		const again = encodeWatch(state, STATUSES);
		expect(isSameWatch(stored, again)).toBe(true);
		expect(isSameWatch(stored, encodeWatch({ ...state, quietPolls: 1 }, STATUSES))).toBe(false);
		expect(isSameWatch(stored, encodeWatch({ ...state, revision: 4 }, STATUSES))).toBe(false);
		expect(isSameWatch(undefined, stored)).toBe(false);
		expect(isSameWatch(stored, undefined)).toBe(false);
		expect(isSameWatch(undefined, {})).toBe(true);
	});

	it('forgets a position that would make it too long', () => {
		const kept = (length: number) => {
			const position = { cursor: 'x'.repeat(length), pages: 1 };
			const sweep = { steps: 0, outOfOrder: 0, restarts: 0, position };
			const descent = { position, refusals: 0 };
			const round = { position, since: 1, sparsePages: 0 };
			const state = { ...newWatch('model'), sweep, descent, round, openPosition: position };
			const read = decodeWatch(encodeWatch(state, STATUSES), 'model', STATUSES);
			return [read?.sweep, read?.descent, read?.round, read?.openPosition];
		};
		expect(kept(20).every((one) => one !== undefined)).toBe(true);
		expect(kept(100_000)).toEqual([undefined, undefined, undefined, undefined]);
	});

	it('tells ids apart', () => {
		const prints = new Set(Array.from({ length: 300_000 }, (_, index) => idPrint(`${index}`)));
		expect(prints.size).toBe(300_000);
	});
});
