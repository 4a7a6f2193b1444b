import type { INodeParameters } from 'n8n-workflow';

import {
	byId,
	contentOf,
	inlineFile,
	itemWithFile,
	listen,
	type TestServer,
	useWorld,
} from '../harness';

const world = useWorld();

async function files(operation: string, parameters: INodeParameters = {}, more = {}) {
	return await world.runKognitosAutomation({ resource: 'file', operation, ...parameters }, more);
}

describe('file: upload', () => {
	it.each([200, 201] as const)('stores each file (HTTP %i)', async (status) => {
		world.kognitosAutomation.settings.uploadStatus = status;
		const { items, error } = await files(
			'upload',
			{ binaryPropertyName: '*' },
			{
				items: [
					{
						json: {},
						binary: {
							a: inlineFile('one', { fileName: 'ä "quoted" #1?.pdf' }),
							b: inlineFile('two', { fileName: 'b.csv', mimeType: 'text/csv' }),
						},
					},
				],
			},
		);
		expect(error).toBeUndefined();
		const stored = world.kognitosAutomation.storedFiles;
		expect(items.map(({ json }) => json)).toEqual(
			stored.map(({ name, filename, mime_type, size_bytes, create_time }) => ({
				name,
				id: name.split('/').pop(),
				filename,
				mime_type,
				size_bytes,
				create_time,
			})),
		);
		expect(stored.map(({ filename }) => filename)).toEqual(['ä "quoted" #1?.pdf', 'b.csv']);
	});

	it("takes a new file's name from the Location header if the response has nothing else", async () => {
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 201,
			headers: { location: '/api/v1/organizations/o/files/f%20%231--a.pdf' },
		});
		const { items, error } = await files('upload', {}, { items: [itemWithFile('a.pdf')] });
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			name: 'organizations/o/files/f #1--a.pdf',
			id: 'f #1--a.pdf',
			filename: 'a.pdf',
		});
	});

	it('uploads to the workspace if the organization has no storage', async () => {
		world.kognitosAutomation.settings.organizationUpload = false;
		const { items, error } = await files('upload', {}, { items: [itemWithFile('a.pdf')] });
		expect(error).toBeUndefined();
		expect(items[0].json.name).toMatch(/^organizations\/[^/]+\/workspaces\/[^/]+\/files\//);
	});

	it('to the workspace has a name with which the file can be downloaded', async () => {
		world.kognitosAutomation.settings.organizationUpload = false;
		const { items } = await files('upload', {}, { items: [itemWithFile('a.pdf')] });
		const { name } = items[0].json;
		const downloaded = await files('download', { file: String(name) });
		expect(downloaded.items[0].json.name).toBe(name);
	});

	it('names the file that could not be uploaded', async () => {
		const workspace = byId('organizations/another/workspaces/w');
		const { error } = await files('upload', { workspace }, { items: [itemWithFile('a.pdf')] });
		expect(error?.message).toMatch(/^The file 'a\.pdf' could not be uploaded: .*\(HTTP 40[34]\)/);
	});
});

describe('file: download', () => {
	let other: TestServer | undefined;
	afterEach(async () => await other?.close());

	it.each([
		['a.pdf', 'application/pdf', 'bytes'],
		['data.json', 'application/json', '{"a": 1}'],
		['page.html', 'text/html', '<!doctype html><html></html>'],
		['empty.txt', 'text/plain', ''],
		['Résumé of 100% (final)?#1.txt', 'text/plain', 'x'],
		['mail.eml', 'message/rfc822', 'Subject: Hi\n\n<html><body>Hi</body></html>'],
		['export.xls', 'application/vnd.ms-excel', '<html><body><table></table></body></html>'],
		['notes.txt', 'text/plain', 'The page lacks its <head>'],
	])('reads %s', async (filename, mimeType, content) => {
		const { name } = world.kognitosAutomation.addFile({ filename, mimeType, content });
		const { items, error } = await files('download', { file: name, outputPropertyName: 'doc' });
		expect(error).toBeUndefined();
		const binary = items[0].binary?.doc;
		expect(binary).toMatchObject({ fileName: filename, mimeType });
		expect(binary && (await contentOf(binary)).toString()).toBe(content);
		expect(items[0].json).toMatchObject({
			name,
			filename,
			size_bytes: String(Buffer.byteLength(content)),
		});
	});

	it("accepts an output's reference to a file, in each of its forms", async () => {
		const { kognitosAutomation } = world;
		for (const form of ['name', 'bishop', 'address'] as const) {
			kognitosAutomation.settings.fileRemotes = form;
			const automation = kognitosAutomation.automation('Every Type').name;
			const { name: run } = kognitosAutomation.addRun({ automation });
			const { items } = await world.runKognitosAutomation({ operation: 'get', run });
			const { file } = items[0].json.outputs as { file: { remote: string } };
			const { items: found, error } = await files(
				'download',
				{ file: '={{ $json.file }}' },
				{ items: [{ json: { file } }] },
			);
			expect(error).toBeUndefined();
			const { data } = found[0].binary ?? {};
			expect(data && (await contentOf(data)).toString()).toBe('All invoices are paid.\n');
		}
		expect(world.storage.requests.every(({ headers }) => !('authorization' in headers))).toBe(true);
	});

	it('looks in the workspace for files that the organization does not have', async () => {
		const [{ name: parent }] = world.kognitosAutomation.workspaces;
		const { name } = world.kognitosAutomation.addFile({ parent });
		const id = String(name.split('/').pop());
		for (const file of [name, id, `bishop://${id}`]) {
			const { items, error } = await files('download', { file });
			expect(error).toBeUndefined();
			expect(items[0].binary?.data.fileName).toBe('note.txt');
		}
	});

	it('does not send the token to another host', async () => {
		other = await listen((_, response) => response.writeHead(403).end('?sig=verysecretsignature'));
		const file = `http://127.0.0.1:${other.port}/organizations/o/files/f?sig=verysecretsignature`;
		const { error } = await files('download', { file });
		expect(error?.message).toMatch(
			/^The file at 127\.0\.0\.1:\d+ could not be downloaded: .*HTTP 403/,
		);
		expect(error?.message).not.toContain('verysecret');
		expect(other.arrivals.map(({ headers }) => headers.authorization)).toEqual([undefined]);
	});

	it('does not mistake a login page for a document', async () => {
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 200,
			headers: { 'content-type': 'text/html' },
			body: '<!doctype html><html><title>Sign in</title></html>',
		});
		const { error } = await files('download', { file: 'organizations/o/files/f--a.pdf' });
		expect(error?.message).toContain('a web page titled "Sign in"');
	});

	it.each([
		['.', {}],
		['..', {}],
		['%2e%2e', {}],
		['organizations/o/files/..', {}],
		['organizations/../files/f', {}],
		['f', { workspace: { __rl: true, mode: 'list', value: '' } }],
	])('refuses %s', async (file, more) => {
		const { error } = await files('download', { file, ...more });
		expect(error?.message).toContain("'File' is not the full name of a file");
		expect(world.kognitosAutomation.requests).toEqual([]);
	});
});
