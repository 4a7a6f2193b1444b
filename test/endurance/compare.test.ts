import { setTimeout as sleep } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import type { HandOver } from '../../endurance/results';
import { endingKey, idOf } from '../../endurance/receiver';
import { EndingsWatch } from '../../endurance/single/endingsWatch';
import { trialServices } from '../../endurance/single/services';

describe('The comparison of ended runs with what was delivered', () => {
	let sandbox: Sandbox;
	let watch: EndingsWatch;
	let nowMs: number;

	beforeEach(async () => {
		nowMs = Date.now();
		sandbox = await startSandbox({ now: () => nowMs });
		watch = new EndingsWatch(trialServices(sandbox).flatMap(({ watched }) => watched));
	});

	afterEach(async () => {
		watch.close();
		await sandbox.close();
	});

	/** Advances the services' clock, and gives the watch time to poll. */
	const pass = async (ms: number) => {
		nowMs += ms;
		await sleep(1_200);
	};
	const handOver = (key: string): HandOver => ({ key, eventId: key, at: Date.now() });
	const judged = (handOvers: HandOver[], leastExceptionMs = 60_000) =>
		watch.compare(handOvers, leastExceptionMs);

	it('reports an ended run that was not delivered, but no open run', async () => {
		const { run_id: ended } = sandbox.kolena.addRun({ durationMs: 1_000 });
		sandbox.kolena.addRun({ durationMs: null });
		await pass(0);
		await pass(2_000);
		const key = endingKey(ended, 'success');
		expect(judged([]).lost).toEqual([key]);
		expect(judged([handOver(key)])).toMatchObject({ ended: 1, handedOver: 1, lost: [] });
		expect(watch.openCount).toBe(1);
	});

	it('accepts the delivery of a short exception, but does not require it', async () => {
		const exception = { afterMs: 1_000, lastsMs: 5_000 };
		const { id } = sandbox.kognitos.addRun({ durationMs: 20_000, exception });
		await pass(2_000);
		await pass(30_000);
		const end = handOver(endingKey(id, 'Succeeded'));
		const spell = handOver(endingKey(id, 'Exception'));
		expect(judged([end])).toMatchObject({ ended: 1, lost: [], unfounded: [] });
		expect(judged([end, spell])).toMatchObject({ ended: 1, lost: [], unfounded: [] });
		expect(judged([end], 0).lost).toEqual([spell.key]);
	});

	it('asks for an exception that nobody answers, of the run and in the list of exceptions', async () => {
		const questions = [{ resolvesAfterMs: null }];
		const { name: run } = sandbox.kognitosAutomation.addRun({ durationMs: 1_000, questions });
		await pass(0);
		await pass(5_000);
		const [{ name: exception }] = sandbox.kognitosAutomation.exceptionsOf(run);
		expect(judged([]).lost).toEqual([
			endingKey(idOf(run), 'awaiting_guidance'),
			endingKey(idOf(exception), 'raised'),
		]);
	});

	it('reports a delivery without an ended run', async () => {
		const { run_id: open } = sandbox.kolena.addRun({ durationMs: null });
		await pass(0);
		expect(judged([handOver(endingKey(open, 'success'))]).unfounded).toHaveLength(1);
	});
});
