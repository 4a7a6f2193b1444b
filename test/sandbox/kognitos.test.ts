import { startSandbox, type KognitosFile, type KognitosRun, type Sandbox } from '../../sandbox';
import { kognitosClient, send } from './client';

let sandbox: Sandbox;
let now = 0;
let call: ReturnType<typeof kognitosClient>;
let processId: string;
let agentId: string;

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => now, kognitos: { processCount: 12 } });
	call = kognitosClient(sandbox);
	processId = sandbox.kognitos.processes[0].id;
	agentId = sandbox.kognitos.agentId;
});

beforeEach(() => {
	now = Date.parse('2026-05-04T10:00:00.250Z');
	sandbox.reset();
});

afterAll(() => sandbox.close());

function newRun(more: object = {}): object {
	return { name: 'May', agent_id: agentId, process_id: processId, stage: 'Draft', ...more };
}

test('is healthy without a key, unless it is set to check the key', async () => {
	const { status, json } = await send(`${sandbox.kognitos.url}/health`);
	expect([status, json]).toEqual([200, { status: 'OK' }]);
	sandbox.kognitos.settings.healthChecksKey = true;
	expect((await send(`${sandbox.kognitos.url}/health`)).status).toBe(401);
	expect((await call('GET', '/health')).status).toBe(200);
});

test('lists processes page by page, 10 at a time by default', async () => {
	const first = (await call('GET', `/processes?agent_id=${agentId}`)).json as Page;
	expect(first.items).toHaveLength(10);
	expect(first.items[2]).toEqual({
		agent_id: agentId,
		id: sandbox.kognitos.processes[2].id,
		name: 'Expense audit (draft)',
		stage: 'Draft',
	});
	const token = encodeURIComponent(String(first.continuation_token));
	const path = `/processes?agent_id=${agentId}&continuation_token=${token}`;
	const second = (await call('GET', path)).json as Page;
	expect(second.items).toHaveLength(2);
	expect(second.continuation_token).toBeNull();
});

test('returns a single process', async () => {
	const { json } = await call('GET', `/processes/${processId}?agent_id=${agentId}`);
	expect(json).toEqual(sandbox.kognitos.processes[0]);
});

test('a run goes from Created to Running to Succeeded', async () => {
	sandbox.kognitos.settings.outcome = {
		createdMs: 1000,
		durationMs: 5000,
		endStatus: 'Succeeded',
		exception: null,
	};
	const inputs = [
		{ name: 'vendor', value: 'Nordwind' },
		{ name: 'limit', value: 12.5 },
	];
	const { status, json } = await call('POST', '/runs', newRun({ inputs }));
	expect(status).toBe(201);
	const { id } = json as KognitosRun;
	expect(id).toMatch(/^[a-zA-Z0-9-_]{26}$/);
	expect(json).toEqual({
		...newRun(),
		id,
		status: 'Created',
		created_at: '2026-05-04T10:00:00',
		file_ids: null,
		outputs: null,
	});
	now += 1000;
	expect((await call('GET', `/runs/${id}`)).json).toMatchObject({ status: 'Running' });
	now += 4000;
	const ended = (await call('GET', `/runs/${id}`)).json as KognitosRun;
	expect(ended.status).toBe('Succeeded');
	expect(ended.outputs?.map(({ name, value }) => [name, typeof value])).toEqual([
		['invoice number', 'string'],
		['total', 'number'],
		['line items', 'number'],
	]);
	expect(sandbox.violations).toEqual([]);
});

test('a run waits for someone, resumes and stops', async () => {
	sandbox.kognitos.settings.upcoming = [
		{ durationMs: 9000, endStatus: 'Stopped', exception: { afterMs: 3000, lastsMs: 2000 } },
	];
	const { id } = (await call('POST', '/runs', newRun())).json as KognitosRun;
	const seen: unknown[] = [];
	for (const passed of [100, 3000, 2000, 4000]) {
		now += passed;
		seen.push(sandbox.kognitos.run(id)?.status);
	}
	expect(seen).toEqual(['Running', 'Exception', 'Running', 'Stopped']);
	expect(sandbox.kognitos.run(id)?.outputs).toBeNull();
});

test('an exception can last until someone helps', () => {
	const { id } = sandbox.kognitos.addRun({ exception: { afterMs: 0, lastsMs: null } });
	now += 86_400_000;
	expect(sandbox.kognitos.run(id)?.status).toBe('Exception');
	const outputs = [{ name: 'total', value: 3 }];
	expect(sandbox.kognitos.setStatus(id, 'Succeeded', { outputs })).toMatchObject({
		status: 'Succeeded',
		outputs,
	});
});

test('listed runs include outputs only if set to', async () => {
	sandbox.kognitos.addRun();
	const path = `/runs?agent_id=${agentId}&process_id=${processId}`;
	expect(((await call('GET', path)).json as Page).items[0]).not.toHaveProperty('outputs');
	sandbox.kognitos.settings.listOutputs = true;
	expect(((await call('GET', path)).json as Page).items[0]).toHaveProperty('outputs');
});

test('accepts no more open runs than allowed', async () => {
	sandbox.kognitos.settings.maxOpenRunsPerProcess = 1;
	expect((await call('POST', '/runs', newRun())).status).toBe(201);
	expect((await call('POST', '/runs', newRun())).status).toBe(403);
	const other = sandbox.kognitos.processes[1].id;
	expect((await call('POST', '/runs', newRun({ process_id: other }))).status).toBe(201);
	sandbox.kognitos.settings.maxOpenRuns = 2;
	sandbox.kognitos.settings.maxOpenRunsPerProcess = null;
	expect((await call('POST', '/runs', newRun())).status).toBe(403);
	now += 60_000;
	expect((await call('POST', '/runs', newRun())).status).toBe(201);
});

test('files must exist and have been uploaded before a run can use them', async () => {
	const unknown = await call('POST', '/runs', newRun({ file_ids: ['nothing'] }));
	expect([unknown.status, unknown.json]).toEqual([
		400,
		{
			status_code: 400,
			message: 'File not found',
			details: [{ name: 'file_ids', value: 'nothing' }],
		},
	]);
	const body = { file_name: 'a.pdf', agent_id: agentId };
	const file = (await call('POST', '/files', body)).json as KognitosFile;
	const early = await call('POST', '/runs', newRun({ file_ids: [file.id] }));
	expect(early.json).toMatchObject({ message: 'File has not been uploaded' });
	expect(sandbox.kognitos.uploadedFile(file.id)).toBeNull();
	expect(sandbox.violations).toHaveLength(2);
	expect(sandbox.kognitos.runs).toEqual([]);
});

test("a file needs an agent ID, unless the key is the agent's own", async () => {
	const { status, json } = await call('POST', '/files', { file_name: 'a.pdf' });
	expect([status, json]).toMatchObject([400, { status_code: 400 }]);
	const own = kognitosClient(sandbox, sandbox.kognitos.agentApiKey);
	const created = await own('POST', '/files', { file_name: 'a.pdf' });
	expect(created.status).toBe(201);
	expect(created.json).toMatchObject({
		file_name: 'a.pdf',
		upload_url: sandbox.storage.url,
		upload_http_method: 'POST',
		upload_http_headers: {},
	});
	expect(Object.keys((created.json as KognitosFile).upload_fields)).toEqual([
		'key',
		'Content-Type',
		'AWSAccessKeyId',
		'x-amz-security-token',
		'policy',
		'signature',
	]);
});

test('rejects a missing or wrong key with a different error format', async () => {
	const tries: HeadersInit[] = [{}, { 'x-api-key': 'wrong' }];
	for (const headers of tries) {
		const url = `${sandbox.kognitos.url}/processes?agent_id=${agentId}`;
		const { status, json } = await send(url, { headers });
		expect([status, json]).toEqual([401, { message: 'access not permitted' }]);
	}
	expect(sandbox.violations).toEqual([]);
});

test.each([
	['/runs/nothing', 'Run not found'],
	['/processes?agent_id=nobody', 'Agent not found'],
	['/processes/nothing?agent_id=AGENT', 'Process not found'],
	['/runs?agent_id=AGENT&process_id=nothing', 'Process not found'],
])('GET %s finds nothing', async (path, message) => {
	const { status, json } = await call('GET', path.replace('AGENT', agentId));
	expect([status, json]).toEqual([404, { status_code: 404, message, details: null }]);
});

test('an ID made of digits remains a string', async () => {
	const { status } = await call('GET', '/processes?agent_id=100');
	expect(status).toBe(404);
	expect(sandbox.violations).toEqual([]);
});

interface Page {
	items: object[];
	continuation_token: string | null;
}
