import { setTimeout as sleep } from 'node:timers/promises';

import type { Failure } from '../../nodes/shared/requests/failure';
import { Gate, MAX_IN_FLIGHT, type Turn } from '../../nodes/shared/requests/gate';

const REFUSAL: Failure = { kind: 'rateLimited', status: 429, words: 'quota' };

/** A gate that is full until `letGo` is called, and the tasks that have passed it since. */
function fullGate() {
	const gate = new Gate();
	const passed: string[] = [];
	let letGo = () => {};
	const held = new Promise<void>((resolve) => (letGo = resolve));
	const enter = async (name: string, turn: Partial<Turn> = {}) =>
		await gate.run(async () => passed.push(name), { goesOn: false, maxWaitMs: 300_000, ...turn });
	const holders = Array.from(
		{ length: MAX_IN_FLIGHT },
		async () => await gate.run(async () => await held, { goesOn: false, maxWaitMs: 300_000 }),
	);
	return { gate, passed, enter, letGo, done: async () => await Promise.all(holders) };
}

describe('tasks waiting for a turn', () => {
	it('pass in order, but those that have already begun go first', async () => {
		const { passed, enter, letGo } = fullGate();
		const all = [
			enter('new 1'),
			enter('begun 1', { goesOn: true }),
			enter('new 2'),
			enter('begun 2', { goesOn: true }),
		];
		letGo();
		await Promise.all(all);
		expect(passed).toEqual(['begun 1', 'begun 2', 'new 1', 'new 2']);
	});

	it('give up at their deadline without being run', async () => {
		const { passed, enter, letGo, done } = fullGate();
		const startedAt = Date.now();
		expect(await enter('late', { deadlineMs: startedAt + 300 })).toBeUndefined();
		expect(Date.now() - startedAt).toBeLessThan(1_000);
		letGo();
		await done();
		await enter('afterwards');
		expect(passed).toEqual(['afterwards']);
	});

	it('give up immediately if the gate is closed until after their deadline', async () => {
		const { gate, enter, letGo, done } = fullGate();
		letGo();
		await done();
		gate.slowDown(60_000, REFUSAL);
		const startedAt = Date.now();
		expect(await enter('late', { deadlineMs: startedAt + 30_000 })).toBeUndefined();
		expect(Date.now() - startedAt).toBeLessThan(100);
	});

	it('give up immediately, with the reason, if the gate is closed for longer than they can wait', async () => {
		const { gate, passed, enter, letGo } = fullGate();
		const waiting = [enter('a'), enter('b', { goesOn: true })];
		gate.slowDown(3_600_000, REFUSAL);
		expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
		expect(await enter('c')).toBeUndefined();
		expect(gate.refusal).toBe(REFUSAL);
		expect(passed).toEqual([]);
		letGo();
	});

	it('pass a gate that was closed for a long time once a later poll reopens it', async () => {
		const { gate, passed, enter, letGo, done } = fullGate();
		letGo();
		await done();
		gate.slowDown(3_600_000, REFUSAL);
		gate.reopen(4_000_000);
		expect(await enter('too early')).toBeUndefined();
		gate.reopen(10_000);
		await enter('a');
		expect(passed).toEqual(['a']);
	});

	it('wait for a gate that reopens before their deadline', async () => {
		const { gate, enter, letGo, done } = fullGate();
		letGo();
		await done();
		gate.slowDown(400, REFUSAL);
		const startedAt = Date.now();
		expect(await enter('a', { deadlineMs: startedAt + 5_000 })).toBe(1);
		expect(Date.now() - startedAt).toBeGreaterThanOrEqual(395);
		expect(gate.refusal).toBeUndefined();
	});

	it('pass immediately when the execution is canceled', async () => {
		const { gate, passed, enter, letGo } = fullGate();
		gate.slowDown(200_000, REFUSAL);
		const controller = new AbortController();
		const waiting = enter('cancelled', { signal: controller.signal });
		await sleep(20);
		controller.abort();
		await waiting;
		expect(passed).toEqual(['cancelled']);
		letGo();
	});
});
