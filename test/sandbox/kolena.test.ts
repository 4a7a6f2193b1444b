import { createHash } from 'node:crypto';

import { startSandbox, type Sandbox } from '../../sandbox';
import { kolenaClient, runForm, send } from './client';

let sandbox: Sandbox;
let now = 0;
let call: ReturnType<typeof kolenaClient>;

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => now, kolena: { agentCount: 5 } });
	call = kolenaClient(sandbox);
});

beforeEach(() => {
	now = Date.parse('2026-05-04T10:00:00.250Z');
	sandbox.reset();
});

afterAll(() => sandbox.close());

test('lists agents page by page', async () => {
	const { status, json } = await call('GET', '/agents?page_number=1&page_size=2');
	expect(status).toBe(200);
	expect(json).toMatchObject({ total_pages: 3, page_number: 1, page_size: 2 });
	expect((json as { agents: object[] }).agents).toMatchObject([
		{ id: 3, name: 'Claims Triage', n_runs: 0 },
		{ id: 4, name: 'Invoice Reader 4', output_templates: [{ id: 104 }] },
	]);
});

test("replaces all of an agent's metadata", async () => {
	await call('PATCH', '/agents/1', { metadata: { cost: 5 } });
	const { json } = await call('GET', '/agents/1');
	expect(json).toMatchObject({ id: 1, updated: '2026-05-04T10:00:00' });
	expect((json as { metadata: object }).metadata).toEqual({ cost: 5 });
});

test('copies an agent, but only into an existing workspace', async () => {
	const copied = await call('POST', '/agents/2/copy', { name: 'Mine', target_workspace_id: 11 });
	expect(copied.json).toMatchObject({ id: 6, name: 'Mine', workspace_id: 11 });
	expect((await call('GET', '/agents/6')).status).toBe(200);
	const refused = await call('POST', '/agents/2/copy', { name: 'Mine', target_workspace_id: 99 });
	expect([refused.status, refused.json]).toEqual([404, { detail: 'Workspace not found' }]);
});

test('lists workspaces', async () => {
	const { json } = await call('GET', '/workspaces');
	expect(json).toEqual({
		workspaces: [
			{ id: 11, name: 'Accounts Payable' },
			{ id: 12, name: 'Underwriting' },
		],
	});
});

test('a run completes its prompts one by one, and ends', async () => {
	sandbox.kolena.settings.outcome = { durationMs: 8000, endStatus: 'success' };
	const form = runForm({ user_defined_id: 'order 7', due_date: '2026-12-31T10:15:45+00:00' });
	const { json } = await call('POST', '/agents/1/runs', form);
	expect(json).toEqual({
		agent_id: 1,
		run_id: 5001,
		user_defined_id: 'order 7',
		created: '2026-05-04T10:00:00',
		updated: '2026-05-04T10:00:00',
		completed: null,
		files: ['invoice.pdf'],
		run_url: 'https://agents.kolena.com/sandbox/agents/1/runs/5001',
		order: ['Supplier', 'Invoice Number', 'Total Amount', 'Due Date'],
		data: {},
		status: 'running',
		usage: { credits_used: 4 },
	});
	now += 4000;
	const halfway = (await call('GET', '/agents/1/runs/5001')).json as { data: object };
	expect(Object.keys(halfway.data)).toEqual(['Supplier', 'Invoice Number']);
	now += 5000;
	const ended = await call('GET', '/agents/1/runs/5001');
	expect(ended.json).toMatchObject({
		status: 'success',
		updated: '2026-05-04T10:00:08',
		completed: '2026-05-04T10:00:08',
		data: { Supplier: { status: 'success', error: null, user_input: null } },
	});
	expect(sandbox.violations).toEqual([]);
});

test('a failed run has a failed prompt, and every fifth run has a correction', () => {
	const failed = sandbox.kolena.addRun({ status: 'failed' });
	expect(failed.data['Due Date']).toMatchObject({ status: 'failed', value: null });
	expect(failed.data['Due Date'].error).toContain('scan is too dark');
	const others = Array.from({ length: 5 }, () => sandbox.kolena.addRun());
	const corrected = others.filter(({ data }) => data.Supplier.user_input !== null);
	expect(corrected.map(({ run_id: id }) => id)).toEqual([5005]);
	expect(corrected[0].data.Supplier.user_input?.data.value).toContain('(corrected)');
});

test('uses the upcoming outcomes in turn', async () => {
	sandbox.kolena.settings.upcoming = [{ endStatus: 'failed' }, { durationMs: null }];
	for (let count = 0; count < 3; count += 1) await call('POST', '/agents/1/runs', runForm());
	now += 60_000;
	expect(sandbox.kolena.runs.map(({ status }) => status)).toEqual(['failed', 'running', 'success']);
});

test('keeps an upcoming outcome for the agent that it is for', async () => {
	sandbox.kolena.settings.upcoming = [{ agentId: 2, endStatus: 'failed' }];
	for (const agentId of [1, 2, 2]) await call('POST', `/agents/${agentId}/runs`, runForm());
	now += 60_000;
	const ends = sandbox.kolena.runs.map(({ agent_id: id, status }) => `${id} ${status}`);
	expect(ends.sort()).toEqual(['1 success', '2 failed', '2 success']);
});

test('runs are ended, reopened and deleted by hand', async () => {
	const { run_id: id } = sandbox.kolena.addRun({ durationMs: null });
	now += 1000;
	expect(sandbox.kolena.endRun(id, 'failed')).toMatchObject({ status: 'failed' });
	now += 1000;
	expect(sandbox.kolena.reopenRun(id, { durationMs: 500 })).toMatchObject({
		status: 'running',
		completed: null,
		updated: '2026-05-04T10:00:02',
	});
	now += 1000;
	expect(sandbox.kolena.run(id)).toMatchObject({
		status: 'success',
		completed: '2026-05-04T10:00:02',
	});
	sandbox.kolena.deleteRun(id);
	expect((await call('GET', `/agents/1/runs/${id}`)).status).toBe(404);
	expect(sandbox.kolena.runs).toEqual([]);
});

test('deletes a run on request, but only under its own agent', async () => {
	const { run_id: id } = sandbox.kolena.addRun({ agentId: 2 });
	expect((await call('DELETE', `/agents/1/runs/${id}`)).status).toBe(404);
	const { status, text } = await call('DELETE', `/agents/2/runs/${id}`);
	expect([status, text]).toEqual([204, '']);
	expect(sandbox.kolena.runs).toEqual([]);
});

test('waiting returns the ended run, or the running one after a timeout', async () => {
	sandbox.kolena.settings.upcoming = [{ durationMs: 80 }, { durationMs: null }];
	setTimeout(() => (now += 100), 50);
	const ended = await call('POST', '/agents/1/runs/wait?timeout=5', runForm());
	expect(ended.json).toMatchObject({ status: 'success' });
	const late = await call('POST', '/agents/1/runs/wait?timeout=1', runForm());
	expect(late.json).toMatchObject({ status: 'running' });
});

test.each([
	['csv', 'text/csv; charset=utf-8', 'prompt,value'],
	['pdf', 'application/pdf', '%PDF-1.4'],
	['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'PK\u0003\u0004'],
])('renders a document as %s', async (format, type, start) => {
	const { run_id: id } = sandbox.kolena.addRun();
	const body = { output_template_id: 101, output_format: format };
	const answer = await call('POST', `/agents/1/runs/${id}/templated-output`, body);
	expect(answer.status).toBe(200);
	expect(answer.headers.get('content-type')).toBe(type);
	expect(answer.headers.get('content-disposition')).toBe(
		`attachment; filename=invoice-summary.${format}`,
	);
	expect(answer.text.startsWith(start)).toBe(true);
});

test('renders no document for a running run or from an unknown template', async () => {
	const { run_id: id } = sandbox.kolena.addRun({ durationMs: null });
	const path = `/agents/1/runs/${id}/templated-output`;
	const running = await call('POST', path, { output_template_id: 101, output_format: 'csv' });
	expect([running.status, running.json]).toEqual([400, { detail: 'The run has not ended yet' }]);
	const unknown = await call('POST', path, { output_template_id: 1, output_format: 'csv' });
	expect([unknown.status, unknown.json]).toEqual([404, { detail: 'Output template not found' }]);
});

test('rejects missing and wrong keys in the same way', async () => {
	const url = `${sandbox.kolena.url}/api/v1/client/agents`;
	const tries: HeadersInit[] = [
		{},
		{ authorization: 'Bearer wrong' },
		{ authorization: 'Basic x' },
	];
	for (const headers of tries) {
		const { status, json } = await send(url, { headers });
		expect([status, json]).toEqual([401, { detail: 'Could not validate credentials' }]);
	}
	expect(sandbox.violations).toEqual([]);
});

test.each([
	['GET', '/agents/99', 'Agent not found'],
	['GET', '/agents/99/runs', 'Agent not found'],
	['GET', '/agents/1/runs/4', 'Run not found'],
])('%s %s finds nothing', async (method, path, detail) => {
	const { status, json } = await call(method, path);
	expect([status, json]).toEqual([404, { detail }]);
	expect(sandbox.violations).toEqual([]);
});

test('records what was sent, but only the hashes of files', async () => {
	await call(
		'POST',
		'/agents/1/runs',
		runForm({ user_defined_id: 'ä' }, ['größe "x".pdf', 'b.csv']),
	);
	const [request] = sandbox.kolena.requests;
	const content = 'content of größe "x".pdf';
	expect(request).toMatchObject({
		number: 1,
		method: 'POST',
		path: '/api/v1/client/agents/1/runs',
		headers: { authorization: `Bearer ${sandbox.kolena.apiKey}` },
		transferEncoding: null,
		fields: [{ name: 'user_defined_id', value: 'ä' }],
		status: 200,
	});
	expect(request.contentLength).toBeGreaterThan(200);
	expect(request.files).toEqual([
		{
			field: 'files',
			fileName: 'größe %22x%22.pdf',
			mimeType: 'application/octet-stream',
			size: Buffer.byteLength(content),
			sha256: createHash('sha256').update(content).digest('hex'),
		},
		expect.objectContaining({ fileName: 'b.csv' }),
	]);
});

test('stores file contents only if set to', async () => {
	sandbox.kolena.settings.keepContents = true;
	await call('POST', '/agents/1/runs', runForm());
	expect(sandbox.kolena.requests[0].files[0].content?.toString()).toBe('content of invoice.pdf');
});

test('records only the newest requests, but counts all of them', async () => {
	const { kolena, close } = await startSandbox({ maxRecordedRequests: 3 });
	for (let count = 1; count <= 5; count += 1) await send(`${kolena.url}/${count}`);
	await close();
	expect(kolena.requests.map(({ path }) => path)).toEqual(['/3', '/4', '/5']);
	expect(kolena.recorder.total).toBe(5);
});
