import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { startControl, startSandbox, type Control, type Sandbox } from '../../sandbox';
import { kolenaClient, send, type Answer } from './client';

let sandbox: Sandbox;
let control: Control;

beforeAll(async () => {
	sandbox = await startSandbox();
	control = await startControl(sandbox);
});

let onTestEnd: (() => void) | undefined;

afterEach(() => {
	onTestEnd?.();
	onTestEnd = undefined;
	sandbox.reset();
});

afterAll(async () => {
	await control.close();
	await sandbox.close();
});

function call(method: string, path: string, body?: object): Promise<Answer> {
	return send(control.url + path, {
		method,
		headers: { 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	});
}

test('the control server is healthy and has a page', async () => {
	expect((await call('GET', '/healthz')).json).toEqual({ status: 'ok' });
	const page = await call('GET', '/');
	expect(page.headers.get('content-type')).toContain('text/html');
	expect(page.text).toContain('<title>Sandbox</title>');
});

test('shows the state of every service', async () => {
	sandbox.kolena.addRun({ userDefinedId: 'order 7', durationMs: null });
	sandbox.kognitos.addRun({ name: 'May' });
	sandbox.storage.faults.add({ effect: 'reset', path: /x/, times: Infinity });
	await kolenaClient(sandbox)('GET', '/agents?wrong=1');
	const { json, text } = await call('GET', '/api/state');
	expect(json).toMatchObject({
		addresses: {
			kolena: sandbox.kolena.url,
			kognitos: sandbox.kognitos.url,
			kognitosAutomation: sandbox.kognitosAutomation.url,
		},
		services: [
			{
				name: 'kolena',
				runs: [{ id: '5001', name: 'order 7', status: 'running' }],
				requestCount: 1,
				requests: [{ path: '/api/v1/client/agents', status: 422 }],
			},
			{ name: 'kognitos', runs: [{ name: 'May (Published)', status: 'Succeeded' }] },
			{ name: 'kognitosAutomation', runs: [] },
			{ name: 'storage', faults: [{ effect: 'reset', path: 'x', times: null, strikes: 0 }] },
		],
		violations: [{ service: 'kolena', kind: 'request' }],
	});
	expect(text).not.toContain('Bearer');
});

test.each([
	['kolena', { durationMs: null }, 'running', ['failed', 'running', 'success']],
	[
		'kognitos',
		{ durationMs: null, createdMs: 1000 },
		'Created',
		['Exception', 'Running', 'Stopped'],
	],
	[
		'kognitosAutomation',
		{ durationMs: null, pendingMs: 1000 },
		'pending',
		['awaiting_guidance', 'executing', 'stopped', 'archived'],
	],
])('%s runs are added, given a status and deleted', async (service, run, first, statuses) => {
	const added = await call('POST', `/api/${service}/runs`, run);
	expect(added.status).toBe(201);
	const listed = async () => {
		const { json } = await call('GET', `/api/${service}/runs`);
		return (json as { runs: Array<{ id: string; status: string }> }).runs[0];
	};
	const { id, status: begin } = await listed();
	expect(begin).toBe(first);
	const path = `/api/${service}/runs/${id}`;
	for (const status of statuses) {
		const changed = await call('POST', `${path}/status`, { status });
		expect(changed.json).toEqual((await call('GET', path)).json);
		expect((await listed()).status).toBe(status);
	}
	expect((await call('POST', `${path}/status`, { status: 'gone' })).status).toBe(400);
	expect((await call('DELETE', path)).status).toBe(204);
	expect((await call('GET', path)).status).toBe(404);
});

test('someone can play both the agent and its user', async () => {
	const { kognitosAutomation: service } = sandbox;
	const run = service.addRun({ durationMs: null });
	const path = `/api/kognitosAutomation/runs/${run.name.split('/').at(-1)}`;
	const act = async (action: string, text?: string) =>
		(await call('POST', `${path}/actions/${encodeURIComponent(action)}`, { text })).status;
	await call('POST', `${path}/status`, { status: 'awaiting_guidance', text: 'Which vendor?' });
	service.settings.agentThinksMs = null;
	expect(await act('Reply as a person', 'Contoso')).toBe(200);
	expect(await act('Speak as the agent', 'Which Contoso?')).toBe(200);
	const { runs } = (await call('GET', '/api/kognitosAutomation/runs')).json as { runs: unknown[] };
	expect(runs).toMatchObject([
		{
			of: 'Invoice Intake',
			status: 'awaiting_guidance',
			said: [
				{ who: 'Agent', text: 'Which vendor?' },
				{ who: 'Person', text: 'Contoso' },
				{ who: 'Agent', text: 'Which Contoso?' },
			],
		},
	]);
	expect(await act('Resolve its question')).toBe(200);
	expect(service.exceptionsOf(run.name)).toMatchObject([{ state: 'EXCEPTION_STATE_RESOLVED' }]);
	await call('POST', `${path}/status`, { status: 'failed', text: 'No such vendor' });
	expect(service.run(run.name)?.state.failed?.description).toBe('No such vendor');
	expect(await act('Dance')).toBe(404);
});

test('faults are added and cleared', async () => {
	const fault = { effect: 'answer', status: 503, path: '/agents$', times: null };
	expect((await call('POST', '/api/kolena/faults', fault)).status).toBe(201);
	const ask = async () => (await kolenaClient(sandbox)('GET', '/agents')).status;
	expect([await ask(), await ask()]).toEqual([503, 503]);
	expect((await call('GET', '/api/kolena/faults')).json).toMatchObject({
		faults: [{ strikes: 2 }],
	});
	await call('DELETE', '/api/kolena/faults');
	expect(await ask()).toBe(200);
	expect((await call('POST', '/api/kolena/faults', { effect: 'flood' })).status).toBe(400);
});

test('settings are changed one by one, in place', async () => {
	const outcome = { endStatus: 'failed' };
	const { json } = await call('PATCH', '/api/kolena/settings', { outcome, order: 'oldest' });
	expect(json).toMatchObject({
		outcome: { durationMs: 300, endStatus: 'failed' },
		order: 'oldest',
	});
	expect(sandbox.kolena.settings.order).toBe('oldest');
	for (const wrong of [{ nothing: 1 }, { maxPageSize: '5' }, { rateLimits: {} }]) {
		expect((await call('PATCH', '/api/kolena/settings', wrong)).status).toBe(400);
	}
	expect((await call('GET', '/api/kolena/settings')).json).toEqual(
		JSON.parse(JSON.stringify(sandbox.kolena.settings)),
	);
});

test('a reset clears everything', async () => {
	sandbox.kolena.addRun();
	sandbox.kolena.settings.order = 'shuffled';
	sandbox.kolena.settings.beforePage = () => undefined;
	sandbox.kolena.faults.add({ effect: 'delay', delayMs: 1 });
	await kolenaClient(sandbox)('PATCH', '/agents/1', { metadata: { a: 1 } });
	await kolenaClient(sandbox)('GET', '/nothing');
	expect((await call('POST', '/api/reset')).status).toBe(204);
	expect(sandbox.violations).toEqual([]);
	expect(sandbox.kolena.requests).toEqual([]);
	expect(sandbox.kolena.runs).toEqual([]);
	expect(sandbox.kolena.faults.added).toEqual([]);
	expect(sandbox.kolena.settings.order).toBe('newest');
	expect(sandbox.kolena.settings.beforePage).toBeUndefined();
	const { json } = await kolenaClient(sandbox)('GET', '/agents/1');
	expect(json).toMatchObject({ metadata: { team: 'operations' } });
});

test.each(['/api/nobody/faults', '/api/storage/runs', '/api/kolena/runs/1', '/nothing'])(
	'%s does not exist',
	async (path) => {
		const { status, json } = await call('GET', path);
		expect([status, json]).toEqual([404, { message: expect.any(String) as string }]);
	},
);

function anyPort(name: string): string[] {
	return [`--${name}-port`, '0'];
}

test.each(['SIGINT', 'SIGTERM'] as const)('the command starts, and exits on %s', async (signal) => {
	const main = join(__dirname, '../../sandbox/main.ts');
	const ports = ['kolena', 'kognitos', 'automation', 'storage', 'control'].flatMap(anyPort);
	const args = ['--import', 'tsx', main, '--duration', 'manual', ...ports];
	// This only starts the sandbox's own command.
	// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions
	const command = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	onTestEnd = () => command.kill('SIGKILL');
	let output = '';
	await new Promise<void>((resolve) => {
		command.stdout.on('data', (chunk: Buffer) => {
			output += chunk.toString();
			if (output.includes('faults: http')) resolve();
		});
		command.once('exit', () => resolve());
	});
	expect(output).toContain('kolena-sandbox-key');
	const url = /faults: (http:\S+)/.exec(output)?.[1];
	expect((await send(`${url}/healthz`)).status).toBe(200);
	const exit = once(command, 'exit');
	command.kill(signal);
	expect(await exit).toEqual([0, null]);
});
