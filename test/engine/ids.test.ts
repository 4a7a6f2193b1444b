import type { INodeParameters } from 'n8n-workflow';

import { kognitosApi, kolenaApi, useWorld } from './harness';

const world = useWorld();

const hostile = [
	'../agents',
	'..',
	'1/../2',
	'1?status=failed',
	'1#2',
	'1%2F..%2F2',
	'1 2',
	'1;2',
	'1\\2',
	'１２',
	'{runId}',
];

describe('an id with special characters cannot reach another endpoint', () => {
	it.each(hostile)('Kolena run: %s', async (runId) => {
		const operations = ['get', 'delete', 'downloadDocument'];
		for (const operation of operations) {
			const { error } = await world.runKolena({
				operation,
				runId,
				templateId: { __rl: true, mode: 'id', value: '1' },
			});
			expect(error?.message).toContain("'Run ID'");
		}
		expect(world.kolena.requests).toEqual([]);
	});

	it.each(hostile)('Kolena agent: %s', async (id) => {
		const agentId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
		for (const parameters of [
			{ operation: 'getAll' },
			{ resource: 'agent', operation: 'get' },
			{ resource: 'agent', operation: 'copy', name: 'x' },
		]) {
			const { error } = await world.runKolena(
				{ ...parameters, agentId },
				{ items: [{ json: { id } }] },
			);
			expect(error?.message).toContain("'Agent'");
		}
		expect(world.kolena.requests).toEqual([]);
	});

	it.each(hostile)('Kognitos run: %s', async (runId) => {
		const { error } = await world.runKognitos({ operation: 'get', runId });
		if (runId === '１２') expect(error).toBeDefined();
		else expect(error?.message).toContain("'Run ID'");
		expect(world.kognitos.requests).toEqual([]);
	});

	it.each(hostile)('Kognitos agent and process: %s', async (id) => {
		const processId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
		const items = [{ json: { id } }];
		for (const operation of ['start', 'getAll']) {
			const byAgent = await world.runKognitos({ operation, agentId: id });
			expect(byAgent.error?.message).toContain("'Agent ID'");
			const byProcess = await world.runKognitos({ operation, processId }, { items });
			expect(byProcess.error?.message).toContain("'Process'");
		}
		expect(world.kognitos.requests).toEqual([]);
	});
});

describe('an id', () => {
	it('can have spaces around it, and be a number', async () => {
		const { run_id: id } = world.kolena.addRun();
		for (const value of [` ${id}\n`, id]) {
			const { items } = await world.runKolena(
				{ operation: 'get', runId: '={{ $json.value }}' },
				{ items: [{ json: { value } }] },
			);
			expect(items[0]?.json.run_id).toBe(id);
		}
	});

	it('can be longer than documented for Kognitos', async () => {
		const runId = 'a-_'.repeat(10);
		const { error } = await world.runKognitos({ operation: 'get', runId });
		expect(error).toMatchObject({ httpCode: expect.stringMatching(/40[04]/) });
		world.allowViolations();
	});

	it('is asked for by its label if it is missing', async () => {
		const { error } = await world.runKolena(
			{ operation: 'get', runId: '={{ $json.nothing }}' },
			{ items: [{ json: {} }] },
		);
		expect(error?.message).toBe("'Run ID' is empty [item 0]");
	});
});

describe('a Kolena agent is found', () => {
	const found = async (agentId: INodeParameters, json = {}) => {
		const { items, error } = await world.runKolena(
			{ resource: 'agent', operation: 'get', agentId },
			{ items: [{ json }] },
		);
		return error?.message ?? items[0].json.id;
	};

	it.each(['list', 'id'])('in mode %s, also with an expression', async (mode) => {
		expect(await found({ __rl: true, mode, value: '2' })).toBe(2);
		expect(await found({ __rl: true, mode, value: '={{ $json.n }}' }, { n: 3 })).toBe(3);
		expect(await found({ __rl: true, mode, value: 2 })).toBe(2);
	});

	it.each([
		'https://agents.kolena.com/acme/agents/2',
		'https://agents.kolena.com/acme/agents/2/',
		' https://agents.kolena.com/acme/agents/2\n',
		'https://agents.kolena.com/acme/agents/2/runs/17',
		'https://agents.kolena.com/acme/agents/2?tab=runs',
		'https://agents.kolena.com/acme/agents/2#top',
		'https://kolena.example.com:8443/agents/2',
		'agents.kolena.com/acme/agents/2',
		'agents.kolena.com/acme/agents/2/runs/17?tab=runs',
	])('by the URL %s', async (value) => {
		expect(await found({ __rl: true, mode: 'id', value })).toBe(2);
		expect(await found({ __rl: true, mode: 'url', value })).toBe(2);
		expect(
			await found({ __rl: true, mode: 'url', value: '={{ $json.url }}' }, { url: value }),
		).toBe(2);
	});

	it.each([
		'https://agents.kolena.com/acme/agents',
		'https://agents.kolena.com/acme/agents/two',
		'https://agents.kolena.com/?next=/agents/2',
		'agents/2',
	])('by no other URL: %s', async (value) => {
		expect(await found({ __rl: true, mode: 'url', value })).toEqual(expect.any(String));
		expect(world.kolena.requests).toEqual([]);
	});
});

describe('the base URL', () => {
	it.each(['', '/', '//', ' ', '/ '])('works followed by "%s"', async (end) => {
		const kolena = await world.runKolena(
			{ resource: 'agent', operation: 'get' },
			{ credentials: kolenaApi(world.sandbox, { baseUrl: world.kolena.url + end }) },
		);
		expect(kolena.error).toBeUndefined();
		const kognitos = await world.runKognitos(
			{ resource: 'process', operation: 'get' },
			{ credentials: kognitosApi(world.sandbox, { baseUrl: world.kognitos.url + end }) },
		);
		expect(kognitos.error).toBeUndefined();
		expect(world.kolena.requests[0].path).toBe('/api/v1/client/agents/1');
		expect(world.kognitos.requests[0].path).toMatch(/^\/v2\/processes\//);
	});

	it('can have its own path', async () => {
		world.allowViolations();
		await world.runKolena(
			{ resource: 'agent', operation: 'get' },
			{ credentials: kolenaApi(world.sandbox, { baseUrl: `${world.kolena.url}/proxy/` }) },
		);
		expect(world.kolena.requests[0].path).toBe('/proxy/api/v1/client/agents/1');
	});

	it.each([
		'agents-api.kolena.com',
		'ftp://agents-api.kolena.com',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'https://',
		'https:agents-api.kolena.com',
		'//agents-api.kolena.com',
		'localhost:4010',
		'http://exa mple.com',
		'nonsense',
	])('%s is refused', async (baseUrl) => {
		const kolena = await world.runKolena(
			{ resource: 'agent', operation: 'get' },
			{ credentials: kolenaApi(world.sandbox, { baseUrl }) },
		);
		expect(kolena.error?.message).toContain('base URL of the Kolena credential');
		expect(kolena.error?.description).toContain('https://');
		const kognitos = await world.runKognitos(
			{ operation: 'get', runId: 'x' },
			{ credentials: kognitosApi(world.sandbox, { baseUrl }) },
		);
		expect(kognitos.error?.message).toContain('base URL of the Kognitos credential');
	});

	it('is asked for if it is empty', async () => {
		const { error } = await world.runKognitos(
			{ operation: 'get', runId: 'x' },
			{ credentials: kognitosApi(world.sandbox, { baseUrl: '' }) },
		);
		expect(error?.description).toContain("Fill in 'Base URL'");
	});
});
