import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { kognitosApi, kolenaApi, listen, testCredential, useWorld } from './harness';

const world = useWorld({ kognitos: { healthChecksKey: false } });

describe.each(['kolenaApi', 'kognitosApi'] as const)('the test of %s', (name) => {
	const service = () => (name === 'kolenaApi' ? world.kolena : world.kognitos);
	const credential = (changes = {}) =>
		name === 'kolenaApi' ? kolenaApi(world.sandbox, changes) : kognitosApi(world.sandbox, changes);

	it('passes with the right key, in one request', async () => {
		const result = await testCredential(name, credential());
		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(service().requests).toHaveLength(1);
	});

	it.each(['/', '//', ' '])('passes with a base URL followed by "%s"', async (end) => {
		const result = await testCredential(name, credential({ baseUrl: service().url + end }));
		expect(result.status).toBe('OK');
	});

	it.each(['wrong', ''])('fails with the key "%s"', async (apiKey) => {
		expect(await testCredential(name, credential({ apiKey }))).toMatchObject({ status: 'Error' });
	});

	it.each([401, 403, 429, 500, 502, 503])('fails on HTTP %i', async (status) => {
		service().faults.add({
			effect: 'answer',
			status,
			body: { message: 'no', detail: 'no' },
			times: 2,
		});
		expect(await testCredential(name, credential())).toMatchObject({ status: 'Error' });
	});

	it.each([
		['a login page', 200, '<!doctype html><title>Sign in</title>'],
		['an empty body', 200, ''],
		['a missing page', 404, '<!doctype html><title>Not found</title>'],
		['another API', 200, '{"status": "OK"}'],
		['an API without such an address', 404, '{"message": "no Route matched with those values"}'],
	])('fails where %s answers, whatever the key', async (_, status, body) => {
		const type = body.startsWith('{') ? 'application/json' : 'text/html';
		const other = await listen((_request, response) =>
			response.writeHead(status, { 'content-type': type }).end(body),
		);
		const elsewhere = credential({ baseUrl: `http://127.0.0.1:${other.port}` });
		for (const isOnN8n1 of [false, true]) {
			const result = await testCredential(name, elsewhere, isOnN8n1);
			expect(result.status).toBe('Error');
			if (status === 200) expect(result.message).toContain('Something else than');
		}
		await other.close();
	});

	it('fails when nobody listens', async () => {
		const result = await testCredential(name, credential({ baseUrl: 'http://127.0.0.1:9' }));
		expect(result).toMatchObject({ status: 'Error' });
	});

	it.each(['no address', 'ftp://example.com', ''])(
		'fails with the base URL "%s"',
		async (baseUrl) => {
			expect(await testCredential(name, credential({ baseUrl }))).toMatchObject({
				status: 'Error',
			});
		},
	);

	it('does not send the key on to another host', async () => {
		const other: Server = createServer((request, response) => {
			seen.push(JSON.stringify(request.headers));
			response.end('{"status": "OK"}');
		});
		const seen: string[] = [];
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const location = `http://localhost:${(other.address() as AddressInfo).port}/`;
		service().faults.add({ effect: 'redirect', location, status: 302, times: Infinity });
		expect(await testCredential(name, credential())).toMatchObject({ status: 'Error' });
		expect(seen).toEqual([]);
		await new Promise((resolve) => other.close(resolve));
	});
});

describe('the test of kognitosApi', () => {
	const answered = async (status: number, body: object, isOnN8n1: boolean) => {
		world.allowViolations();
		world.kognitos.faults.add({ effect: 'answer', status, body, times: 2 });
		return await testCredential('kognitosApi', kognitosApi(world.sandbox), isOnN8n1);
	};

	describe.each([
		['n8n 2', false],
		['n8n 1', true],
	])('on %s', (_, isOnN8n1) => {
		it.each([400, 404])('passes with what HTTP %i says of the id', async (status) => {
			const body = { status_code: status, message: 'no such run', details: null };
			expect(await answered(status, body, isOnN8n1)).toMatchObject({ status: 'OK' });
		});

		it.each([
			[401, { message: 'access not permitted' }],
			[403, { message: 'Forbidden' }],
			[403, { status_code: 403, message: 'no' }],
			[429, { message: 'Too many requests' }],
			[500, { status_code: 500, message: 'no', details: null }],
			[503, { status_code: 503, message: 'no', details: null }],
		])('fails on HTTP %i %j', async (status, body) => {
			expect(await answered(status, body, isOnN8n1)).toMatchObject({ status: 'Error' });
		});
	});
});
