import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, jsonOf, useWorld } from './harness';

const world = useWorld();

/** Responds to the next request with this body, whatever the request is. */
function answer(node: 'kolena' | 'kognitos', body: IDataObject): void {
	world[node].faults.add({ effect: 'answer', status: 200, body });
}

async function kolenaRun(body: IDataObject): Promise<IDataObject> {
	answer('kolena', { agent_id: 1, run_id: 5, status: 'success', ...body });
	const { items, error } = await world.runKolena({ operation: 'get', runId: '5' });
	expect(error).toBeUndefined();
	return jsonOf(items)[0];
}

async function kognitosRun(body: IDataObject): Promise<IDataObject> {
	answer('kognitos', { id: 'run-5', status: 'Succeeded', ...body });
	const { items, error } = await world.runKognitos({ operation: 'get', runId: 'run-5' });
	expect(error).toBeUndefined();
	return jsonOf(items)[0];
}

async function kolenaAgent(body: IDataObject, more: INodeParameters = {}): Promise<IDataObject> {
	answer('kolena', { id: 1, name: 'Invoice Reader', ...body });
	const { items, error } = await world.runKolena({
		resource: 'agent',
		operation: 'get',
		agentId: byId(1),
		...more,
	});
	expect(error).toBeUndefined();
	return jsonOf(items)[0];
}

describe('a simplified Kognitos run', () => {
	it('has the same fields whatever the API adds or leaves out', async () => {
		const fields = Object.keys(await kognitosRun({}));
		const more = { updated_at: '2027-01-01T00:00:00', exception: { id: 1 }, tags: ['a'] };
		expect(Object.keys(await kognitosRun(more))).toEqual(fields);
		expect(fields).toHaveLength(9);
	});

	it('has its outputs by name', async () => {
		const outputs = [{ name: 'total', value: 12.5 }, { name: 'note' }, null];
		expect(await kognitosRun({ outputs } as unknown as IDataObject)).toMatchObject({
			outputs: { total: 12.5, note: null },
		});
		expect(await kognitosRun({ outputs: null })).toMatchObject({ outputs: {} });
	});
});

describe('a simplified Kolena agent', () => {
	it('has the names of its prompts, and the id and file name of its templates', async () => {
		const agent = await kolenaAgent({
			prompts: [
				{ name: 'Supplier', prompt: 'Who sent it?' },
				'Total',
				{ prompt: 'Nameless' },
				null,
			],
			output_templates: [{ id: 7, filename: 'summary.docx', created: '2027-01-01T00:00:00' }],
			created_by: 'person@example.com',
		} as unknown as IDataObject);
		expect(agent).toEqual({
			id: 1,
			name: 'Invoice Reader',
			workspace_id: null,
			objective: null,
			n_runs: null,
			prompts: ['Supplier', 'Total'],
			output_templates: [{ id: 7, filename: 'summary.docx' }],
			metadata: {},
			created: null,
			updated: null,
		});
	});

	it('has the same fields in a list whatever the API leaves out', async () => {
		answer('kolena', { agents: [{ output_templates: [{}] }], total_pages: 1 });
		const { items } = await world.runKolena({ resource: 'agent', operation: 'getAll' });
		const [agent] = JSON.parse(JSON.stringify(jsonOf(items))) as IDataObject[];
		expect(Object.keys(agent)).toHaveLength(10);
		expect(agent.output_templates).toEqual([{ id: null, filename: null }]);
	});

	it('is the unchanged API response without Simplify', async () => {
		const body = { prompts: null, created: '2027-01-01T00:00:00', more: { a: 1 } };
		expect(await kolenaAgent(body, { simplify: false })).toEqual({
			id: 1,
			name: 'Invoice Reader',
			...body,
		});
	});
});

describe('a time in a simplified item', () => {
	it.each([
		['2026-11-27T03:24:59', '2026-11-27T03:24:59Z'],
		['2026-11-27T03:24:59.123456', '2026-11-27T03:24:59.123456Z'],
		['2026-11-27 03:24:59', '2026-11-27T03:24:59Z'],
		['2026-11-27T03:24', '2026-11-27T03:24Z'],
		['2026-11-27T03:24:59Z', '2026-11-27T03:24:59Z'],
		['2026-11-27T03:24:59+02:00', '2026-11-27T03:24:59+02:00'],
		['2026-11-27T03:24:59-0500', '2026-11-27T03:24:59-0500'],
		['2026-11-27', '2026-11-27'],
		['yesterday', 'yesterday'],
	])('%s is shown as %s', async (given, shown) => {
		expect(await kolenaRun({ created: given, completed: given })).toMatchObject({
			created: shown,
			completed: shown,
		});
		expect(await kognitosRun({ created_at: given })).toMatchObject({ created_at: shown });
		expect(await kolenaAgent({ created: given, updated: given })).toMatchObject({
			created: shown,
			updated: shown,
		});
	});

	it('is null if the service returns none, and unchanged without Simplify', async () => {
		expect(await kolenaRun({ completed: null })).toMatchObject({ completed: null });
		answer('kognitos', { id: 'run-5', status: 'Running', created_at: '2026-11-27T03:24:59' });
		const { items } = await world.runKognitos({
			operation: 'get',
			runId: 'run-5',
			simplify: false,
		});
		expect(items[0].json.created_at).toBe('2026-11-27T03:24:59');
	});
});
