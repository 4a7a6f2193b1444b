import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import { kolenaClient, runForm } from './client';

const MEGABYTE = 1024 * 1024;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterEach(() => sandbox.reset());

afterAll(() => sandbox.close());

const block = Buffer.alloc(MEGABYTE, 'x');

function* formWithFiles(count: number, megabytes: number): Generator<Buffer> {
	for (let file = 1; file <= count; file += 1) {
		yield Buffer.from(
			`--b\r\nContent-Disposition: form-data; name="files"; filename="${file}.pdf"\r\n` +
				'Content-Type: application/pdf\r\n\r\n',
		);
		for (let sent = 0; sent < megabytes; sent += 1) yield block;
		yield Buffer.from('\r\n');
	}
	yield Buffer.from('--b--\r\n');
}

/** Streams a form to the sandbox with chunked encoding. */
async function stream(count: number, megabytes: number): Promise<number | undefined> {
	const sent = request(`${sandbox.kolena.url}/api/v1/client/agents/1/runs`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${sandbox.kolena.apiKey}`,
			'content-type': 'multipart/form-data; boundary=b',
		},
	});
	const status = new Promise<number | undefined>((resolve, reject) => {
		sent.on('error', reject);
		sent.on('response', (response) => {
			response.resume();
			response.on('end', () => resolve(response.statusCode));
		});
	});
	await pipeline(Readable.from(formWithFiles(count, megabytes)), sent);
	return status;
}

test('accepts 300 MB without keeping them in memory', async () => {
	await stream(1, 1);
	const before = process.memoryUsage().rss;
	let most = 0;
	const watch = setInterval(() => {
		most = Math.max(most, process.memoryUsage().rss);
	}, 10);
	expect(await stream(2, 150)).toBe(200);
	clearInterval(watch);
	expect(most - before).toBeLessThan(120 * MEGABYTE);
	const hash = createHash('sha256');
	for (let count = 0; count < 150; count += 1) hash.update(block);
	const sha256 = hash.digest('hex');
	const { files, contentLength, transferEncoding } = sandbox.kolena.requests[1];
	expect(files.map(({ size }) => size)).toEqual([150 * MEGABYTE, 150 * MEGABYTE]);
	expect(files.map((file) => file.sha256)).toEqual([sha256, sha256]);
	expect([contentLength, transferEncoding]).toEqual([null, 'chunked']);
});

test('accepts files up to the limit, by default 250 MB, and none above it', async () => {
	expect(await stream(1, 251)).toBe(413);
	sandbox.kolena.settings.maxFileBytes = 2 * MEGABYTE;
	expect(await stream(1, 2)).toBe(200);
	expect(await stream(1, 3)).toBe(413);
});

test('accepts 300 files, and not one more', async () => {
	const names = Array.from({ length: 300 }, (_, index) => `${index}.pdf`);
	const call = kolenaClient(sandbox);
	const taken = await call('POST', '/agents/1/runs', runForm({}, names));
	expect(taken.json).toMatchObject({ files: names, status: 'running' });
	expect(sandbox.violations).toEqual([]);
	const refused = await call('POST', '/agents/1/runs', runForm({}, [...names, 'more.pdf']));
	expect(refused.status).toBe(422);
});

test('stores the contents of small files, but not of large ones', async () => {
	sandbox.kolena.settings.keepContents = true;
	await stream(1, 2);
	await kolenaClient(sandbox)('POST', '/agents/1/runs', runForm());
	const [large, small] = sandbox.kolena.requests;
	expect(large.files[0].content).toBeUndefined();
	expect(small.files[0].content?.toString()).toBe('content of invoice.pdf');
});

test('records file names as they were sent', async () => {
	const sent = request(`${sandbox.kolena.url}/api/v1/client/agents/1/runs`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${sandbox.kolena.apiKey}`,
			'content-type': 'multipart/form-data; boundary=b',
		},
	});
	const names = ['../../a/b.pdf', 'größe 📄.pdf', 'C:\\\\temp\\\\c.pdf'];
	for (const name of names) {
		sent.write(
			`--b\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\nx\r\n`,
		);
	}
	sent.end('--b--\r\n');
	await new Promise<void>((resolve) => {
		sent.on('response', (response) => response.resume().on('end', resolve));
	});
	const [{ files }] = sandbox.kolena.requests;
	expect(files.map(({ fileName }) => fileName)).toEqual([
		'../../a/b.pdf',
		'größe 📄.pdf',
		'C:\\temp\\c.pdf',
	]);
});
