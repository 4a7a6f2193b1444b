import {
	freePort,
	itemWithFile,
	kognitosApi,
	kolenaApi,
	listen,
	type TestServer,
	testCredential,
	useWorld,
} from './harness';

const world = useWorld({ kognitos: { healthChecksKey: false } });

const servers: TestServer[] = [];

async function serve(...args: Parameters<typeof listen>): Promise<TestServer> {
	const server = await listen(...args);
	servers.push(server);
	return server;
}

afterEach(async () => {
	for (const server of servers.splice(0)) await server.close();
});

const html = (title: string) => `<!doctype html><html><head><title>${title}</title></head></html>`;

/** What other web servers and APIs answer. */
const others: Array<[string, number, string]> = [
	['a login page', 200, html('Sign in')],
	['an empty body', 200, ''],
	['another API', 200, '{"status": "OK"}'],
	['a list', 200, '[]'],
	['a page that asks for a login', 401, html('Sign in')],
	['a page that refuses', 403, html('Forbidden')],
	['a missing page', 404, html('Not found')],
	['a page that knows no such method', 405, html('Not allowed')],
	['a proxy that asks for a login', 407, html('Proxy login')],
	['a proxy that says so in plain text', 407, 'Proxy authentication required'],
	['a gateway without such an address', 404, '{"message": "no Route matched with those values"}'],
	['an API without such an address', 404, '{"error": "Not Found", "path": "/x"}'],
	['a server without such an address', 404, '404 page not found'],
	['another API with keys of its own', 401, '{"error": "unauthorized"}'],
	['another API with errors of its own', 403, '{"statusCode": 403, "message": "no"}'],
];

describe.each(['kolenaApi', 'kognitosApi'] as const)('the test of %s', (name) => {
	const service = () => (name === 'kolenaApi' ? world.kolena : world.kognitos);
	const displayName = name === 'kolenaApi' ? 'Kolena' : 'Kognitos';
	const credential = (changes = {}) =>
		name === 'kolenaApi' ? kolenaApi(world.sandbox, changes) : kognitosApi(world.sandbox, changes);

	const messageOf = async (changes: object) => {
		const { status, message } = await testCredential(name, credential(changes));
		expect(status).toBe('Error');
		// A sentence for people, not the name of a code or of a status.
		expect(message).toMatch(/^[A-Z'].* .* /);
		expect(message).not.toMatch(/\bE[A-Z]{4,}|ERR_/);
		return message;
	};

	it('passes with the right key, in one request', async () => {
		const result = await testCredential(name, credential());
		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(service().requests).toHaveLength(1);
	});

	it.each(['/', '//', ' '])('passes with a base URL followed by "%s"', async (end) => {
		const result = await testCredential(name, credential({ baseUrl: service().url + end }));
		expect(result.status).toBe('OK');
	});

	it.each([
		['in front', (key: string) => ` ${key}`],
		['at the end', (key: string) => `${key}\n`],
		[
			'that nobody sees',
			(key: string) => `\u200b\ufeff${key.slice(0, 3)}\u200b${key.slice(3)}\u00a0`,
		],
		['inside', (key: string) => `${key.slice(0, 4)}\r\n${key.slice(4)}`],
	])('passes with blanks around the key %s, and so do the nodes', async (_, typed) => {
		const credentials = credential({ apiKey: typed(service().apiKey) });
		expect(await testCredential(name, credentials)).toMatchObject({ status: 'OK' });
		const { error } =
			name === 'kolenaApi'
				? await world.runKolena({ operation: 'create' }, { credentials, items: [itemWithFile()] })
				: await world.runKognitos({ operation: 'start' }, { credentials });
		expect(error).toBeUndefined();
	});

	it('says so where the key is wrong', async () => {
		expect(await messageOf({ apiKey: 'wrong' })).toMatch(
			new RegExp(
				`^${displayName} did not accept the API key \\(HTTP 40[13]\\).*Enter a valid API key`,
			),
		);
	});

	it('says so where there is no key', async () => {
		expect(await messageOf({ apiKey: ' ' })).toBe('The API key is empty');
	});

	it.each([401, 403, 429, 500, 502, 503])('fails on HTTP %i', async (status) => {
		const body = name === 'kolenaApi' ? { detail: 'no' } : { status_code: status, message: 'no' };
		service().faults.add({ effect: 'answer', status, body, times: 2 });
		expect(await messageOf({})).toContain(`(HTTP ${status}): no`);
	});

	it.each(others)('points to the address where %s answers', async (_, status, body) => {
		const type = /^[{[]/.test(body)
			? 'application/json'
			: body.startsWith('<')
				? 'text/html'
				: 'text/plain';
		const other = await serve((_request, response) =>
			response.writeHead(status, { 'content-type': type }).end(body),
		);
		const message = await messageOf({ baseUrl: `http://127.0.0.1:${other.port}` });
		expect(message).toContain('base URL');
		expect(message).toContain('proxy');
		expect(message).not.toMatch(/API key|IDs/);
	});

	it('says in words that nobody listens, that the host is unknown, that it is not https', async () => {
		const refused = await messageOf({ baseUrl: `http://127.0.0.1:${await freePort()}` });
		expect(refused).toContain(`${displayName} could not be reached: connection refused`);
		const unknown = await messageOf({ baseUrl: 'http://no-such-host.invalid' });
		expect(unknown).toMatch(/could not be reached: (unknown host name|the host name could not)/);
		const plain = await messageOf({ baseUrl: service().url.replace('http:', 'https:') });
		expect(plain).toContain('the server does not answer with TLS (https)');
		const server = await serve(undefined, { isSecure: true });
		const untrusted = await messageOf({ baseUrl: `https://127.0.0.1:${server.port}` });
		expect(untrusted).toContain('the certificate is self-signed');
		for (const message of [refused, unknown, plain, untrusted]) {
			expect(message).toContain('base URL');
		}
	});

	it.each(['no address', 'ftp://example.com', 'agents-api.kolena.com'])(
		'says what a base URL looks like, in place of "%s"',
		async (baseUrl) => {
			expect(await messageOf({ baseUrl })).toContain("'Base URL' that starts with https://");
		},
	);

	it('asks for the base URL where it is empty', async () => {
		expect(await messageOf({ baseUrl: ' ' })).toContain("Fill in 'Base URL'");
	});

	it('does not send the key on to another host', async () => {
		const other = await serve();
		const location = `http://localhost:${other.port}/`;
		service().faults.add({ effect: 'redirect', location, status: 302, times: Infinity });
		expect(await messageOf({})).toContain('redirect to localhost');
		expect(other.arrivals).toEqual([]);
	});
});

describe('the test of kolenaApi', () => {
	it.each(['/api/v1/client', '/api/v1/client/', '/API/V1/client'])(
		"passes with a base URL that ends with the API's own path %s, and so does the node",
		async (path) => {
			const credentials = kolenaApi(world.sandbox, { baseUrl: world.kolena.url + path });
			expect(await testCredential('kolenaApi', credentials)).toMatchObject({ status: 'OK' });
			const parameters = { resource: 'agent', operation: 'getAll' };
			const { error } = await world.runKolena(parameters, { credentials });
			expect(error).toBeUndefined();
		},
	);

	it('points to a base URL that holds a part of that path', async () => {
		world.allowViolations();
		const credentials = kolenaApi(world.sandbox, { baseUrl: `${world.kolena.url}/api/v1` });
		const { message } = await testCredential('kolenaApi', credentials);
		expect(message).toContain('Check the base URL');
		const { error } = await world.runKolena({ operation: 'get', runId: '1' }, { credentials });
		expect(error?.description).toMatch(/^Check the base URL/);
	});
});

describe('the test of kognitosApi', () => {
	const answered = async (status: number, body: object) => {
		world.allowViolations();
		world.kognitos.faults.add({ effect: 'answer', status, body, times: 2 });
		return await testCredential('kognitosApi', kognitosApi(world.sandbox));
	};

	it.each([400, 404])('passes with what HTTP %i says of the id', async (status) => {
		const body = { status_code: status, message: 'no such run', details: null };
		expect(await answered(status, body)).toMatchObject({ status: 'OK' });
	});

	it.each([
		[401, { message: 'access not permitted' }],
		[403, { message: 'Forbidden' }],
		[403, { status_code: 403, message: 'no' }],
		[400, { message: 'no' }],
		[429, { message: 'Too many requests' }],
		[500, { status_code: 500, message: 'no', details: null }],
		[503, { status_code: 503, message: 'no', details: null }],
	])('fails on HTTP %i %j', async (status, body) => {
		expect(await answered(status, body)).toMatchObject({ status: 'Error' });
	});

	it("recognises a token of Kognitos' current platform", async () => {
		const credentials = kognitosApi(world.sandbox, { apiKey: ['kgn', 'pat', 'x1'].join('_') });
		const { status, message } = await testCredential('kognitosApi', credentials);
		expect(status).toBe('Error');
		expect(message).toContain('Kognitos Automation');
	});
});
