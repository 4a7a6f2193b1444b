import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeExecutionData } from 'n8n-workflow';

import { itemWithFile, useWorld } from '../harness';

const world = useWorld();

/** Much shorter than any of the waits below, yet long enough for a busy machine. */
const AT_ONCE_MS = 4_000;

/** Cancels an execution some time after its first request has arrived. */
async function cancelled(
	run: (signal: AbortSignal) => Promise<unknown>,
	afterMs: number,
): Promise<{ tookMs: number }> {
	const controller = new AbortController();
	let cancelledAt = 0;
	const cancel = async () => {
		while (requestCount() === 0) await sleep(5);
		await sleep(afterMs);
		cancelledAt = Date.now();
		controller.abort();
	};
	await Promise.all([run(controller.signal), cancel()]);
	return { tookMs: Date.now() - cancelledAt };
}

const requestCount = () => world.kolena.recorder.total + world.kognitos.recorder.total;

async function expectSilence(): Promise<void> {
	// A request that is already on its way may still arrive.
	await sleep(200);
	const count = requestCount();
	await sleep(600);
	expect(requestCount()).toBe(count);
}

const many = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, n) => itemWithFile(`${n}.pdf`));

describe('a cancelled execution stops immediately and sends nothing more', () => {
	it('while its request is under way', async () => {
		world.kolena.faults.add({ effect: 'hang', times: Infinity });
		const { tookMs } = await cancelled(
			async (signal) => await world.runKolena({ operation: 'create' }, { items: many(1), signal }),
			300,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
		expect(world.kolenaStarts).toHaveLength(1);
	});

	it('while most items are still waiting for their turn', async () => {
		world.kolena.faults.add({ effect: 'hang', times: Infinity });
		const { tookMs } = await cancelled(
			async (signal) => await world.runKolena({ operation: 'create' }, { items: many(60), signal }),
			300,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
		expect(world.kolenaStarts.length).toBeLessThan(20);
	});

	it('while it is waiting to retry, as the service asked', async () => {
		const headers = { 'retry-after': '20' };
		world.kolena.faults.add({ effect: 'answer', status: 429, headers, times: Infinity });
		const { tookMs } = await cancelled(
			async (signal) => await world.runKolena({ operation: 'create' }, { items: many(20), signal }),
			400,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
	});

	it('while it is waiting to retry on its own', async () => {
		world.kolena.faults.add({ effect: 'answer', status: 500, times: Infinity });
		const { tookMs } = await cancelled(
			async (signal) => await world.runKolena({ operation: 'get', runId: '1' }, { signal }),
			2_000,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
	});

	it('while it is waiting for runs to end', async () => {
		world.kolena.settings.outcome = { durationMs: null, endStatus: 'success' };
		const { tookMs } = await cancelled(
			async (signal) =>
				await world.runKolena(
					{ operation: 'create', waitForCompletion: true, pollInterval: 30 },
					{ items: many(3), signal },
				),
			400,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
		expect(world.kolenaStarts).toHaveLength(3);
	});

	it('while it is looking for a run whose response was lost', async () => {
		world.kolena.faults.add({ effect: 'answer', status: 502, method: 'POST' });
		const { tookMs } = await cancelled(
			async (signal) =>
				await world.runKolena(
					{ operation: 'create', additionalFields: { userDefinedId: 'x' } },
					{ items: many(1), signal },
				),
			1_000,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
	});

	it("while a file is being uploaded to Kognitos' storage", async () => {
		world.storage.faults.add({ effect: 'hang', times: Infinity });
		const { tookMs } = await cancelled(
			async (signal) =>
				await world.runKognitos(
					{ operation: 'start', binaryPropertyName: 'data' },
					{ items: many(12), signal },
				),
			400,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
		expect(world.kognitosStarts).toEqual([]);
		expect(world.storage.requests.length).toBeLessThanOrEqual(12);
	});

	it('if it was cancelled before it started', async () => {
		const signal = AbortSignal.abort();
		await world.runKolena({ operation: 'create' }, { items: many(3), signal });
		expect(world.kolena.requests).toEqual([]);
	});

	it('also with Continue On Fail', async () => {
		world.kolena.faults.add({ effect: 'hang', times: Infinity });
		const { tookMs } = await cancelled(
			async (signal) =>
				await world.runKolena(
					{ operation: 'create' },
					{ items: many(30), signal, onError: 'continueRegularOutput' },
				),
			300,
		);
		expect(tookMs).toBeLessThan(AT_ONCE_MS);
		await expectSilence();
	});
});
