import { byId, useWorld } from '../harness';

const world = useWorld();

describe("a run is found by its page's URL", () => {
	it.each(['', '/', '?tab=results', '#top', '/documents/3'])('followed by "%s"', async (end) => {
		const { run_id: id, run_url: address } = world.kolena.addRun();
		const { items } = await world.runKolena({ operation: 'get', runId: ` ${address}${end} ` });
		expect(items[0].json.run_id).toBe(id);
	});

	it('without https://', async () => {
		const { run_id: id, run_url: address } = world.kolena.addRun();
		const runId = address.replace('https://', '');
		const { items } = await world.runKolena({ operation: 'get', runId });
		expect(items[0].json.run_id).toBe(id);
	});

	it('in every operation that takes a run', async () => {
		const { run_id: id, run_url: runId } = world.kolena.addRun();
		const download = { operation: 'downloadDocument', runId, templateId: byId(101) };
		const { items } = await world.runKolena(download);
		expect(items[0].json.run_id).toBe(id);
		await world.runKolena({ operation: 'delete', runId });
		expect(world.kolena.runs).toEqual([]);
	});

	it.each([
		'https://agents.kolena.com/acme/agents/1',
		'https://agents.kolena.com/acme/agents/1/runs/',
		'https://agents.kolena.com/acme/agents/1/runs/12x',
		'https://agents.kolena.com/?next=/runs/12',
		'agents/1/runs/12',
	])('but not by other text: %s', async (runId) => {
		const { error } = await world.runKolena({ operation: 'get', runId });
		expect(error?.message).toContain("'Run ID' is not a valid id");
		expect(error?.description).toContain('the address of its page');
		expect(world.kolena.requests).toEqual([]);
	});
});
