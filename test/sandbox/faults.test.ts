import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import { kognitosClient, kolenaClient, runForm, send } from './client';

let sandbox: Sandbox;
let call: ReturnType<typeof kolenaClient>;

beforeAll(async () => {
	sandbox = await startSandbox();
	call = kolenaClient(sandbox);
});

afterEach(() => sandbox.reset());

afterAll(() => sandbox.close());

const start = () => call('POST', '/agents/1/runs', runForm());

/** The code of the network error that makes a request fail. */
async function failure(sent: Promise<unknown>): Promise<string> {
	const error = await sent.then(
		() => new Error('there was a response'),
		(reason: unknown) => reason,
	);
	const { cause } = error as { cause?: { code?: string } };
	return cause?.code ?? String(error);
}

test.each([
	['JSON', { message: 'busy' }, '{"message":"busy"}', 'application/json'],
	['a page', '<html>down</html>', '<html>down</html>', 'text/html; charset=utf-8'],
	['nothing', undefined, '', null],
	['truncated JSON', '{"runs": [', '{"runs": [', 'application/json'],
])('responds with %s instead of doing anything', async (_, body, text, type) => {
	sandbox.kolena.faults.add({ effect: 'answer', status: 503, body });
	const answer = await start();
	expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([
		503,
		text,
		type,
	]);
	expect(sandbox.kolena.runs).toEqual([]);
	expect((await start()).status).toBe(200);
	expect(sandbox.kolena.requests.map(({ status }) => status)).toEqual([503, 200]);
	expect(sandbox.violations).toEqual([]);
});

test.each(['7', 'Wed, 21 Oct 2026 07:28:00 GMT', 'soon'])(
	'responds with Retry-After: %s',
	async (value) => {
		const headers = { 'Retry-After': value };
		sandbox.kolena.faults.add({ effect: 'answer', status: 429, headers });
		const answer = await call('GET', '/agents');
		expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, value]);
	},
);

test('responds with status 200 and the wrong JSON', async () => {
	sandbox.kognitos.faults.add({ effect: 'answer', status: 200, body: { items: 5 } });
	const { status, json } = await kognitosClient(sandbox)('GET', '/health');
	expect([status, json]).toEqual([200, { items: 5 }]);
});

test('a fault can be limited by method, path, requests to skip, and number of times', async () => {
	const fault = sandbox.kolena.faults.add({
		effect: 'answer',
		status: 500,
		method: 'get',
		path: /\/agents\/\d+$/,
		skip: 1,
		times: 2,
	});
	const statuses: number[] = [];
	for (const path of ['/agents/1', '/agents', '/agents/1', '/agents/2', '/agents/1']) {
		statuses.push((await call('GET', path)).status);
	}
	expect(statuses).toEqual([200, 200, 500, 500, 200]);
	expect(fault.strikes).toBe(2);
});

test('faults strike in the order in which they were added, one per request', async () => {
	sandbox.kolena.faults.add({ effect: 'answer', status: 500 });
	sandbox.kolena.faults.add({ effect: 'answer', status: 502 });
	const statuses: number[] = [];
	for (let count = 0; count < 3; count += 1) statuses.push((await call('GET', '/agents')).status);
	expect(statuses).toEqual([500, 502, 200]);
});

test('a fault can strike until it is removed', async () => {
	const fault = sandbox.kolena.faults.add({ effect: 'answer', status: 500, times: Infinity });
	for (let count = 0; count < 5; count += 1) {
		expect((await call('GET', '/agents')).status).toBe(500);
	}
	fault.remove();
	expect((await call('GET', '/agents')).status).toBe(200);
});

test('a fault can strike at random, but reproducibly', async () => {
	const row = async () => {
		sandbox.kolena.faults.clear();
		sandbox.kolena.faults.add({
			effect: 'answer',
			status: 500,
			times: Infinity,
			probability: 0.5,
			seed: 3,
		});
		const statuses: number[] = [];
		for (let count = 0; count < 20; count += 1)
			statuses.push((await call('GET', '/agents')).status);
		return statuses;
	};
	const first = await row();
	expect(await row()).toEqual(first);
	expect(first.filter((status) => status === 500).length).toBeGreaterThan(4);
	expect(first.filter((status) => status === 200).length).toBeGreaterThan(4);
});

test.each(['beforeBody', 'beforeHandling', 'afterHandling'] as const)(
	'resets the connection (%s)',
	async (stage) => {
		sandbox.kolena.faults.add({ effect: 'reset', stage });
		expect(await failure(start())).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
		const [{ files, status }] = sandbox.kolena.requests;
		expect(status).toBeNull();
		expect(files).toHaveLength(stage === 'beforeBody' ? 0 : 1);
		expect(sandbox.kolena.runs).toHaveLength(stage === 'afterHandling' ? 1 : 0);
		expect(sandbox.kolena.recorder.inFlight).toBe(0);
	},
);

test('resets the connection while a large body is being sent', async () => {
	sandbox.kolena.faults.add({ effect: 'reset', stage: 'beforeBody' });
	const form = new FormData();
	form.append('files', new Blob([Buffer.alloc(20_000_000)]), 'large.pdf');
	expect(await failure(call('POST', '/agents/1/runs', form))).toMatch(/ECONNRESET|EPIPE|UND_ERR/);
	expect(sandbox.kolena.runs).toEqual([]);
});

test('closes its port and every connection, then listens on the same port again', async () => {
	await start();
	sandbox.kolena.faults.add({ effect: 'hang' });
	const waiting = failure(call('GET', '/agents'));
	await sleep(100);
	await sandbox.kolena.closePort();
	expect(await waiting).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
	expect(await failure(call('GET', '/agents'))).toBe('ECONNREFUSED');
	await sandbox.kolena.reopenPort();
	expect((await call('GET', '/agents')).status).toBe(200);
	expect(sandbox.kolena.runs).toHaveLength(1);
});

test('fails after the run was created', async () => {
	sandbox.kolena.faults.add({
		effect: 'answer',
		status: 500,
		stage: 'afterHandling',
		body: 'oops',
	});
	const { status, text } = await start();
	expect([status, text]).toEqual([500, 'oops']);
	expect(sandbox.kolena.runs).toHaveLength(1);
});

test('never responds, even though the run was created', async () => {
	sandbox.kolena.faults.add({ effect: 'hang', stage: 'afterHandling' });
	const url = `${sandbox.kolena.url}/api/v1/client/agents/1/runs`;
	const headers = { authorization: `Bearer ${sandbox.kolena.apiKey}` };
	const signal = AbortSignal.timeout(2_000);
	const sent = send(url, { method: 'POST', headers, body: runForm(), signal });
	await expect(sent).rejects.toThrow('aborted due to timeout');
	expect(sandbox.kolena.runs).toHaveLength(1);
});

test('sends half a response', async () => {
	sandbox.kolena.faults.add({ effect: 'halfAnswer', stage: 'afterHandling', path: 'agents$' });
	const { announced, received, error } = await new Promise<{
		announced: number;
		received: string;
		error?: string;
	}>((resolve) => {
		const url = `${sandbox.kolena.url}/api/v1/client/agents`;
		const headers = { authorization: `Bearer ${sandbox.kolena.apiKey}` };
		request(url, { headers }, (response) => {
			let text = '';
			response.on('data', (chunk: Buffer) => (text += chunk.toString()));
			response.on('error', (reason: NodeJS.ErrnoException) =>
				resolve({
					announced: Number(response.headers['content-length']),
					received: text,
					error: reason.code,
				}),
			);
		}).end();
	});
	expect(error).toBe('ECONNRESET');
	expect(received.startsWith('{"agents":[')).toBe(true);
	expect(received.length).toBeLessThan(announced);
	expect(sandbox.kolena.requests[0].status).toBeNull();
});

test.each([
	['beforeHandling', 0],
	['afterHandling', 1],
] as const)('is slow (%s)', async (stage, runsMeanwhile) => {
	sandbox.kolena.faults.add({ effect: 'delay', delayMs: 200, stage, method: 'POST' });
	const begin = Date.now();
	const sent = start();
	await sleep(100);
	expect(sandbox.kolena.runs).toHaveLength(runsMeanwhile);
	expect((await sent).status).toBe(200);
	expect(Date.now() - begin).toBeGreaterThanOrEqual(195);
	expect(sandbox.kolena.runs).toHaveLength(1);
});

test('redirects a client', async () => {
	const other = `${sandbox.storage.origin}/elsewhere`;
	sandbox.kolena.faults.add({ effect: 'redirect', location: other });
	sandbox.kolena.faults.add({ effect: 'redirect', location: other, status: 302 });
	const first = await call('GET', '/agents');
	expect([first.status, first.headers.get('location')]).toEqual([307, other]);
	expect((await call('GET', '/agents')).status).toBe(302);
});

test('the object store can have faults as well', async () => {
	sandbox.storage.faults.add({ effect: 'reset' });
	expect(await failure(send(sandbox.storage.url, { method: 'POST', body: 'a' }))).toMatch(
		/ECONNRESET|UND_ERR_SOCKET/,
	);
});

test('counts how many requests are in flight', async () => {
	sandbox.kolena.faults.add({ effect: 'delay', delayMs: 100, times: 4 });
	const all = Promise.all([1, 2, 3, 1].map((id) => call('GET', `/agents/${id}`)));
	await sleep(50);
	expect(sandbox.kolena.recorder.inFlight).toBe(4);
	await all;
	await call('GET', '/agents/1');
	expect(sandbox.kolena.recorder).toMatchObject({ inFlight: 0, maxInFlight: 4 });
});

test('closing the sandbox immediately aborts hanging requests', async () => {
	const other = await startSandbox();
	other.kolena.faults.add({ effect: 'hang' });
	other.kognitos.faults.add({ effect: 'delay', delayMs: 60_000 });
	const hanging = failure(kolenaClient(other)('GET', '/agents'));
	const slow = failure(kognitosClient(other)('GET', '/health'));
	await sleep(50);
	const begin = Date.now();
	await other.close();
	expect(Date.now() - begin).toBeLessThan(1000);
	expect(await hanging).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
	expect(await slow).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
});
