import type { INodeExecutionData } from 'n8n-workflow';

import { itemWithFile, useWorld } from './harness';

const world = useWorld();

const names = ['a.pdf', 'b.pdf', 'c.pdf'];

/** Three items, of which the one at `place` has no file. */
function itemsFailingAt(place: number): INodeExecutionData[] {
	return names.map((name, index) =>
		index === place ? { json: { name } } : itemWithFile(name, { name }),
	);
}

/** Delays the responses so that they arrive in the reverse order of the items. */
function answerInReverse(count: number): void {
	for (let index = 0; index < count; index++) {
		world.kolena.faults.add({ effect: 'delay', delayMs: 40 * (count - index) });
		world.kognitos.faults.add({ effect: 'delay', delayMs: 40 * (count - index) });
	}
}

describe('many items', () => {
	it('return their results in order, each paired with its input item', async () => {
		const runs = Array.from({ length: 6 }, () => world.kolena.addRun());
		answerInReverse(6);
		const { items, error } = await world.runKolena(
			{ operation: 'get', runId: '={{ $json.id }}' },
			{ items: runs.map(({ run_id: id }) => ({ json: { id } })) },
		);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.run_id)).toEqual(runs.map(({ run_id: id }) => id));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			runs.map((_, index) => ({ item: index })),
		);
	});

	it('return their results in order with Kognitos, too', async () => {
		const runs = Array.from({ length: 4 }, () => world.kognitos.addRun());
		answerInReverse(4);
		const { items } = await world.runKognitos(
			{ operation: 'get', runId: '={{ $json.id }}' },
			{ items: runs.map(({ id }) => ({ json: { id } })) },
		);
		expect(items.map(({ json }) => json.id)).toEqual(runs.map(({ id }) => id));
	});

	it('can each return several items, or none', async () => {
		for (const agentId of [1, 1, 3]) world.kolena.addRun({ agentId });
		const { items } = await world.runKolena(
			{
				operation: 'getAll',
				returnAll: true,
				agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' },
			},
			{ items: [{ json: { agent: 3 } }, { json: { agent: 2 } }, { json: { agent: 1 } }] },
		);
		expect(items.map(({ json, pairedItem }) => [json.agent_id, pairedItem])).toEqual([
			[3, { item: 0 }],
			[1, { item: 2 }],
			[1, { item: 2 }],
		]);
	});

	it('each start a run', async () => {
		const { items } = await world.runKolena(
			{ operation: 'create', additionalFields: { userDefinedId: '={{ $json.id }}' } },
			{ items: [1, 2, 3].map((id) => itemWithFile(`${id}.pdf`, { id: `id-${id}` })) },
		);
		expect(items.map(({ json }) => [json.user_defined_id, json.files])).toEqual([
			['id-1', ['1.pdf']],
			['id-2', ['2.pdf']],
			['id-3', ['3.pdf']],
		]);
	});
});

describe('without Continue On Fail', () => {
	it('an item that fails stops the workflow and is named', async () => {
		const { error, status } = await world.runKolena(
			{ operation: 'create' },
			{ items: itemsFailingAt(1) },
		);
		expect(status).toBe('error');
		expect(error?.message).toContain('[item 1]');
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
	});
});

describe.each([0, 1, 2])('with Continue On Fail, when item %i fails', (place) => {
	const others = [0, 1, 2].filter((index) => index !== place);

	it('its output item holds the error and keeps its position', async () => {
		const { items, error, status } = await world.runKolena(
			{ operation: 'create' },
			{ items: itemsFailingAt(place), onError: 'continueRegularOutput' },
		);
		expect(error).toBeUndefined();
		expect(status).toBe('success');
		expect(items).toHaveLength(3);
		expect(items[place].json.error).toContain('no binary field');
		expect(items[place].json.error).toContain(`[item ${place}]`);
		for (const index of others) expect(items[index].json.files).toEqual([names[index]]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('the older form of the setting does the same', async () => {
		const { items, status } = await world.runKolena(
			{ operation: 'create' },
			{ items: itemsFailingAt(place), continueOnFail: true },
		);
		expect(status).toBe('success');
		expect(items[place].json.error).toContain('no binary field');
		expect(items).toHaveLength(3);
	});

	it('it goes to the error output', async () => {
		const { outputs, error } = await world.runKolena(
			{ operation: 'create' },
			{ items: itemsFailingAt(place), onError: 'continueErrorOutput' },
		);
		expect(error).toBeUndefined();
		const [succeeded, failed] = outputs;
		expect(succeeded.map(({ json }) => json.files)).toEqual(others.map((index) => [names[index]]));
		expect(succeeded.map(({ pairedItem }) => pairedItem)).toEqual(
			others.map((index) => ({ item: index })),
		);
		expect(failed).toHaveLength(1);
		expect(failed[0].json.error).toContain('no binary field');
		expect(failed[0].pairedItem).toEqual({ item: place });
	});

	it('the same happens when the service refuses it', async () => {
		const runs = [0, 1, 2].map((index) =>
			index === place ? '999' : String(world.kolena.addRun().run_id),
		);
		const { outputs } = await world.runKolena(
			{ operation: 'get', runId: '={{ $json.id }}' },
			{ items: runs.map((id) => ({ json: { id } })), onError: 'continueErrorOutput' },
		);
		expect(outputs[0]).toHaveLength(2);
		expect(outputs[1]).toMatchObject([
			{ json: { error: expect.stringContaining('Run not found') }, pairedItem: { item: place } },
		]);
	});

	it('the same happens with Kognitos', async () => {
		const { outputs } = await world.runKognitos(
			{ operation: 'start', name: '={{ $json.name }}' },
			{
				items: names.map((name, index) => ({ json: { name: index === place ? '' : name } })),
				onError: 'continueErrorOutput',
			},
		);
		expect(outputs[0].map(({ json }) => json.name)).toEqual(others.map((index) => names[index]));
		expect(outputs[1]).toMatchObject([
			{ json: { error: expect.stringContaining("'Name' is empty") }, pairedItem: { item: place } },
		]);
	});
});

describe('with Continue On Fail', () => {
	it('the error contains the HTTP code and what to do', async () => {
		const { items } = await world.runKolena(
			{ operation: 'get', runId: '999' },
			{ onError: 'continueRegularOutput' },
		);
		expect(items[0].error).toMatchObject({ httpCode: '404', description: expect.any(String) });
	});

	it('an expression that fails for one item does not affect the others', async () => {
		const { run_id: id } = world.kolena.addRun();
		const { items } = await world.runKolena(
			{ operation: 'get', runId: '={{ $json.id.toString() }}' },
			{ items: [{ json: { id } }, { json: {} }], onError: 'continueRegularOutput' },
		);
		expect(items).toHaveLength(2);
		expect(items[0].json.run_id).toBe(id);
		expect(items[1].json.error).toEqual(expect.any(String));
	});
});

describe('the text of a refusal', () => {
	const field = { operation: 'create', binaryPropertyName: 'preexisting_conditions' };
	const said = "The item has no binary field 'preexisting_conditions' [item 0]";

	it("is unchanged when it contains a system error's name", async () => {
		const { error } = await world.runKolena(field, { items: [itemWithFile()] });
		expect(error?.message).toBe(said);
		expect(error?.description).toContain('this item has: data (file.pdf)');
	});

	it('is unchanged with Continue On Fail', async () => {
		const { items } = await world.runKolena(field, {
			items: [itemWithFile()],
			onError: 'continueRegularOutput',
		});
		expect(items[0].json.error).toBe(`${said}. ${String(items[0].error?.description)}`);
	});

	it('is unchanged when it is about a parameter', async () => {
		const { error } = await world.runKognitos({
			operation: 'start',
			inputs: { input: [{ name: 'preexisting claims', type: 'number', value: 'none' }] },
		});
		expect(error?.message).toContain("input 'preexisting claims' is not a number: none");
	});
});
