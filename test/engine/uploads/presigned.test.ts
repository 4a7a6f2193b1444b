import { rmSync } from 'node:fs';

import {
	inlineFile,
	itemWithFile,
	storedAt,
	storedFile,
	useBinaryMode,
	useWorld,
} from '../harness';

const world = useWorld();

const upload = async (items = [itemWithFile('a.pdf')], more = {}) =>
	await world.runKognitos({ resource: 'file', operation: 'upload' }, { items, ...more });

it('sends every signed field unchanged, and the file last', async () => {
	const { error } = await upload();
	expect(error).toBeUndefined();
	const [announced] = world.kognitos.requests;
	expect(announced).toMatchObject({
		path: '/v2/files',
		body: { file_name: 'a.pdf', agent_id: world.kognitos.agentId },
	});
	const [{ fields, files }] = world.storage.requests;
	expect(fields.map(({ name }) => name)).toEqual([
		'key',
		'Content-Type',
		'AWSAccessKeyId',
		'x-amz-security-token',
		'policy',
		'signature',
	]);
	expect(files).toMatchObject([{ field: 'file', fileName: 'a.pdf' }]);
});

it('sends the given headers and never the key', async () => {
	world.kognitos.settings.uploadHeaders = { 'x-amz-acl': 'private' };
	const { error } = await upload();
	expect(error).toBeUndefined();
	const [{ headers, contentLength, transferEncoding }] = world.storage.requests;
	expect(headers['x-amz-acl']).toBe('private');
	expect(JSON.stringify(headers)).not.toContain(world.kognitos.apiKey);
	expect(headers).not.toHaveProperty('authorization');
	expect(headers).not.toHaveProperty('x-api-key');
	expect(contentLength).toBeGreaterThan(0);
	expect(transferEncoding).toBeNull();
});

it('does not send the key to a host that the storage redirects to', async () => {
	const location = `${world.kognitos.url}/runs`;
	world.storage.faults.add({ effect: 'redirect', location, times: Infinity });
	const { error } = await upload();
	expect(error?.message).toContain('redirect');
	expect(world.kognitos.requests).toHaveLength(1);
});

it("shows the storage's XML error message", async () => {
	world.kognitos.settings.uploadLifeMs = -1;
	const { error } = await upload();
	expect(error?.message).toContain('a.pdf');
	expect(error?.message).toContain('Policy expired');
	expect(error?.message).toContain('AccessDenied');
	expect(error?.message).toContain('403');
	expect(error?.message).toContain('[item 0]');
});

it('requests a new upload URL once if the first has expired', async () => {
	const body = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
	world.storage.faults.add({ effect: 'answer', status: 403, body });
	const { items, error } = await upload();
	expect(error).toBeUndefined();
	expect(world.kognitos.requests.map(({ path }) => path)).toEqual(['/v2/files', '/v2/files']);
	expect(world.kognitos.uploadedFile(String(items[0].json.id))).toMatchObject({ size: 16 });
});

it('does not keep requesting upload URLs if each one has expired', async () => {
	world.kognitos.settings.uploadLifeMs = -1;
	const { error } = await upload();
	expect(error?.message).toContain('Policy expired');
	expect(world.storage.requests).toHaveLength(2);
});

it('does not blame the credential if the storage refuses', async () => {
	for (const status of [401, 403]) {
		world.storage.faults.add({
			effect: 'answer',
			status,
			body: '<Error><Message>No</Message></Error>',
		});
		const { error } = await upload();
		expect(error?.message).toContain('could not be stored');
		expect(`${error?.message} ${error?.description}`).not.toMatch(/API key|credential/);
		expect(error?.description).toContain('Try again');
	}
});

it.each([500, 503])('retries the upload after HTTP %i from the storage', async (status) => {
	world.storage.faults.add({ effect: 'answer', status, headers: { 'retry-after': '0' } });
	const { items, error } = await upload();
	expect(error).toBeUndefined();
	expect(world.kognitos.uploadedFile(String(items[0].json.id))).toMatchObject({ size: 16 });
});

it('starts no run when an upload fails', async () => {
	world.storage.faults.add({ effect: 'answer', status: 403, times: Infinity });
	const { error } = await world.runKognitos(
		{ operation: 'start', binaryPropertyName: 'data' },
		{ items: [itemWithFile('a.pdf')] },
	);
	expect(error?.message).toContain('a.pdf');
	expect(world.kognitosStarts).toEqual([]);
});

it.each([{ id: 'x' }, { id: 'x', upload_url: 'file:///etc/passwd', upload_fields: {} }])(
	'says that the response contains no upload URL: %j',
	async (body) => {
		world.kognitos.faults.add({ effect: 'answer', status: 201, body });
		const { error } = await upload();
		expect(error?.message).toContain('no address');
		expect(world.storage.requests).toEqual([]);
	},
);

it('sends awkward names', async () => {
	const names = ['Rechnung "März"\r\n🧾.pdf', '../up.pdf'];
	const items = names.map((fileName) => ({
		json: {},
		binary: { data: inlineFile('x', { fileName }) },
	}));
	const { error } = await upload(items);
	expect(error).toBeUndefined();
	const bodies = world.kognitos.requests.map(({ body }) => body as { file_name: string });
	expect(bodies[1].file_name).toBe('up.pdf');
	expect(bodies[0].file_name).toContain('🧾.pdf');
});

it.each(['', '.metadata'] as const)(
	"names a file that n8n's storage has lost (%s), and its item",
	async (ending) => {
		await useBinaryMode('filesystem');
		const file = await storedFile('x', { fileName: 'odd.pdf' });
		rmSync(storedAt(file, ending));
		const items = [itemWithFile('a.pdf'), { json: {}, binary: { data: file } }];
		const { error } = await upload(items, { binaryMode: 'filesystem' });
		expect(error?.message).toMatch(/^The file 'odd.pdf' in the field 'data' .+ \[item 1\]$/);
	},
);

it('does not advise trying again after the execution was cancelled', async () => {
	world.storage.faults.add({ effect: 'hang', times: Infinity });
	const controller = new AbortController();
	setTimeout(() => controller.abort(), 400);
	const { error } = await upload(undefined, { signal: controller.signal });
	expect(error?.description ?? '').not.toContain('Try again');
});

it('counts the characters of a name, not its bytes', async () => {
	const fileName = `${'🧾'.repeat(252)}.pdf`;
	const { error } = await upload([{ json: {}, binary: { data: inlineFile('x', { fileName }) } }]);
	expect(error).toBeUndefined();
});

it('refuses a name that is too long before anything is sent', async () => {
	const fileName = `${'n'.repeat(260)}.pdf`;
	const { error } = await upload([{ json: {}, binary: { data: inlineFile('x', { fileName }) } }]);
	expect(error?.message).toContain('264 characters');
	expect(error?.description).toContain('256');
	expect(world.kognitos.requests).toEqual([]);
});
