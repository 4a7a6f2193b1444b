import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { kognitosApi, kolenaApi, testCredential, useWorld } from './harness';

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
