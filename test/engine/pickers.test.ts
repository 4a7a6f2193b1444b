import { kognitosApi, kolenaApi, searchList, useWorld } from './harness';

const world = useWorld({ kolena: { agentCount: 250 }, kognitos: { processCount: 230 } });

const locator = (value: unknown) => ({ __rl: true, mode: 'id', value: String(value) });

const agents = async (filter?: string, paginationToken?: string) =>
	await searchList({
		type: 'kolena',
		method: 'searchAgents',
		credentials: kolenaApi(world.sandbox),
		filter,
		paginationToken,
	});

const processes = async (agentId: string, filter?: string, paginationToken?: string) =>
	await searchList({
		type: 'kognitosTrigger',
		method: 'searchProcesses',
		parameters: { agentId },
		credentials: kognitosApi(world.sandbox),
		filter,
		paginationToken,
	});

const templates = async (agentId: unknown, filter?: string) =>
	await searchList({
		type: 'kolena',
		method: 'searchTemplates',
		parameters: { agentId: locator(agentId) },
		credentials: kolenaApi(world.sandbox),
		filter,
	});

describe('the agent picker', () => {
	it('shows each agent with its workspace, page by page', async () => {
		const ids: unknown[] = [];
		let token: unknown;
		do {
			const { results, paginationToken } = await agents(undefined, token as string | undefined);
			ids.push(...results.map(({ value }) => value));
			if (ids.length === results.length) expect(results[0].name).toMatch(/^.+ \(.+\)$/);
			token = paginationToken;
		} while (token !== undefined);
		expect(ids).toEqual(world.kolena.agentIds.map(String));
	});

	it('finds an agent on a later page by words in its name, or by its number', async () => {
		const { results: byNumber } = await agents('250');
		expect(byNumber.map(({ value }) => value)).toContain('250');
		const { results: byWords } = await agents('abstractor LEASE');
		expect(byWords.length).toBeGreaterThan(0);
		for (const { name } of byWords) expect(name).toContain('Lease Abstractor');
		expect((await agents('no agent is called like this')).results).toEqual([]);
	});

	it('shows only the agents when workspaces cannot be read', async () => {
		const fault = { effect: 'answer', status: 403, path: /workspaces$/ } as const;
		world.kolena.faults.add(fault);
		const { results } = await agents();
		expect(results[0].name).not.toContain('(');
	});
});

describe('the process picker', () => {
	it("shows the agent's processes with their stages, page by page", async () => {
		const { agentId } = world.kognitos;
		const ids: unknown[] = [];
		let token: unknown;
		do {
			const page = await processes(agentId, undefined, token as string | undefined);
			ids.push(...page.results.map(({ value }) => value));
			for (const { name } of page.results) expect(name).toMatch(/\((Draft|Published)\)$/);
			token = page.paginationToken;
		} while (token !== undefined);
		expect(ids).toEqual(world.kognitos.processes.map(({ id }) => id));
	});

	it('finds a process on a later page', async () => {
		const last = world.kognitos.processes[world.kognitos.processes.length - 1];
		const { results } = await processes(world.kognitos.agentId, last.id);
		expect(results.map(({ value }) => value)).toEqual([last.id]);
	});

	it.each(['', '  '])('asks for the agent first (%j)', async (agentId) => {
		await expect(processes(agentId)).rejects.toThrow("Fill in 'Agent ID' first");
		expect(world.kognitos.requests).toEqual([]);
	});

	it.each(['not an id!', 'https://app.kognitos.com/agents/', 'a/b'])(
		'says what is wrong with the agent %j',
		async (agentId) => {
			await expect(processes(agentId)).rejects.toThrow(`'Agent ID' is not a valid id: ${agentId}`);
			expect(world.kognitos.requests).toEqual([]);
		},
	);

	it("accepts the agent's URL", async () => {
		const { agentId } = world.kognitos;
		for (const address of [
			`https://app.kognitos.com/agents/${agentId}`,
			`app.kognitos.com/agents/${agentId}/processes?tab=all`,
			` https://rest-api.app.kognitos.com/v2/runs?process_id=x&agent_id=${agentId}&limit=10 `,
		]) {
			expect((await processes(address)).results.length).toBeGreaterThan(0);
		}
	});

	it('returns values that the node accepts', async () => {
		const { results } = await processes(world.kognitos.agentId);
		const { error } = await world.runKognitos({
			operation: 'start',
			processId: { __rl: true, mode: 'list', value: String(results[1].value) },
		});
		expect(error).toBeUndefined();
		expect(world.kognitos.runs).toMatchObject([{ process_id: results[1].value }]);
	});
});

describe('the output template picker', () => {
	it("shows the chosen agent's templates", async () => {
		const { results } = await templates(2);
		expect(results).toEqual([{ name: expect.any(String), value: '102' }]);
		expect((await templates(2, 'no template is called like this')).results).toEqual([]);
	});

	it('ignores whitespace around the agent and the search text', async () => {
		const { results } = await templates(' 2\n');
		expect(results).toHaveLength(1);
		expect(await templates(2, ` ${results[0].name} `)).toEqual({ results });
	});

	it.each(['', '  '])('is empty until an agent is chosen (%j)', async (agentId) => {
		expect(await templates(agentId)).toEqual({ results: [] });
		expect(world.kolena.requests).toEqual([]);
	});
});

describe('the workspace picker', () => {
	const workspaces = async (filter?: string) =>
		await searchList({
			type: 'kolena',
			method: 'searchWorkspaces',
			credentials: kolenaApi(world.sandbox),
			filter,
		});

	it("shows the API key's workspaces, and finds one by words or by its number", async () => {
		expect(await workspaces()).toEqual({
			results: [
				{ name: 'Accounts Payable', value: '11' },
				{ name: 'Underwriting', value: '12' },
			],
		});
		expect((await workspaces('payable acc')).results).toHaveLength(1);
		expect((await workspaces('12')).results).toEqual([{ name: 'Underwriting', value: '12' }]);
		expect((await workspaces('nothing')).results).toEqual([]);
	});
});

it('a picker says that the key is wrong', async () => {
	const credentials = { ...kolenaApi(world.sandbox), apiKey: 'wrong' };
	const asked = searchList({ type: 'kolena', method: 'searchAgents', credentials });
	await expect(asked).rejects.toThrow('Kolena did not accept the API key (HTTP 401)');
});
