import type { INodeExecutionData } from 'n8n-workflow';

import {
	faults,
	freePort,
	itemWithFile,
	kognitosApi,
	kolenaApi,
	listen,
	useWorld,
} from '../harness';

const { leftOpen, refused, statusOf, tooMany, words } = faults;
const all = { ...tooMany, ...leftOpen, ...refused };
const kinds = Object.keys(all);

const world = useWorld({ kolena: { agentCount: kinds.length + 1 } });

/** The error that an item holds. */
function errorOf({ json, error }: INodeExecutionData) {
	return {
		message: String(json.error ?? ''),
		description: String(error?.description ?? ''),
		httpCode: error && 'httpCode' in error ? error.httpCode : undefined,
	};
}

describe('a Kolena start that meets', () => {
	/**
	 * The result for each fault. Each item uses its own agent, and each agent has its own fault.
	 */
	const outcomes = new Map<string, INodeExecutionData>();
	const startsOf = new Map<string, number>();
	const runsOf = new Map<string, number>();

	beforeAll(async () => {
		world.reset();
		const path = (index: number) => `/agents/${index + 1}/runs$`;
		kinds.forEach((kind, index) => {
			world.kolena.faults.add({ ...all[kind], method: 'POST', path: path(index) });
		});
		const { items } = await world.runKolena(
			{ operation: 'create', agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' } },
			{
				items: kinds.map((_, index) => itemWithFile('a.pdf', { agent: index + 1 })),
				onError: 'continueRegularOutput',
				requestOptions: { timeout: 1_000 },
			},
		);
		kinds.forEach((kind, index) => {
			const { requests, runs } = world.kolena;
			const starts = requests.filter(
				(request) => request.method === 'POST' && new RegExp(path(index)).test(request.path),
			);
			outcomes.set(kind, items[index]);
			startsOf.set(kind, starts.length);
			runsOf.set(kind, runs.filter(({ agent_id: id }) => id === index + 1).length);
		});
	});

	const outcome = (kind: string) => outcomes.get(kind) ?? { json: {} };

	it.each(Object.keys(tooMany))('%s is sent again, and one run starts', (kind) => {
		expect(outcome(kind).json).toMatchObject({ status: 'running' });
		expect(startsOf.get(kind)).toBe(2);
		expect(runsOf.get(kind)).toBe(1);
	});

	it.each(Object.keys(leftOpen))('%s is sent once and reported as in doubt', (kind) => {
		const { message, description } = errorOf(outcome(kind));
		expect(startsOf.get(kind)).toBe(1);
		expect(runsOf.get(kind)).toBeLessThanOrEqual(1);
		expect(message).toContain('may have started');
		expect(message).toContain(words[kind] ?? '');
		expect(message).toContain(`[item ${kinds.indexOf(kind)}]`);
		expect(message).toContain(String(statusOf(leftOpen[kind]) ?? ''));
		expect(description).toContain(
			"check its newest runs, or list them with the operation 'Get Many'",
		);
	});

	it.each(Object.keys(refused))('%s is sent once and reported as refused', (kind) => {
		const { message, description, httpCode } = errorOf(outcome(kind));
		expect(startsOf.get(kind)).toBe(1);
		expect(message).not.toContain('may have started');
		expect(message).toContain(words[kind]);
		expect(message).toContain(`[item ${kinds.indexOf(kind)}]`);
		expect(message).toContain(kind);
		expect(httpCode).toBe(kind);
		expect(description).not.toBe('');
	});
});

describe('a Kognitos start that meets', () => {
	const start = async (kind: string) => {
		const retryAfter = kind === '429 with seconds' ? { headers: { 'retry-after': '0' } } : {};
		world.kognitos.faults.add({ ...all[kind], ...retryAfter, method: 'POST' });
		return await world.runKognitos(
			{ operation: 'start' },
			{ requestOptions: { timeout: 500 }, onError: 'continueRegularOutput' },
		);
	};

	it('429 is sent again, and one run starts', async () => {
		const { items } = await start('429 with seconds');
		expect(items[0].json).toMatchObject({ status: 'Created' });
		expect(world.kognitosStarts).toHaveLength(2);
		expect(world.kognitos.runs).toHaveLength(1);
	});

	it.each(Object.keys(leftOpen))('%s is sent once and reported as in doubt', async (kind) => {
		const { items } = await start(kind);
		const { message, description } = errorOf(items[0]);
		expect(world.kognitosStarts).toHaveLength(1);
		expect(message).toContain('may have started');
		expect(description).toContain('Get Many');
	});

	it.each(Object.keys(refused))('%s is sent once and reported as refused', async (kind) => {
		const { items } = await start(kind);
		const { message, httpCode } = errorOf(items[0]);
		expect(world.kognitosStarts).toHaveLength(1);
		expect(message).not.toContain('may have started');
		expect(message).toContain(words[kind]);
		expect(httpCode).toBe(kind);
	});
});

describe('a start that cannot reach the service', () => {
	it('is sent once, as soon as the service accepts connections', async () => {
		const port = await freePort();
		const started = world.runKolena(
			{ operation: 'create' },
			{
				items: [itemWithFile()],
				credentials: kolenaApi(world.sandbox, { baseUrl: `http://127.0.0.1:${port}` }),
			},
		);
		await new Promise((resolve) => setTimeout(resolve, 200));
		const run = { agent_id: 1, run_id: 7, status: 'running' };
		const server = await listen((_, response) => response.end(JSON.stringify(run)), { port });
		const { items, error } = await started;
		expect(error).toBeUndefined();
		expect(items[0].json.run_id).toBe(7);
		expect(server.arrivals).toHaveLength(1);
		await server.close();
	});

	it('reports why, and does not claim that a run may have started', async () => {
		const baseUrls = [`http://127.0.0.1:${await freePort()}`, 'http://no-such-host.invalid'];
		const errors = await Promise.all(
			baseUrls.map(async (baseUrl) => {
				const credentials = kognitosApi(world.sandbox, { baseUrl });
				const { error } = await world.runKognitos({ operation: 'start' }, { credentials });
				return error;
			}),
		);
		expect(errors[0]?.message).toContain('could not be reached: connection refused');
		expect(errors[1]?.message).toMatch(
			/could not be reached: (unknown host name|the host name could not)/,
		);
		for (const error of errors) {
			expect(error?.message).not.toContain('may have started');
			expect(error?.description).toContain('base URL');
		}
	});

	it('is not sent over a connection that cannot be trusted', async () => {
		const server = await listen(undefined, { isSecure: true });
		const { error } = await world.runKolena(
			{ operation: 'create' },
			{
				items: [itemWithFile()],
				credentials: kolenaApi(world.sandbox, { baseUrl: `https://127.0.0.1:${server.port}` }),
			},
		);
		expect(error?.message).toContain('secure connection to Kolena could not be established');
		expect(error?.message).toContain('the certificate is self-signed');
		expect(error?.message).not.toContain('may have started');
		expect(server.arrivals).toEqual([]);
		await server.close();
	});

	it('is not sent to a server that does not use TLS', async () => {
		const credentials = kolenaApi(world.sandbox, {
			baseUrl: world.kolena.url.replace('http:', 'https:'),
		});
		const { error } = await world.runKolena(
			{ operation: 'create' },
			{ items: [itemWithFile()], credentials },
		);
		expect(error?.message).toMatch(/^The secure connection to Kolena could not be established/);
		expect(error?.description).toContain('base URL');
	});

	it('is sent over such a connection if the node allows it', async () => {
		const server = await listen(undefined, { isSecure: true });
		await world.runKolena(
			{ operation: 'create' },
			{
				items: [itemWithFile()],
				credentials: kolenaApi(world.sandbox, { baseUrl: `https://127.0.0.1:${server.port}` }),
				requestOptions: { allowUnauthorizedCerts: true },
			},
		);
		expect(server.arrivals).toHaveLength(1);
		await server.close();
	});
});
