import type { FaultEffect } from '../../../sandbox';
import {
	byId,
	everyOperation,
	itemWithFile,
	kolenaApi,
	type NamedOperation,
	searchList,
	useWorld,
} from '../harness';

const world = useWorld();

const page = (title: string) => `<!doctype html><html><head><title>${title}</title></head></html>`;

/** Responses of proxies, login pages and other APIs. */
const foreign: Array<[status: number, body: unknown]> = [
	...[400, 401, 403, 404, 405, 407, 410, 422].map((status): [number, string] => [
		status,
		page(`Page ${status}`),
	]),
	[404, { message: 'no Route matched with those values' }],
	[404, { timestamp: 1, status: 404, error: 'Not Found', path: '/x' }],
	[404, 'Cannot GET /x'],
	[405, { message: 'Method Not Allowed' }],
	[401, { error: 'unauthorized' }],
	[401, { errors: [{ title: 'Unauthorized' }] }],
	[403, { code: 'rest_forbidden', message: 'Sorry', data: { status: 403 } }],
	[403, { message: 'Missing Authentication Token' }],
	[407, ''],
];

const answer = (status: number, body: unknown): FaultEffect => ({ effect: 'answer', status, body });

describe.each(foreign)('HTTP %i %j from something other than the service', (status, body) => {
	it('points to the base URL and the proxy, not to the ids or the key', async () => {
		world.kolena.faults.add({ ...answer(status, body), times: 2 });
		world.kognitos.faults.add({ ...answer(status, body), times: 2 });
		const results = [
			await world.runKolena({ operation: 'get', runId: '1' }),
			await world.runKolena({ operation: 'create' }, { items: [itemWithFile()] }),
			await world.runKognitos({ operation: 'get', runId: 'x' }),
			await world.runKognitos({ operation: 'start' }),
		];
		for (const { error } of results) {
			expect(error?.message).toMatch(
				/^The response did not come from (Kolena|Kognitos) \(HTTP \d+\)/,
			);
			expect(error?.description).toMatch(/base URL.*proxy/);
			expect(`${error?.message} ${error?.description}`).not.toMatch(/API key|IDs|may have started/);
		}
	});
});

/** Executes an operation with names that might not exist. */
async function anyRun({ node, resource, operation }: NamedOperation) {
	const workspace = 'organizations/o/workspaces/w';
	const parameters = {
		resource,
		operation,
		runId: '1',
		name: 'x',
		binaryPropertyName: 'data',
		metadata: '{}',
		templateId: byId(1),
		workspace: byId(workspace),
		automation: byId('a'),
		run: `${workspace}/automations/a/runs/r`,
		exception: `${workspace}/exceptions/e`,
		file: 'organizations/o/files/f',
		message: 'x',
	};
	return await world.run(node, parameters, { items: [itemWithFile()] });
}

/** A downloaded file can have any content. */
const unmistakable = everyOperation.filter(
	({ path }) => path !== 'kognitosAutomation file download',
);

describe.each<[string, unknown]>([
	['the JSON of another service', { message: 'ok', place: 'elsewhere' }],
	['JSON with other values under the same names', { id: {}, run_id: [], name: { first: 'x' } }],
])('HTTP 200 with %s', (_, body) => {
	it.each(unmistakable)('is not accepted as a response to $path', async (operation) => {
		world[operation.node].faults.add({ ...answer(200, body), times: Infinity });
		const { error, items } = await anyRun(operation);
		expect(items).toEqual([]);
		expect(error?.message).toContain('could not be read (HTTP 200)');
		expect(error?.description).toContain('base URL');
	});
});

it.each(everyOperation)(
	'$path points to the base URL if the service does not know its path',
	async (operation) => {
		const body = { code: 5, status_code: 404, detail: 'Not Found', message: 'Not Found' };
		world[operation.node].faults.add({ ...answer(404, body), times: Infinity });
		const { error } = await anyRun(operation);
		expect(error?.description).toContain('base URL');
	},
);

it("a proxy's 413 page is explained by the files and the proxy", async () => {
	world.kolena.faults.add(answer(413, page('Request Entity Too Large')));
	const { error } = await world.runKolena({ operation: 'create' }, { items: [itemWithFile()] });
	expect(error?.description).toMatch(/proxy.*smaller files/);
});

it('a page instead of the response to a start says to look for the run and to check the base URL', async () => {
	for (const status of [200, 500, 502, 503]) {
		world.kolena.faults.add(answer(status, page('Gateway')));
		const { error } = await world.runKolena({ operation: 'create' }, { items: [itemWithFile()] });
		expect(error?.message).toMatch(/^The run may have started: .*a web page titled "Gateway"/);
		expect(error?.description).toMatch(
			/^Before you start it again, check whether it exists.*base URL.*proxy/,
		);
	}
});

it('a page instead of a list is reported in the picker', async () => {
	world.kolena.faults.add({ ...answer(401, page('Sign in')), times: Infinity });
	const search = searchList({
		type: 'kolena',
		method: 'searchAgents',
		credentials: kolenaApi(world.sandbox),
	});
	await expect(search).rejects.toMatchObject({
		message: expect.stringContaining('a web page titled "Sign in"') as string,
		description: expect.stringContaining('base URL') as string,
	});
});

it("a message about a missing object counts as the service's own, whatever the format", async () => {
	world.kognitos.faults.add(answer(404, { detail: 'Agent not found' }));
	const { error } = await world.runKognitos({ operation: 'get', runId: 'x' });
	expect(error?.message).toContain('Kognitos refused the request (HTTP 404): Agent not found');
});

describe("advice on the service's own refusals", () => {
	it.each([
		[401, { detail: 'Could not validate credentials' }, /valid API key/],
		[401, { message: 'Unauthorized' }, /valid API key/],
		[401, '', /valid API key/],
		[403, { detail: 'no' }, /API key .* is allowed/],
		[404, { detail: 'Run not found' }, /IDs/],
		[422, { detail: [{ loc: ['path', 'id'], msg: 'no', type: 'x' }] }, /parameters/],
	])('fits what they say: HTTP %i %j', async (status, body, advice) => {
		world.kolena.faults.add(answer(status, body));
		const { error } = await world.runKolena({ operation: 'get', runId: '1' });
		expect(error?.description).toMatch(advice);
		expect(error?.description).not.toContain('base URL');
	});
});
