import { byId, kognitosApi, pollNode, useWorld } from '../harness';

const world = useWorld();

const start = async (agentId: string, processId: string) =>
	await world.runKognitos({ operation: 'start', agentId, processId: byId(processId) });

/** URLs that contain an id: those of pages, and those of API calls that Kognitos offers to copy. */
const addresses = (folder: string, key: string, id: string) => [
	`https://app.kognitos.com/${folder}/${id}`,
	`app.kognitos.com/${folder}/${id}/`,
	` https://app.eu.kognitos.com/acme/${folder}/${id}/more?tab=1#top\n`,
	`http://kognitos.example.com:8080/${folder}/${id}#top`,
	`https://rest-api.app.kognitos.com/v2/runs?${key}=${id}`,
	`https://rest-api.app.kognitos.com/v2/runs?limit=10&${key}=${id}&stage=Draft`,
];

describe("a page's URL is accepted instead of the id", () => {
	it('for an agent', async () => {
		const { agentId, processes } = world.kognitos;
		for (const address of addresses('agents', 'agent_id', agentId)) {
			const { error, items } = await start(address, processes[0].id);
			expect(error).toBeUndefined();
			expect(items[0].json.agent_id).toBe(agentId);
		}
	});

	it('for a process', async () => {
		const { agentId, processes } = world.kognitos;
		for (const address of addresses('processes', 'process_id', processes[1].id)) {
			const { error, items } = await start(agentId, address);
			expect(error).toBeUndefined();
			expect(items[0].json.process_id).toBe(processes[1].id);
		}
	});

	it('for a run', async () => {
		const { id } = world.kognitos.addRun();
		for (const address of addresses('runs', 'run_id', id)) {
			const { error, items } = await world.runKognitos({ operation: 'get', runId: address });
			expect(error).toBeUndefined();
			expect(items[0].json.id).toBe(id);
		}
	});

	it('by the trigger, too', async () => {
		const { agentId, processes } = world.kognitos;
		const run = world.kognitos.addRun();
		const { items } = await pollNode(
			{
				type: 'kognitosTrigger',
				credentials: kognitosApi(world.sandbox),
				parameters: {
					agentId: `https://app.kognitos.com/agents/${agentId}`,
					processId: byId(`app.kognitos.com/processes/${processes[0].id}`),
				},
			},
			{ mode: 'manual' },
		);
		expect(items?.[0].json.id).toBe(run.id);
	});

	it('for an agent and a process in the same URL', async () => {
		const { agentId, processes } = world.kognitos;
		const address = `https://app.kognitos.com/agents/${agentId}/processes/${processes[1].id}/runs`;
		const { error, items } = await start(address, address);
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ agent_id: agentId, process_id: processes[1].id });
	});
});

it.each([
	'https://app.kognitos.com/processes/01J',
	'https://app.kognitos.com/agents/',
	'https://app.kognitos.com/agents/a b',
	'https://app.kognitos.com/agents/..%2Fother',
	'https://app.kognitos.com/#/agents/01J',
	'https://app.kognitos.com/?next=/agents/01J',
	'agents/01J',
	'app.kognitos.com',
])('no other URL is accepted for an agent: %s', async (address) => {
	const { error } = await start(address, world.kognitos.processes[0].id);
	expect(error?.message).toContain("'Agent ID' is not a valid id");
	expect(error?.description).toContain('/agents/');
	expect(world.kognitos.requests).toEqual([]);
});
