import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ICredentialTestFunctions } from 'n8n-workflow';

import { testKognitosApi } from '../../nodes/Kognitos/kognitos';
import { executeNode, testCredential } from './harness';

const hosts = {
	us: 'rest-api.app.kognitos.com',
	eu: 'rest-api.eu.kognitos.com',
	uk: 'rest-api.uk.kognitos.com',
};

describe.each(Object.entries(hosts))('the Kognitos region %s', (region, host) => {
	const credentials = { apiKey: 'the key', region, baseUrl: 'https://left.over.example/v2' };

	it('receives the requests of the node', async () => {
		const asked: string[] = [];
		const server = createServer();
		server.on('connect', ({ url }, socket) => {
			asked.push(String(url));
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await executeNode({
			type: 'kognitos',
			credentials,
			parameters: { resource: 'run', operation: 'get', runId: 'abc' },
			requestOptions: { proxy: `http://127.0.0.1:${port}` },
		});
		server.close();
		expect([...new Set(asked)]).toEqual([`${host}:443`]);
	});

	it('receives the test of the key', async () => {
		const asked: string[] = [];
		const request = async ({ uri }: { uri: string }) => {
			asked.push(uri);
			return await Promise.reject(new Error('no network'));
		};
		const context = { helpers: { request } } as unknown as ICredentialTestFunctions;
		const details = { id: '1', name: 'Test', type: 'kognitosApi', data: credentials };
		await testKognitosApi.call(context, details);
		expect(asked).toEqual([expect.stringContaining(`https://${host}/v2/`)]);
	});
});

it.each([
	['kognitosApi', { apiKey: 'the key' }, 'https://rest-api.app.kognitos.com/v2'],
	['kognitosAutomationApi', { token: 'the token' }, 'https://app.us-1.kognitos.com/api/v1'],
] as const)("the example in %s is the most common region's URL", async (name, key, example) => {
	const { message } = await testCredential(name, { ...key, region: 'custom', baseUrl: '' });
	expect(message).toContain(`e.g. ${example}`);
});
