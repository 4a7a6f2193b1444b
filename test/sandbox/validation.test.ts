import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import express, { type NextFunction, type Request, type Response } from 'express';

import { startSandbox, type PromptResult, type Sandbox } from '../../sandbox';
import { validate } from '../../sandbox/validation';
import { kognitosClient, kolenaClient, runForm, send } from './client';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterEach(() => sandbox.reset());

afterAll(() => sandbox.close());

function formOf(fill: (form: FormData) => void): FormData {
	const form = new FormData();
	fill(form);
	return form;
}

const file = new Blob(['x']);

test.each<[string, string, unknown, Array<string | number>]>([
	['GET', '/agents?page_size=1001', undefined, ['query', 'page_size']],
	['GET', '/agents?page_number=-1', undefined, ['query', 'page_number']],
	['GET', '/agents?page=1', undefined, ['query', 'page']],
	['GET', '/agents/one', undefined, ['path', 'agent_id']],
	['GET', '/agents/1/runs/first', undefined, ['path', 'run_id']],
	['GET', '/agents/1/runs?run_ids=1,2', undefined, ['query', 'run_ids', '0']],
	['GET', '/agents/1/runs?run_ids[]=1', undefined, ['query', 'run_ids[]']],
	['GET', '/agents/1/runs?run_ids[0]=1', undefined, ['query', 'run_ids[0]']],
	['GET', '/agents/1/runs?user_defined_ids%5B%5D=a', undefined, ['query', 'user_defined_ids[]']],
	['GET', '/agents/1/runs?status=done', undefined, ['query', 'status']],
	['GET', '/agents/1/runs?status=failed&status=success', undefined, ['query', 'status']],
	['GET', '/agents/1/runs?created_gte=yesterday', undefined, ['query', 'created_gte']],
	[
		'GET',
		'/agents/1/runs?created_gte=2026-01-01T00:00:00+00:00',
		undefined,
		['query', 'created_gte'],
	],
	['PATCH', '/agents/1', {}, ['body', 'metadata']],
	['PATCH', '/agents/1', '{"metadata": {', ['body']],
	['POST', '/agents/1/copy', { name: 5 }, ['body', 'name']],
	['POST', '/agents/1/runs/wait?timeout=121', runForm(), ['query', 'timeout']],
	['POST', '/agents/1/runs', { files: [] }, ['body']],
	['POST', '/agents/1/runs', runForm({}, []), ['body', 'files']],
	['POST', '/agents/1/runs', runForm({ due_date: 'soon' }), ['body', 'due_date']],
	['POST', '/agents/1/runs', runForm({ priority: '1' }), ['body', 'priority']],
	['POST', '/agents/1/runs', formOf((form) => form.append('files', 'text')), ['body', 'files']],
	[
		'POST',
		'/agents/1/runs',
		formOf((form) => form.append('files[]', file, 'a')),
		['body', 'files'],
	],
	['POST', '/agents/1/runs', runForm({ files: 'text' }), ['body', 'files']],
])('Kolena rejects %s %s with 422', async (method, path, body, loc) => {
	const { status, json } = await kolenaClient(sandbox)(method, path, body);
	expect(status).toBe(422);
	const { detail } = json as { detail: Array<{ loc: unknown; msg: unknown; type: unknown }> };
	expect(detail.map((part) => part.loc)).toContainEqual(loc);
	expect([typeof detail[0].msg, typeof detail[0].type]).toEqual(['string', 'string']);
	expect(sandbox.violations).toMatchObject([{ service: 'kolena', kind: 'request', method }]);
	expect(sandbox.kolena.runs).toEqual([]);
});

test.each<[string, unknown]>([
	['?created_gte=2026-01-01T00:00:00', undefined],
	[
		'?created_gte=2026-01-01T00%3A00%3A00.123456%2B00%3A00&created_lte=2026-01-01T00:00Z',
		undefined,
	],
	['?run_ids=1&run_ids=2&user_defined_ids=a,b&user_defined_ids=c', undefined],
	['?page_size=0', undefined],
])('Kolena accepts %s', async (query) => {
	const { status } = await kolenaClient(sandbox)('GET', `/agents/1/runs${query}`);
	expect(status).toBe(200);
	expect(sandbox.violations).toEqual([]);
});

test('Kolena treats empty form fields as missing', async () => {
	const { json } = await kolenaClient(sandbox)(
		'POST',
		'/agents/1/runs',
		runForm({ user_defined_id: '', due_date: '' }),
	);
	expect(json).toMatchObject({ user_defined_id: null, status: 'running' });
});

test.each([
	['GET', '/nothing', 404, 'Not Found'],
	['PUT', '/agents', 405, 'Method Not Allowed'],
])('Kolena does not know %s %s', async (method, path, status, detail) => {
	const answer = await kolenaClient(sandbox)(method, path);
	expect([answer.status, answer.json]).toEqual([status, { detail }]);
	expect(sandbox.violations).toHaveLength(1);
});

test('Kolena rejects too many files, and files that are too large', async () => {
	sandbox.kolena.settings.maxFiles = 2;
	const call = kolenaClient(sandbox);
	const many = await call('POST', '/agents/1/runs', runForm({}, ['a', 'b', 'c']));
	expect(many.json).toMatchObject({
		detail: [{ loc: ['body', 'files'], msg: '3 files exceed the limit of 2' }],
	});
	sandbox.kolena.settings.maxFileBytes = 3;
	const large = await call('POST', '/agents/1/runs', runForm({}, ['a']));
	expect([large.status, large.json]).toEqual([413, { detail: 'a is over 3 bytes' }]);
	expect(sandbox.violations).toHaveLength(2);
	expect(sandbox.kolena.runs).toEqual([]);
});

test('Kolena rejects a truncated form', async () => {
	const { status } = await send(`${sandbox.kolena.url}/api/v1/client/agents/1/runs`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${sandbox.kolena.apiKey}`,
			'content-type': 'multipart/form-data; boundary=b',
		},
		body: '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf',
	});
	expect(status).toBe(422);
	expect(sandbox.kolena.runs).toEqual([]);
});

describe('Kognitos', () => {
	const run = (more: object) => ({
		name: 'a',
		agent_id: sandbox.kognitos.agentId,
		process_id: sandbox.kognitos.processes[0].id,
		stage: 'Draft',
		...more,
	});

	test.each<[string, object]>([
		['body.name', { name: '' }],
		['body.name', { name: 'a'.repeat(101) }],
		['body.stage', { stage: 'draft' }],
		['body.agent_id', { agent_id: 'a b' }],
		['body.process_id', { process_id: 'a'.repeat(27) }],
		['body.inputs.0.value', { inputs: [{ name: 'a', value: true }] }],
		['body.inputs.0.name', { inputs: [{ value: 1 }] }],
		['body.file_ids.0', { file_ids: [1] }],
		['body.extra', { extra: 1 }],
	])('rejects a run with an invalid %s', async (name, wrong) => {
		const { status, json } = await kognitosClient(sandbox)('POST', '/runs', run(wrong));
		expect(status).toBe(400);
		const problem = json as { details: Array<{ name: string; value: string }> };
		expect(problem).toMatchObject({ status_code: 400, message: 'Invalid input' });
		expect(problem.details.map((detail) => detail.name)).toContain(name);
		expect(sandbox.violations).toMatchObject([{ service: 'kognitos', kind: 'request' }]);
		expect(sandbox.kognitos.runs).toEqual([]);
	});

	test.each([
		['/runs?agent_id=a', 'query.process_id'],
		['/runs?process_id=a', 'query.agent_id'],
		['/runs?agent_id=a&process_id=b&limit=101', 'query.limit'],
		['/runs?agent_id=a&process_id=b&stage=Live', 'query.stage'],
		['/runs?agent_id=a&process_id=b&status=Running', 'query.status'],
		['/processes', 'query.agent_id'],
		['/runs/a%2Fb', 'params.run_id'],
	])('rejects GET %s', async (path, name) => {
		const { status, json } = await kognitosClient(sandbox)('GET', path);
		expect(status).toBe(400);
		const { details } = json as { details: Array<{ name: string }> };
		expect(details.map((detail) => detail.name)).toContain(name);
	});

	test('rejects truncated JSON', async () => {
		const { status, json } = await kognitosClient(sandbox)('POST', '/runs', '{"name":');
		expect([status, json]).toMatchObject([400, { status_code: 400, details: null }]);
	});

	test('does not know other paths', async () => {
		const { status, json } = await kognitosClient(sandbox)('GET', '/agents');
		expect([status, json]).toMatchObject([404, { status_code: 404, message: 'Not Found' }]);
	});
});

describe('a response that the OpenAPI document does not allow', () => {
	const wrong = { Total: { status: 'perhaps' } as unknown as PromptResult };

	test('is recorded instead of sent', async () => {
		const { run_id: id } = sandbox.kolena.addRun({ data: wrong });
		const { status, json } = await kolenaClient(sandbox)('GET', `/agents/1/runs/${id}`);
		expect(status).toBe(500);
		expect((json as { detail: string }).detail).toContain('/response/data/Total');
		expect(sandbox.violations).toMatchObject([{ service: 'kolena', kind: 'answer' }]);
	});

	test('is recorded for Kognitos as well', async () => {
		const { id } = sandbox.kognitos.addRun({ outputs: [{ name: '', value: 1 }] });
		expect((await kognitosClient(sandbox)('GET', `/runs/${id}`)).status).toBe(500);
		expect(sandbox.violations).toMatchObject([{ service: 'kognitos', kind: 'answer' }]);
	});

	test('is sent if the check is off', async () => {
		sandbox.kolena.settings.validateAnswers = false;
		const { run_id: id } = sandbox.kolena.addRun({ data: wrong });
		expect((await kolenaClient(sandbox)('GET', `/agents/1/runs/${id}`)).status).toBe(200);
		expect(sandbox.violations).toEqual([]);
	});

	test('is also detected among error responses', async () => {
		const document = join(mkdtempSync(join(tmpdir(), 'document-')), 'openapi.json');
		const problem = { type: 'object', required: ['detail'] };
		const operation = {
			parameters: [{ name: 'size', in: 'query', required: true, schema: { type: 'integer' } }],
			responses: {
				'400': { description: '', content: { 'application/json': { schema: problem } } },
			},
		};
		writeFileSync(
			document,
			JSON.stringify({
				openapi: '3.1.0',
				info: { title: 'a', version: '1' },
				paths: { '/a': { get: operation } },
			}),
		);
		const reasons: string[] = [];
		const app = express();
		app.use(
			validate({
				document,
				keys: {},
				validatesAnswers: () => true,
				invalidAnswer: (_, reason) => reasons.push(reason),
			}),
		);
		app.use((error: unknown, _: Request, response: Response, next: NextFunction) => {
			if (reasons.length > 0) next(error);
			else response.status(400).json({ wrong: 'shape' });
		});
		app.set('env', 'test');
		const server = app.listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const { status } = await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a`);
		server.closeAllConnections();
		server.close();
		expect(status).toBe(500);
		expect(reasons).toEqual([expect.stringContaining("'detail'")]);
	});
});
