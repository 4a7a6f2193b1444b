import { request } from 'node:http';

import { startSandbox, type KognitosFile, type Sandbox } from '../../sandbox';
import { kognitosClient, send, type Answer } from './client';

let sandbox: Sandbox;
let now = Date.parse('2026-05-04T10:00:00Z');

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => now });
});

afterEach(() => sandbox.reset());

afterAll(() => sandbox.close());

async function announce(): Promise<KognitosFile> {
	const body = { file_name: 'größe.pdf', agent_id: sandbox.kognitos.agentId };
	const { json } = await kognitosClient(sandbox)('POST', '/files', body);
	return json as KognitosFile;
}

type Part = [name: string, value: string | Blob];

function partsOf({ upload_fields: fields }: KognitosFile): Part[] {
	return [...Object.entries(fields), ['file', new Blob(['content'])]];
}

function upload(parts: Part[], headers: HeadersInit = {}): Promise<Answer> {
	const form = new FormData();
	for (const [name, value] of parts) form.append(name, value);
	return send(sandbox.storage.url, { method: 'POST', headers, body: form });
}

test('accepts a file, with an empty response', async () => {
	const file = await announce();
	const { status, text } = await upload(partsOf(file));
	expect([status, text]).toEqual([204, '']);
	expect(sandbox.kognitos.uploadedFile(file.id)).toMatchObject({ size: 7 });
	expect(new URL(file.upload_url).host).not.toBe(new URL(sandbox.kognitos.url).host);
	const run = await kognitosClient(sandbox)('POST', '/runs', {
		name: 'a',
		agent_id: sandbox.kognitos.agentId,
		process_id: sandbox.kognitos.processes[0].id,
		stage: 'Draft',
		file_ids: [file.id],
	});
	expect([run.status, run.json]).toMatchObject([201, { file_ids: [file.id] }]);
	expect(sandbox.violations).toEqual([]);
});

const refusals: Array<[string, (parts: Part[]) => Part[], number, string]> = [
	[
		'a missing field',
		(parts) => parts.filter(([name]) => name !== 'Content-Type'),
		403,
		'AccessDenied',
	],
	['a missing key', (parts) => parts.filter(([name]) => name !== 'key'), 403, 'AccessDenied'],
	['a wrong key', (parts) => change(parts, 'key'), 403, 'AccessDenied'],
	['a wrong token', (parts) => change(parts, 'x-amz-security-token'), 403, 'AccessDenied'],
	['a wrong signature', (parts) => change(parts, 'signature'), 403, 'SignatureDoesNotMatch'],
	['a changed policy', (parts) => change(parts, 'policy'), 403, 'SignatureDoesNotMatch'],
	['an extra field', (parts) => [['acl', 'public-read'], ...parts], 403, 'AccessDenied'],
	['a repeated field', (parts) => [parts[0], ...parts], 403, 'AccessDenied'],
	[
		'a file that is not last',
		(parts) => [parts[parts.length - 1], ...parts.slice(0, -1)],
		400,
		'InvalidArgument',
	],
	['two files', (parts) => [...parts, parts[parts.length - 1]], 400, 'InvalidArgument'],
	['no file', (parts) => parts.slice(0, -1), 400, 'InvalidArgument'],
	[
		'a file in a field with another name',
		(parts) => [...parts.slice(0, -1), ['files', new Blob(['a'])]],
		400,
		'InvalidArgument',
	],
];

function change(parts: Part[], changed: string): Part[] {
	return parts.map(([name, value]) => [name, name === changed ? 'changed' : value]);
}

test.each(refusals)('rejects %s', async (_, spoil, status, code) => {
	const file = await announce();
	const answer = await upload(spoil(partsOf(file)));
	expect(answer.status).toBe(status);
	expect(answer.headers.get('content-type')).toContain('application/xml');
	expect(answer.text).toMatch(
		new RegExp(`^<\\?xml[^>]*\\?>\\n<Error><Code>${code}</Code><Message>[^<]+</Message>`),
	);
	expect(sandbox.kognitos.uploadedFile(file.id)).toBeNull();
	expect(sandbox.violations).toMatchObject([{ service: 'storage', kind: 'request' }]);
});

test.each(['x-api-key', 'authorization'])('rejects the header %s', async (name) => {
	const answer = await upload(partsOf(await announce()), { [name]: 'secret' });
	expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('InvalidArgument')]);
	expect(answer.text).not.toContain('secret');
	expect(sandbox.violations).toHaveLength(1);
});

test('rejects an expired URL, but records no violation', async () => {
	sandbox.kognitos.settings.uploadLifeMs = 60_000;
	const file = await announce();
	now += 59_999;
	expect((await upload(partsOf(file))).status).toBe(204);
	now += 1;
	const { status, text } = await upload(partsOf(file));
	expect([status, text]).toEqual([403, expect.stringContaining('Policy expired')]);
	expect(sandbox.violations).toEqual([]);
});

test('rejects a body without a length', async () => {
	const file = await announce();
	const form = new FormData();
	for (const [name, value] of partsOf(file)) form.append(name, value);
	const body = new Response(form);
	const content = Buffer.from(await body.arrayBuffer());
	const type = String(body.headers.get('content-type'));
	const { status, text } = await new Promise<{ status?: number; text: string }>((resolve) => {
		const sent = request(
			sandbox.storage.url,
			{ method: 'POST', headers: { 'content-type': type, 'transfer-encoding': 'chunked' } },
			(response) => {
				let received = '';
				response.on('data', (chunk: Buffer) => (received += chunk.toString()));
				response.on('end', () => resolve({ status: response.statusCode, text: received }));
			},
		);
		sent.end(content);
	});
	expect([status, text]).toEqual([411, expect.stringContaining('MissingContentLength')]);
	expect(sandbox.storage.requests[0]).toMatchObject({
		contentLength: null,
		transferEncoding: 'chunked',
	});
});

test('requires the headers that it asked for', async () => {
	sandbox.kognitos.settings.uploadHeaders = { 'x-amz-meta-origin': 'kognitos' };
	const file = await announce();
	expect(file.upload_http_headers).toEqual({ 'x-amz-meta-origin': 'kognitos' });
	expect((await upload(partsOf(file))).status).toBe(403);
	expect((await upload(partsOf(file), file.upload_http_headers)).status).toBe(204);
});

test('rejects files that are too large, bodies other than forms, and other methods', async () => {
	sandbox.storage.settings.maxFileBytes = 6;
	expect((await upload(partsOf(await announce()))).text).toContain('EntityTooLarge');
	const { url } = sandbox.storage;
	const plain = await send(url, { method: 'POST', body: 'content' });
	expect([plain.status, plain.text]).toEqual([412, expect.stringContaining('PreconditionFailed')]);
	const put = await send(url, { method: 'PUT', body: 'content' });
	expect([put.status, put.text]).toEqual([405, expect.stringContaining('MethodNotAllowed')]);
});

test('slows clients down with its own error code', async () => {
	sandbox.storage.settings.rateLimits = [{ requests: 1, windowMs: 1000 }];
	const file = await announce();
	expect((await upload(partsOf(file))).status).toBe(204);
	const { status, text } = await upload(partsOf(file));
	expect([status, text]).toEqual([503, expect.stringContaining('<Code>SlowDown</Code>')]);
});
