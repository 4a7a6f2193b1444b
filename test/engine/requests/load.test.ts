import type { INode } from 'n8n-workflow';

import { MAX_IN_FLIGHT } from '../../../nodes/shared/requests/gate';
import { itemWithFile, useWorld } from '../harness';

const world = useWorld();

/** The most requests that may be in flight to a service at the same time. */
const MOST_IN_FLIGHT = 20;

const items = (count: number) =>
	Array.from({ length: count }, (_, n) => itemWithFile(`${n}.pdf`, { n }));

const create = async (count: number) =>
	await world.runKolena(
		{
			operation: 'create',
			agentId: { __rl: true, mode: 'id', value: '={{ $json.n % 10 ? 1 : 9 }}' },
		},
		{ items: items(count), onError: 'continueRegularOutput' },
	);

it('a thousand items, some of which fail, start runs a few at a time', async () => {
	world.kolena.faults.add({ effect: 'delay', delayMs: 3, times: Infinity });
	const { items: outputs, error } = await create(1_000);
	expect(error).toBeUndefined();
	expect(outputs).toHaveLength(1_000);
	outputs.forEach(({ json, pairedItem }, n) => {
		expect(pairedItem).toEqual({ item: n });
		if (n % 10 === 0) expect(json.error).toContain('Agent not found');
		else expect(json.files).toEqual([`${n}.pdf`]);
	});
	expect(world.kolena.runs).toHaveLength(900);
	expect(world.kolenaStarts).toHaveLength(1_000);
	expect(world.kolena.recorder.maxInFlight).toBeLessThanOrEqual(MOST_IN_FLIGHT);
	expect(world.kolena.recorder.maxInFlight).toBeGreaterThan(1);
}, 90_000);

it.each(['seconds', 'none'] as const)(
	'no run is lost or duplicated under a rate limit (Retry-After: %s)',
	async (retryAfter) => {
		world.kolena.settings.rateLimits = [{ requests: 100, windowMs: 1_000, retryAfter }];
		const { items: outputs, error } = await create(300);
		expect(error).toBeUndefined();
		expect(world.kolena.runs).toHaveLength(270);
		const files = new Set(world.kolena.runs.map((run) => run.files[0]));
		expect(files.size).toBe(270);
		expect(outputs.filter(({ json }) => json.error !== undefined)).toHaveLength(30);
		// The whole node slows down, so few requests exceed the limit.
		expect(world.kolena.rateLimiter.refused).toBeLessThan(90);
	},
);

it('a 429 makes the other items wait as well', async () => {
	const headers = { 'retry-after': '1' };
	world.kolena.faults.add({ effect: 'answer', status: 429, headers, skip: 10 });
	await create(200);
	const refusedAt = world.kolena.requests.find(({ status }) => status === 429)?.at ?? 0;
	const within = world.kolena.requests.filter(({ at }) => at >= refusedAt && at < refusedAt + 900);
	// Those that were already on their way, and the refused one itself.
	expect(within.length).toBeLessThanOrEqual(MOST_IN_FLIGHT + 1);
});

it('a 429 with too long a wait is reported for every item without sending every request', async () => {
	const headers = { 'retry-after': '3600' };
	const body = { detail: 'quota' };
	world.kolena.faults.add({ effect: 'answer', status: 429, headers, body, times: Infinity });
	const { items: outputs } = await create(60);
	expect(outputs).toHaveLength(60);
	outputs.forEach(({ json }, n) => {
		expect(json.error).toContain(`too many requests at the moment (HTTP 429): quota [item ${n}]`);
	});
	expect(world.kolenaStarts.length).toBeLessThan(20);
});

it('once an item has failed, no further runs are started, even if the node has read their automation', async () => {
	const refused = { effect: 'answer', status: 400, method: 'POST', path: ':invoke' } as const;
	world.kognitosAutomation.faults.add(refused);
	const { error } = await world.runKognitosAutomation(
		{ operation: 'start', inputMode: 'json', inputsJson: '{"Vendor Name": "Northwind"}' },
		{ items: items(100) },
	);
	expect(error?.message).toContain('HTTP 400');
	expect(world.automationStarts.length).toBeLessThanOrEqual(2 * MAX_IN_FLIGHT);
});

it('files for Kognitos are also sent a few at a time', async () => {
	const { error } = await world.runKognitos(
		{ operation: 'start', binaryPropertyName: 'data' },
		{ items: items(100) },
	);
	expect(error).toBeUndefined();
	expect(world.kognitos.runs).toHaveLength(100);
	for (const { recorder } of [world.kognitos, world.storage]) {
		expect(recorder.maxInFlight).toBeLessThanOrEqual(MOST_IN_FLIGHT);
	}
});

it('after an item fails, no more runs start, because their output would be lost', async () => {
	world.kolena.faults.add({ effect: 'delay', delayMs: 20, times: Infinity });
	const run = async (retries: Partial<INode>) =>
		await world.runKolena(
			{
				operation: 'create',
				agentId: { __rl: true, mode: 'id', value: '={{ $json.n === 20 ? 9 : 1 }}' },
			},
			{ items: items(300), node: retries },
		);
	const { error } = await run({});
	expect(error?.message).toContain('Agent not found');
	expect(world.kolenaStarts.length).toBeLessThan(60);
	const refused = () => world.kolenaStarts.filter(({ path }) => path.includes('/agents/9/'));
	expect(refused()).toHaveLength(1);
	const before = world.kolenaStarts.length;
	await run({ retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });
	// Each attempt sends the failing item, and the second one does not start any run again.
	expect(refused()).toHaveLength(3);
	expect(world.kolenaStarts.length).toBeGreaterThan(before + 20);
	expect(world.kolenaStarts.length).toBeLessThan(before + 60);
}, 60_000);

it('bad input in one item is refused before the first run starts', async () => {
	const { error } = await world.runKolena(
		{
			operation: 'create',
			agentId: { __rl: true, mode: 'id', value: '={{ $json.n === 20 ? "x" : 1 }}' },
		},
		{ items: items(40) },
	);
	expect(error?.message).toContain("'Agent' is not a valid id");
	expect(world.kolenaStarts).toEqual([]);
});
