import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import {
	byId,
	everyOperation,
	inlineFile,
	itemWithFile,
	type NamedOperation,
	useWorld,
} from './harness';

const world = useWorld();

const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);
beforeAll(() => process.on('unhandledRejection', note));
afterAll(() => process.off('unhandledRejection', note));

/** Waits a moment first, so that a request still under way would be noticed. */
async function expectNothingSent(): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, 150));
	const { kolena, kognitos, kognitosAutomation, storage } = world;
	const services = [kolena, kognitos, kognitosAutomation, storage];
	const sent = services.flatMap(({ requests }) => requests);
	expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
	expect(rejections).toEqual([]);
}

const withFile = (json = {}): INodeExecutionData => itemWithFile('a.pdf', json);
const dueDates = (...dates: unknown[]) => dates.map((due) => withFile({ due }));
const dueDate = (expression: string) => ({
	operation: 'create',
	additionalFields: { dueDate: expression },
});
/**
 * An expression that n8n cannot evaluate for some items. It throws before the node's own code runs.
 */
const failing = '={{ $json.due.toDateTime() }}';

describe('an expression that fails for the last item', () => {
	it.each([2, 30])('of %i starts nothing', async (count) => {
		const dates = Array.from({ length: count }, () => '2026-12-31');
		const { error } = await world.runKolena(dueDate(failing), {
			items: dueDates(...dates.slice(1), 'tbd'),
		});
		expect(error).toBeDefined();
		await expectNothingSent();
	});

	it('starts nothing when all items share one run', async () => {
		const { error } = await world.runKolena(
			{ ...dueDate(failing), grouping: 'allItems' },
			{ items: dueDates('2026-12-31', 'tbd', '2026-12-31') },
		);
		expect(error).toBeDefined();
		await expectNothingSent();
	});

	it('starts nothing in any attempt of Retry On Fail', async () => {
		const { error } = await world.runKolena(dueDate(failing), {
			items: dueDates('2026-12-31', 'tbd'),
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(error).toBeDefined();
		await expectNothingSent();
	});

	it('starts nothing and looks nothing up when the node would wait for the runs', async () => {
		const { additionalFields, ...parameters } = dueDate(failing);
		await world.runKolena(
			{
				...parameters,
				additionalFields: { ...additionalFields, userDefinedId: '={{ $json.due }}' },
				waitForCompletion: true,
			},
			{ items: dueDates('2026-12-31', 'tbd') },
		);
		await expectNothingSent();
	});

	it('leaves no unhandled rejection when another item was refused before it', async () => {
		const agentId = byId('={{ $json.due === "x" ? "none" : 1 }}');
		const { error } = await world.runKolena(
			{ ...dueDate(failing), agentId },
			{ items: dueDates('2026-12-31', '2026-12-30', 'tbd') },
		);
		expect(error).toBeDefined();
		await expectNothingSent();
	});
});

/** Parameters of an operation, one of which fails for the second item. */
function failingAt({ node, resource, operation, parameters }: NamedOperation): INodeParameters {
	const fail = '={{ $json.place ? "tbd".toDateTime() : "1" }}';
	const good: INodeParameters = {
		resource,
		operation,
		runId: '1',
		name: 'x',
		binaryPropertyName: 'data',
		templateId: byId(1),
	};
	const [parameter] = ['limit', 'runId', 'agentId', 'run', 'exception', 'file', 'workspace'].filter(
		(name) => parameters.includes(name),
	);
	const isLocator = parameter === 'workspace' || (parameter === 'agentId' && node === 'kolena');
	return { ...good, [parameter]: isLocator ? byId(fail) : fail };
}

it.each(everyOperation)(
	'$path sends nothing when an expression fails for the last item',
	async (operation) => {
		const items = [0, 1].map((place) => withFile({ place }));
		const parameters = failingAt(operation);
		const { error } = await world.run(operation.node, parameters, { items });
		expect(error).toBeDefined();
		await expectNothingSent();
	},
);

describe('a check that only the last of thirty items fails', () => {
	const items = (last: INodeExecutionData) => [
		...Array.from({ length: 29 }, (_, n) => itemWithFile(`${n}.pdf`, { n })),
		last,
	];
	const bad = { n: 29, due: 'tbd', id: { a: 1 }, name: 'n'.repeat(101), total: 'n/a' };

	it.each<[string, INodeParameters]>([
		['a date', { additionalFields: { dueDate: '={{ $json.due }}' } }],
		['an id that is an object', { additionalFields: { userDefinedId: '={{ $json.id }}' } }],
		['an agent', { agentId: byId('={{ $json.due ?? 1 }}') }],
	])('prevents any request to Kolena: %s', async (_, parameters) => {
		const { error } = await world.runKolena(
			{ operation: 'create', ...parameters },
			{ items: items(itemWithFile('29.pdf', bad)) },
		);
		expect(error?.message).toContain('[item 29]');
		await expectNothingSent();
	});

	it('prevents any request to Kolena: a file', async () => {
		const { error } = await world.runKolena(
			{ operation: 'create' },
			{ items: items({ json: {}, binary: { data: { ...inlineFile('x'), data: '***' } } }) },
		);
		expect(error?.message).toContain('[item 29]');
		await expectNothingSent();
	});

	it.each<[string, INodeParameters]>([
		['a name', { name: '={{ $json.name ?? "x" }}' }],
		[
			'a number',
			{ inputs: { input: [{ name: 'total', type: 'number', value: '={{ $json.total ?? 1 }}' }] } },
		],
	])('prevents any request to Kognitos: %s', async (_, parameters) => {
		const { error } = await world.runKognitos(
			{ operation: 'start', binaryPropertyName: 'data', ...parameters },
			{ items: items(itemWithFile('29.pdf', bad)) },
		);
		expect(error?.message).toContain('[item 29]');
		await expectNothingSent();
	});

	it('names the first of several bad items', async () => {
		const { error } = await world.runKolena(dueDate('={{ $json.due }}'), {
			items: dueDates('2026-12-31', 'first', '2026-12-31', 'second'),
		});
		expect(error?.message).toContain('first');
		expect(error?.message).toContain('[item 1]');
		await expectNothingSent();
	});
});

it('no Kognitos run starts before the files of all items are stored', async () => {
	world.storage.faults.add({ effect: 'answer', status: 403, body: 'no', skip: 2 });
	const { error } = await world.runKognitos(
		{ operation: 'start', binaryPropertyName: 'data' },
		{ items: [1, 2, 3].map((n) => itemWithFile(`${n}.pdf`)) },
	);
	expect(error?.message).toContain('could not be stored');
	expect(world.kognitosStarts).toEqual([]);
});

describe('Kognitos items with and without files', () => {
	const binaryPropertyName = '={{ $json.field }}';
	const mixed = [{ json: { field: '' } }, itemWithFile('a.pdf', { field: 'data' })];

	it('do not start while a file of another item is being stored', async () => {
		const refused = { effect: 'answer', status: 403, body: 'no' } as const;
		world.storage.faults.add({ ...refused, delayMs: 300, times: Infinity });
		const { error } = await world.runKognitos(
			{ operation: 'start', binaryPropertyName },
			{ items: mixed },
		);
		expect(error?.message).toContain('could not be stored');
		expect(world.kognitosStarts).toEqual([]);
	});

	it('do not wait for the end of each other', async () => {
		world.kognitos.settings.upcoming = [{ durationMs: 1_500 }, { durationMs: 1_500 }];
		await world.runKognitos(
			{ operation: 'start', binaryPropertyName, waitForCompletion: true, pollInterval: 0.3 },
			{ items: mixed },
		);
		const [one, other] = world.kognitosStarts;
		expect(other.at - one.at).toBeLessThan(1_000);
	});
});

describe('items are not held back unnecessarily', () => {
	it.each([1, 2, 300])(
		'%i items start',
		async (count) => {
			const items = Array.from({ length: count }, (_, n) => itemWithFile(`${n}.pdf`));
			const { error, items: outputs } = await world.runKolena({ operation: 'create' }, { items });
			expect(error).toBeUndefined();
			expect(outputs).toHaveLength(count);
			expect(world.kolena.runs).toHaveLength(count);
		},
		60_000,
	);

	it('with Execute Once, only the first item starts', async () => {
		const { items } = await world.runKolena(dueDate(failing), {
			items: dueDates('2026-12-31', 'tbd'),
			node: { executeOnce: true },
		});
		expect(items).toHaveLength(1);
		expect(world.kolenaStarts).toHaveLength(1);
	});

	it('all items can share one run', async () => {
		const { items } = await world.runKolena(
			{ ...dueDate(failing), grouping: 'allItems' },
			{ items: dueDates('2026-12-31', '2026-12-30', '2026-12-29') },
		);
		expect(items).toHaveLength(1);
		expect(world.kolenaStarts).toHaveLength(1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'each item is handled independently with %s',
		async (onError) => {
			const { outputs } = await world.runKolena(dueDate(failing), {
				items: dueDates('2026-12-31', 'tbd', '2026-12-30'),
				onError,
			});
			expect(outputs.flat()).toHaveLength(3);
			expect(world.kolenaStarts).toHaveLength(2);
			expect(rejections).toEqual([]);
		},
	);

	it('each item is handled independently with batching', async () => {
		const { error } = await world.runKolena(dueDate(failing), {
			items: dueDates('2026-12-31', '2026-12-30', 'tbd'),
			requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 60 } } },
		});
		expect(error).toBeDefined();
		expect(world.kolenaStarts).toHaveLength(2);
	});

	it('with batching, a start that is still under way is not sent again by the next attempt', async () => {
		const slow = { effect: 'delay', delayMs: 600, stage: 'afterHandling', method: 'POST' } as const;
		world.kolena.faults.add({ ...slow, times: Infinity });
		const { error } = await world.runKolena(dueDate(failing), {
			items: dueDates('2026-12-31', '2026-12-30', 'tbd'),
			requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 10 } } },
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
		});
		expect(error).toBeDefined();
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		expect(world.kolenaStarts).toHaveLength(2);
	});

	it('a refused item causes no unhandled rejection while n8n waits between two batches', async () => {
		const { error } = await world.runKolena(dueDate('={{ $json.due }}'), {
			items: dueDates('tbd', '2026-12-30'),
			requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 60 } } },
		});
		expect(error?.message).toContain("'Due Date' is not a date: tbd [item 0]");
		await expectNothingSent();
	});

	it('a failed attempt does not keep the next one from starting runs', async () => {
		world.kolena.faults.add({ effect: 'answer', status: 400, method: 'POST' });
		const { items, error } = await world.runKolena(
			{ operation: 'create' },
			{
				items: [itemWithFile('a.pdf'), itemWithFile('b.pdf')],
				node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			},
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
	});
});
