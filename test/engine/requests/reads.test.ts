import {
	faults,
	freePort,
	itemWithFile,
	jsonOf,
	kognitosApi,
	kolenaApi,
	listen,
	useWorld,
} from '../harness';

const { leftOpen, refused, tooMany } = faults;

const transient = Object.fromEntries(
	Object.entries({ ...tooMany, ...leftOpen }).filter(([kind]) => !kind.startsWith('200')),
);
const kinds = Object.keys(transient);

const world = useWorld({ kolena: { agentCount: kinds.length } });

const get = async (more = {}) => {
	const { run_id: runId } = world.kolena.addRun();
	return await world.runKolena({ operation: 'get', runId: String(runId) }, more);
};

it('a read is retried until it succeeds', async () => {
	kinds.forEach((kind, index) => {
		world.kolena.faults.add({ ...transient[kind], path: `/agents/${index + 1}$` });
	});
	const { items, error } = await world.runKolena(
		{
			resource: 'agent',
			operation: 'get',
			agentId: { __rl: true, mode: 'id', value: '={{ $itemIndex + 1 }}' },
		},
		{ items: kinds.map(() => ({ json: {} })), requestOptions: { timeout: 500 } },
	);
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.id)).toEqual(world.kolena.agentIds);
	expect(world.kolena.requests).toHaveLength(2 * kinds.length);
});

describe('a read is not retried after', () => {
	it.each(Object.keys(refused))('%s', async (kind) => {
		world.kolena.faults.add(refused[kind]);
		const { error } = await get();
		expect(error).toMatchObject({ httpCode: kind });
		expect(world.kolena.requests).toHaveLength(1);
	});

	it.each(Object.keys(leftOpen).filter((kind) => kind.startsWith('200')))('%s', async (kind) => {
		world.kolena.faults.add(leftOpen[kind]);
		const { error } = await get();
		expect(error?.message).toContain('could not be read');
		expect(error?.message).not.toContain('may have started');
		expect(world.kolena.requests).toHaveLength(1);
	});
});

describe('the wait before a retry', () => {
	const waitsOf = (requests: Array<{ at: number }>) =>
		requests.slice(1).map(({ at }, index) => at - requests[index].at);

	it('grows', async () => {
		world.kolena.faults.add({ effect: 'answer', status: 500, times: 3 });
		await get();
		const [first, second, third] = waitsOf(world.kolena.requests);
		expect(first).toBeGreaterThan(300);
		expect(second).toBeGreaterThan(first);
		expect(third).toBeGreaterThan(second);
	});

	it('follows a date in Retry-After, however wrong the clocks are', async () => {
		const base = Date.now() + 5 * 3_600_000;
		const date = (ms: number) => new Date(ms).toUTCString();
		const headers = { date: date(base), 'retry-after': date(base + 1_000) };
		world.kolena.faults.add({ effect: 'answer', status: 429, headers });
		await get();
		const [wait] = waitsOf(world.kolena.requests);
		expect(wait).toBeGreaterThanOrEqual(950);
		expect(wait).toBeLessThan(2_000);
	});

	it.each(['0', 'Thu, 01 Jan 1970 00:00:00 GMT'])('is zero for %s', async (retryAfter) => {
		const headers = { 'retry-after': retryAfter };
		world.kolena.faults.add({ effect: 'answer', status: 503, headers });
		await get();
		expect(waitsOf(world.kolena.requests)[0]).toBeLessThan(250);
	});

	it('is bounded, and a longer one is reported immediately', async () => {
		const headers = { 'retry-after': '86400' };
		world.kolena.faults.add({ effect: 'answer', status: 429, headers, times: Infinity });
		const { error, tookMs } = await get();
		expect(tookMs).toBeLessThan(2_000);
		expect(error?.message).toContain('429');
		expect(error?.message).toContain('too many requests');
	});

	it('happens a limited number of times', async () => {
		const headers = { 'retry-after': '0' };
		world.kolena.faults.add({ effect: 'answer', status: 503, headers, times: Infinity });
		const { error } = await get();
		expect(error?.message).toContain('503');
		expect(world.kolena.requests).toHaveLength(5);
	});

	it('is counted separately for each kind of failure', async () => {
		const headers = { 'retry-after': '0' };
		world.kolena.faults.add({ effect: 'answer', status: 429, headers, times: 5 });
		world.kolena.faults.add({ effect: 'answer', status: 503, headers });
		const { error } = await get();
		expect(error).toBeUndefined();
		expect(world.kolena.requests).toHaveLength(7);
	});

	it('grows even if the service keeps asking for none', async () => {
		const headers = { 'retry-after': '0' };
		world.kolena.faults.add({ effect: 'answer', status: 429, headers, times: 3 });
		await get();
		const [first, second, third] = waitsOf(world.kolena.requests);
		expect(first).toBeLessThan(250);
		expect(second).toBeGreaterThan(450);
		expect(third).toBeGreaterThan(900);
	});
});

describe('a redirect', () => {
	it.each([301, 302, 303, 307, 308])(
		'%i to the same host is followed by a read',
		async (status) => {
			const { run_id: runId } = world.kolena.addRun();
			const location = `/api/v1/client/agents/1/runs/${runId}`;
			world.kolena.faults.add({ effect: 'redirect', location, status });
			const { items, error } = await world.runKolena({ operation: 'get', runId: '1' });
			expect(error).toBeUndefined();
			expect(items[0].json.run_id).toBe(runId);
		},
	);

	it.each([
		[303, 'GET'],
		[307, 'POST'],
	])('%i after a read with a body is followed with %s', async (status, method) => {
		const server = await listen((request, response) => {
			if (request.url !== '/file') {
				response.writeHead(status, { location: '/file' }).end();
				return;
			}
			response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF');
		});
		const { items, error } = await world.runKolena(
			{
				operation: 'downloadDocument',
				runId: '1',
				templateId: { __rl: true, mode: 'id', value: '1' },
			},
			{ credentials: kolenaApi(world.sandbox, { baseUrl: `http://127.0.0.1:${server.port}` }) },
		);
		await server.close();
		expect(error).toBeUndefined();
		expect(items[0].binary?.data.fileName).toBe('run-1.pdf');
		expect(server.arrivals.map((arrival) => arrival.method)).toEqual(['POST', method]);
	});

	it('303 after a start leaves open whether the run has started', async () => {
		const location = '/api/v1/client/agents/1/runs/1';
		world.kolena.faults.add({ effect: 'redirect', location, status: 303, method: 'POST' });
		const { error } = await world.runKolena({ operation: 'create' }, { items: [itemWithFile()] });
		expect(error?.message).toContain('may have started');
		expect(error?.message).toContain('redirect');
		expect(world.kolena.requests).toHaveLength(1);
	});

	it('is not followed forever', async () => {
		world.allowViolations();
		world.kolena.faults.add({
			effect: 'redirect',
			location: '/again',
			status: 302,
			times: Infinity,
		});
		const { error } = await get();
		expect(error?.message).toContain('redirect');
		expect(world.kolena.requests.length).toBeLessThan(10);
	});

	const operations = {
		'a read': { operation: 'get', runId: '1' },
		'a list': { operation: 'getAll' },
		'a delete': { operation: 'delete', runId: '1' },
		'a start': { operation: 'create' },
		'a download': {
			operation: 'downloadDocument',
			runId: '1',
			templateId: { __rl: true, mode: 'id', value: '1' },
		},
		'a copy': { resource: 'agent', operation: 'copy', name: 'x' },
		'an update': { resource: 'agent', operation: 'updateMetadata', metadata: '{}' },
	};

	it.each(Object.keys(operations) as Array<keyof typeof operations>)(
		'to another host never gets the key: %s',
		async (name) => {
			const other = await listen();
			const location = `http://localhost:${other.port}/take?it=all`;
			for (const status of [302, 307]) {
				world.kolena.faults.add({ effect: 'redirect', location, status });
				const { error } = await world.runKolena(operations[name], {
					items: [{ json: {}, binary: { data: { data: 'YQ==', mimeType: 'text/plain' } } }],
				});
				expect(error?.message).toContain(`redirect to localhost:${other.port}`);
				expect(error?.message).not.toContain('it=all');
			}
			expect(other.arrivals).toEqual([]);
			await other.close();
		},
	);

	it('to another host never gets the Kognitos key', async () => {
		const other = await listen();
		const location = `http://localhost:${other.port}/`;
		world.kognitos.faults.add({ effect: 'redirect', location, times: Infinity });
		for (const operation of ['get', 'getAll', 'start']) {
			const { error } = await world.runKognitos({ operation, runId: 'x' });
			expect(error?.message).toContain('redirect');
		}
		expect(other.arrivals).toEqual([]);
		await other.close();
	});

	it('through another host back to the first is not followed either', async () => {
		const other = await listen((_, response) => {
			response.writeHead(302, { location: world.kolena.url }).end();
		});
		const location = `http://localhost:${other.port}/`;
		world.kolena.faults.add({ effect: 'redirect', location, status: 302 });
		await get();
		expect(other.arrivals).toEqual([]);
		await other.close();
	});
});

it('a 407 from a proxy is explained', async () => {
	const server = await listen((_, response) => {
		response.writeHead(407, { 'content-type': 'text/html' });
		response.end('<html><head><title>Proxy login</title></head></html>');
	});
	const baseUrl = `http://127.0.0.1:${server.port}`;
	const { error } = await world.runKolena(
		{ operation: 'get', runId: '1' },
		{ credentials: kolenaApi(world.sandbox, { baseUrl }) },
	);
	expect(error?.message).toContain('407');
	expect(error?.message).toContain('Proxy login');
	await server.close();
});

it('a proxy that cannot be reached is named in the advice', async () => {
	const proxy = `http://127.0.0.1:${await freePort()}`;
	const { error } = await get({ requestOptions: { proxy } });
	expect(error?.message).toContain('could not be reached');
	expect(error?.description).toMatch(/Check the base URL .* and the proxy/);
});

it('the Kognitos region "custom" uses the base URL', async () => {
	const { id } = world.kognitos.addRun();
	const { items } = await world.runKognitos(
		{ operation: 'get', runId: id },
		{ credentials: kognitosApi(world.sandbox) },
	);
	expect(jsonOf(items)).toMatchObject([{ id }]);
});
