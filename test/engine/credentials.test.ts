import {
	type CredentialData,
	type CredentialName,
	type ExecutionResult,
	freePort,
	itemWithFile,
	kognitosApi,
	kognitosAutomationApi,
	kolenaApi,
	listen,
	type TestServer,
	testCredential,
	useWorld,
	type World,
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

/** How other web servers and APIs respond. */
const others: Array<[string, number, string]> = [
	['a login page', 200, html('Sign in')],
	['an empty body', 200, ''],
	['another API', 200, '{"status": "OK"}'],
	['a list', 200, '[]'],
	['a page that requires a login', 401, html('Sign in')],
	['a page that denies access', 403, html('Forbidden')],
	['a missing page', 404, html('Not found')],
	['a page that does not support the method', 405, html('Not allowed')],
	['a proxy that requires a login', 407, html('Proxy login')],
	['a proxy that says so in plain text', 407, 'Proxy authentication required'],
	['a gateway without that route', 404, '{"message": "no Route matched with those values"}'],
	['an API without that path', 404, '{"error": "Not Found", "path": "/x"}'],
	['a server without that path', 404, '404 page not found'],
	['a server that gives no reason', 404, ''],
	['a server that understands nothing', 400, ''],
	['another API with its own keys', 401, '{"error": "unauthorized"}'],
	['another API with its own errors', 403, '{"statusCode": 403, "message": "no"}'],
];

interface Tested {
	service: () => World['kolena'] | World['kognitos'] | World['kognitosAutomation'];
	displayName: string;
	/** The credential, with the given changes. */
	credential: (changes?: { key?: string; baseUrl?: string }) => CredentialData;
	key: () => string;
	keyName: string;
	/** An error in the service's format. */
	error: (status: number, words: string) => object;
	/** Executes an operation of its node, with these credentials. */
	run: (credentials: CredentialData) => Promise<ExecutionResult>;
}

const tested = {
	kolenaApi: {
		service: () => world.kolena,
		displayName: 'Kolena',
		credential: ({ key, ...changes } = {}) =>
			kolenaApi(world.sandbox, { ...changes, ...(key === undefined ? {} : { apiKey: key }) }),
		key: () => world.kolena.apiKey,
		keyName: 'API key',
		error: (_, words) => ({ detail: words }),
		run: async (credentials) =>
			await world.runKolena({ operation: 'create' }, { credentials, items: [itemWithFile()] }),
	},
	kognitosApi: {
		service: () => world.kognitos,
		displayName: 'Kognitos',
		credential: ({ key, ...changes } = {}) =>
			kognitosApi(world.sandbox, { ...changes, ...(key === undefined ? {} : { apiKey: key }) }),
		key: () => world.kognitos.apiKey,
		keyName: 'API key',
		error: (status, words) => ({ status_code: status, message: words }),
		run: async (credentials) => await world.runKognitos({ operation: 'start' }, { credentials }),
	},
	kognitosAutomationApi: {
		service: () => world.kognitosAutomation,
		displayName: 'Kognitos Automation',
		credential: ({ key, ...changes } = {}) =>
			kognitosAutomationApi(world.sandbox, {
				...changes,
				...(key === undefined ? {} : { token: key }),
			}),
		key: () => world.kognitosAutomation.token,
		keyName: 'token',
		error: (_, words) => ({ code: 2, message: words, details: [] }),
		run: async (credentials) =>
			await world.runKognitosAutomation(
				{ resource: 'automation', operation: 'getAll' },
				{ credentials },
			),
	},
} satisfies Partial<Record<CredentialName, Tested>>;

const names = Object.keys(tested) as Array<keyof typeof tested>;

describe.each(names)('the test of %s', (name) => {
	const { service, displayName, credential, key, keyName, error, run }: Tested = tested[name];

	const messageOf = async (changes: { key?: string; baseUrl?: string }) => {
		const { status, message } = await testCredential(name, credential(changes));
		expect(status).toBe('Error');
		// It is a sentence for people, without error codes or names of statuses.
		expect(message).toMatch(/^[A-Z'].* .* /);
		expect(message).not.toMatch(/\bE[A-Z]{4,}|ERR_/);
		return message;
	};

	it('passes with the correct key, in one request', async () => {
		const result = await testCredential(name, credential());
		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(service().requests).toHaveLength(1);
	});

	it.each(['$/', '$//', '$ ', '\u200b$', '$\u200b', '\ufeff$/'])(
		'passes with a base URL that was pasted as %j, and so does the node',
		async (pasted) => {
			const credentials = credential({ baseUrl: pasted.replace('$', service().url) });
			expect(await testCredential(name, credentials)).toMatchObject({ status: 'OK' });
			expect((await run(credentials)).error).toBeUndefined();
		},
	);

	it.each([
		['in front', (key: string) => ` ${key}`],
		['at the end', (key: string) => `${key}\n`],
		[
			'made of invisible characters',
			(key: string) => `\u200b\ufeff${key.slice(0, 3)}\u200b${key.slice(3)}\u00a0`,
		],
		['inside', (key: string) => `${key.slice(0, 4)}\r\n${key.slice(4)}`],
	])('passes with extra whitespace in the key (%s), and so does the node', async (_, typed) => {
		const credentials = credential({ key: typed(key()) });
		expect(await testCredential(name, credentials)).toMatchObject({ status: 'OK' });
		expect((await run(credentials)).error).toBeUndefined();
	});

	it('says that the key is wrong', async () => {
		expect(await messageOf({ key: 'wrong' })).toMatch(
			new RegExp(`^${displayName} did not accept the ${keyName} \\(HTTP 40[13]\\).*[Ee]nter a `),
		);
	});

	it('says that the key is missing', async () => {
		expect(await messageOf({ key: ' ' })).toBe(`The ${keyName} is empty`);
	});

	it.each([401, 403, 429, 500, 502, 503])('fails on HTTP %i', async (status) => {
		world.allowViolations();
		service().faults.add({ effect: 'answer', status, body: error(status, 'no'), times: 2 });
		expect(await messageOf({})).toContain(`(HTTP ${status}): no`);
	});

	it.each(others)('points to the base URL if it leads to %s', async (_, status, body) => {
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
		expect(message).not.toMatch(/API key|token|IDs/);
	});

	it('explains that the connection was refused, the host is unknown or the server has no TLS', async () => {
		const refused = await messageOf({ baseUrl: `http://127.0.0.1:${await freePort()}` });
		expect(refused).toContain(`${displayName} could not be reached: connection refused`);
		const unknown = await messageOf({ baseUrl: 'http://no-such-host.invalid' });
		expect(unknown).toMatch(/could not be reached: (unknown host name|the host name could not)/);
		const plain = await messageOf({ baseUrl: service().url.replace('http:', 'https:') });
		expect(plain).toContain('the server does not use TLS (https)');
		const server = await serve(undefined, { isSecure: true });
		const untrusted = await messageOf({ baseUrl: `https://127.0.0.1:${server.port}` });
		expect(untrusted).toContain('the certificate is self-signed');
		for (const message of [refused, unknown, plain, untrusted]) {
			expect(message).toContain('base URL');
		}
	});

	it.each(['no address', 'ftp://example.com', 'agents-api.kolena.com'])(
		'says what a base URL looks like instead of "%s"',
		async (baseUrl) => {
			expect(await messageOf({ baseUrl })).toContain("'Base URL' that starts with https://");
		},
	);

	it('refuses a base URL with a user name and password without repeating them, and so does the node', async () => {
		const baseUrl = service().url.replace('//', '//somebody:hunter2@');
		const message = await messageOf({ baseUrl });
		expect(message).toContain('contains a user name or a password');
		const { error } = await run(credential({ baseUrl }));
		expect(error?.message).toContain('contains a user name or a password');
		expect([message, error?.message, error?.description].join()).not.toMatch(/somebody|hunter2/);
		expect(service().requests).toEqual([]);
	});

	it('asks for the base URL if it is empty', async () => {
		expect(await messageOf({ baseUrl: ' ' })).toContain("Fill in 'Base URL'");
	});

	it('does not pass the key on to another host', async () => {
		const other = await serve();
		const location = `http://localhost:${other.port}/`;
		service().faults.add({ effect: 'redirect', location, status: 302, times: Infinity });
		expect(await messageOf({})).toContain('redirect to localhost');
		expect(other.arrivals).toEqual([]);
	});
});

describe('the test of kolenaApi', () => {
	it.each(['/api/v1/client', '/api/v1/client/', '/API/V1/client'])(
		"passes with a base URL that ends with the API's path %s, and so does the node",
		async (path) => {
			const credentials = kolenaApi(world.sandbox, { baseUrl: world.kolena.url + path });
			expect(await testCredential('kolenaApi', credentials)).toMatchObject({ status: 'OK' });
			const parameters = { resource: 'agent', operation: 'getAll' };
			const { error } = await world.runKolena(parameters, { credentials });
			expect(error).toBeUndefined();
		},
	);

	it('points to the base URL if it contains part of that path', async () => {
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

	it.each([400, 404])('passes when the service reports HTTP %i for the id', async (status) => {
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

	it("recognizes a token for Kognitos' current platform", async () => {
		const credentials = kognitosApi(world.sandbox, { apiKey: ['kgn', 'pat', 'x1'].join('_') });
		const { status, message } = await testCredential('kognitosApi', credentials);
		expect(status).toBe('Error');
		expect(message).toContain('Kognitos Automation');
	});
});

describe('the test of kognitosAutomationApi', () => {
	const messageFor = async (status: number, body: unknown) => {
		world.kognitosAutomation.faults.add({ effect: 'answer', status, body });
		const credentials = kognitosAutomationApi(world.sandbox);
		return (await testCredential('kognitosAutomationApi', credentials)).message;
	};

	it.each([{}, { user_organizations: [] }, { userOrganizations: [{ name: 'organizations/o' }] }])(
		'passes with %j',
		async (body) => {
			world.allowViolations();
			expect(await messageFor(200, body)).toBe('Connection successful!');
		},
	);

	it('names both kinds of keys when a token is refused', async () => {
		const message = await messageFor(401, { code: 16, message: 'invalid token' });
		expect(message).toMatch(/did not accept the token.*kgn_pat_.*x-api-key.*Kognitos API/);
	});

	it.each([{ code: 7, message: 'no' }, 'Forbidden'])(
		'says on HTTP 403 that the path may be missing or the token restricted: %j',
		async (body) => {
			const message = await messageFor(403, body);
			expect(message).toMatch(/HTTP 403.*\/api\/v1.*restricted/);
		},
	);
});
