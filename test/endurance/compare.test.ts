import { setTimeout as sleep } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import type { HandOver } from '../../endurance/results';
import { endingKey } from '../../endurance/receiver';
import { EndingsWatch } from '../../endurance/single/endingsWatch';
import { compare } from '../../endurance/single/compare';

describe('What became of the runs that the services show as ended', () => {
	let sandbox: Sandbox;
	let watch: EndingsWatch;
	let nowMs: number;

	beforeEach(async () => {
		nowMs = Date.now();
		sandbox = await startSandbox({ now: () => nowMs });
		watch = new EndingsWatch(sandbox);
	});

	afterEach(async () => {
		watch.close();
		await sandbox.close();
	});

	/** Lets time pass at the services, and the watch look. */
	const pass = async (ms: number) => {
		nowMs += ms;
		await sleep(1_200);
	};
	const handOver = (key: string): HandOver => ({ key, eventId: key, at: Date.now() });
	const judged = (handOvers: HandOver[], leastExceptionMs = 60_000) =>
		compare(watch, handOvers, { upToMs: Infinity, leastExceptionMs });

	it('misses an end that was not delivered, and no run that is open', async () => {
		const { run_id: ended } = sandbox.kolena.addRun({ durationMs: 1_000 });
		sandbox.kolena.addRun({ durationMs: null });
		await pass(0);
		await pass(2_000);
		const key = endingKey(ended, 'success', 1);
		expect(judged([]).lost).toEqual([key]);
		expect(judged([handOver(key)])).toMatchObject({ ended: 1, handedOver: 1, lost: [] });
		expect(watch.openCount).toBe(1);
	});

	it('takes an exception that was short, but does not ask for it', async () => {
		const exception = { afterMs: 1_000, lastsMs: 5_000 };
		const { id } = sandbox.kognitos.addRun({ durationMs: 20_000, exception });
		await pass(2_000);
		await pass(30_000);
		const end = handOver(endingKey(id, 'Succeeded', 1));
		const spell = handOver(endingKey(id, 'Exception', 1));
		expect(judged([end])).toMatchObject({ ended: 1, lost: [], unfounded: [] });
		expect(judged([end, spell])).toMatchObject({ ended: 1, lost: [], unfounded: [] });
		expect(judged([end], 0).lost).toEqual([spell.key]);
	});

	it('reports a hand-over without an end', async () => {
		const { run_id: open } = sandbox.kolena.addRun({ durationMs: null });
		await pass(0);
		expect(judged([handOver(endingKey(open, 'success', 1))]).unfounded).toHaveLength(1);
	});
});
