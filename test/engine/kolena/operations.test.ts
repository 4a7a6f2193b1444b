import { byId, contentOf, inlineFile, itemWithFile, jsonOf, useWorld } from '../harness';

const world = useWorld();

describe('run: create', () => {
	it("starts a run with the item's file", async () => {
		const { items, error } = await world.runKolena(
			{ operation: 'create' },
			{ items: [itemWithFile('invoice.pdf')] },
		);
		expect(error).toBeUndefined();
		const [run] = world.kolena.runs;
		expect(jsonOf(items)).toEqual([
			{
				agent_id: 1,
				run_id: run.run_id,
				user_defined_id: null,
				status: 'running',
				created: `${run.created}Z`,
				completed: null,
				files: ['invoice.pdf'],
				run_url: run.run_url,
				results: {},
				errors: {},
			},
		]);
		expect(world.kolenaStarts).toHaveLength(1);
		expect(world.kolenaStarts[0].files).toMatchObject([
			{ field: 'files', fileName: 'invoice.pdf', mimeType: 'application/pdf' },
		]);
	});

	it('returns the API response unchanged without Simplify', async () => {
		const { items } = await world.runKolena(
			{ operation: 'create', simplify: false },
			{ items: [itemWithFile()] },
		);
		expect(items[0].json).toMatchObject({
			order: expect.any(Array),
			data: {},
			updated: expect.any(String),
		});
	});

	it('sends only the given id and due date', async () => {
		await world.runKolena(
			{
				operation: 'create',
				additionalFields: { userDefinedId: ' order 42 ', dueDate: '2026-12-31T10:15:45+02:00' },
			},
			{ items: [itemWithFile()] },
		);
		const [start] = world.kolenaStarts;
		const fields = Object.fromEntries(start.fields.map(({ name, value }) => [name, value]));
		expect(Object.keys(fields).sort()).toEqual(['due_date', 'user_defined_id']);
		expect(fields.user_defined_id).toBe('order 42');
		expect(Date.parse(fields.due_date)).toBe(Date.parse('2026-12-31T08:15:45Z'));
	});

	it('accepts an id that an expression returns as a number', async () => {
		await world.runKolena(
			{ operation: 'create', additionalFields: { userDefinedId: '={{ $json.order }}' } },
			{ items: [itemWithFile('a.pdf', { order: 42 })] },
		);
		expect(world.kolena.runs).toMatchObject([{ user_defined_id: '42' }]);
	});

	it('refuses an invalid due date before anything is sent', async () => {
		const { error } = await world.runKolena(
			{ operation: 'create', additionalFields: { dueDate: 'next Friday' } },
			{ items: [itemWithFile()] },
		);
		expect(error?.message).toContain('Due Date');
		expect(error?.message).toContain('next Friday');
		expect(world.kolena.requests).toEqual([]);
	});

	describe('with one run for all items', () => {
		const items = [
			itemWithFile('a.pdf', { n: 1 }),
			itemWithFile('b.pdf', { n: 2 }),
			itemWithFile('c.pdf', { n: 3 }),
		];

		it('starts one run with the files of all items, in order', async () => {
			const result = await world.runKolena(
				{ operation: 'create', grouping: 'allItems' },
				{ items },
			);
			expect(result.error).toBeUndefined();
			expect(world.kolenaStarts).toHaveLength(1);
			expect(world.kolenaStarts[0].files.map(({ fileName }) => fileName)).toEqual([
				'a.pdf',
				'b.pdf',
				'c.pdf',
			]);
			expect(result.items).toHaveLength(1);
			expect(result.items[0].pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		});

		it('takes the parameters of the first item', async () => {
			await world.runKolena(
				{
					operation: 'create',
					grouping: 'allItems',
					agentId: { __rl: true, mode: 'id', value: '={{ $json.n }}' },
					additionalFields: { userDefinedId: '=id-{{ $json.n }}' },
				},
				{ items: items.slice(1) },
			);
			expect(world.kolena.runs).toMatchObject([{ agent_id: 2, user_defined_id: 'id-2' }]);
		});

		it.each([undefined, 'continueRegularOutput'] as const)(
			'does not evaluate parameters for the other items (on error: %s)',
			async (onError) => {
				const { error, items: output } = await world.runKolena(
					{
						operation: 'create',
						grouping: 'allItems',
						agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' },
						additionalFields: { dueDate: '={{ $json.due ?? "never" }}' },
					},
					{
						items: [itemWithFile('1.pdf', { agent: 2, due: '2026-12-31' }), itemWithFile('2.pdf')],
						onError,
					},
				);
				expect(error).toBeUndefined();
				expect(output).toHaveLength(1);
				expect(world.kolena.runs).toMatchObject([{ agent_id: 2, files: ['1.pdf', '2.pdf'] }]);
			},
		);

		it('uses only the first item with Execute Once', async () => {
			const { items: output } = await world.runKolena(
				{ operation: 'create', grouping: 'allItems' },
				{ items, node: { executeOnce: true } },
			);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual([[{ item: 0 }]]);
			expect(world.kolenaStarts.map(({ files }) => files.length)).toEqual([1]);
		});

		it('fails once, for all items', async () => {
			const result = await world.runKolena(
				{ operation: 'create', grouping: 'allItems', binaryPropertyName: 'attachment' },
				{ items, onError: 'continueRegularOutput' },
			);
			expect(result.items).toHaveLength(1);
			expect(result.items[0].json.error).toContain('attachment');
			expect(result.items[0].pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
			expect(world.kolenaStarts).toEqual([]);
		});

		it('names the item that lacks the file', async () => {
			const { error } = await world.runKolena(
				{ operation: 'create', grouping: 'allItems' },
				{ items: [items[0], { json: {} }, items[2]] },
			);
			expect(error?.message).toContain('[item 1]');
		});
	});
});

describe('run: get', () => {
	const data = {
		Supplier: {
			status: 'success' as const,
			value: 'Acme',
			error: null,
			metadata: null,
			user_input: { data: { value: 'Acme Ltd' } },
			start_time: '2026-01-01T00:00:00',
			end_time: '2026-01-01T00:00:01',
			usage: null,
		},
		'Total Amount': {
			status: 'success' as const,
			value: 12.5,
			error: null,
			metadata: null,
			user_input: null,
			start_time: '2026-01-01T00:00:00',
			end_time: '2026-01-01T00:00:01',
			usage: null,
		},
		'Due Date': {
			status: 'failed' as const,
			value: null,
			error: 'too dark',
			metadata: null,
			user_input: null,
			start_time: '2026-01-01T00:00:00',
			end_time: '2026-01-01T00:00:01',
			usage: null,
		},
	};

	it('returns corrected results where there are any, and the errors of failed prompts', async () => {
		const { run_id: runId } = world.kolena.addRun({ status: 'failed', data });
		const { items } = await world.runKolena({ operation: 'get', runId: String(runId) });
		expect(items[0].json).toMatchObject({
			status: 'failed',
			results: { Supplier: 'Acme Ltd', 'Total Amount': 12.5 },
			errors: { 'Due Date': 'too dark' },
		});
		expect(Object.keys(items[0].json)).toHaveLength(10);
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});

	it('returns the API response unchanged without Simplify', async () => {
		const run = world.kolena.addRun({ data });
		const { items } = await world.runKolena({
			operation: 'get',
			runId: String(run.run_id),
			simplify: false,
		});
		expect(items[0].json).toEqual(run);
	});

	it("reports that a run does not exist, with the service's message and what to do", async () => {
		const { error } = await world.runKolena({ operation: 'get', runId: '999' });
		expect(error?.message).toContain('Run not found');
		expect(error?.message).toContain('404');
		expect(error?.message).toContain('[item 0]');
		expect(error).toMatchObject({ httpCode: '404', description: expect.stringMatching(/check/i) });
	});

	it.each(['plain', { data: 'plain' }, { data: ['plain'] }, { data: null }, {}])(
		'does not take %j for a correction',
		async (correction) => {
			world.allowViolations();
			const result = { status: 'success', value: 1, user_input: correction };
			const body = { agent_id: 1, run_id: 7, status: 'success', data: { Total: result } };
			world.kolena.faults.add({ effect: 'answer', status: 200, body });
			const { items, error } = await world.runKolena({ operation: 'get', runId: '7' });
			expect(error).toBeUndefined();
			expect(items[0].json.results).toEqual({ Total: 1 });
		},
	);

	it('shows an undocumented status as it is', async () => {
		world.kolena.faults.add({
			effect: 'answer',
			status: 200,
			body: { agent_id: 1, run_id: 7, status: 'paused' },
		});
		const { items } = await world.runKolena({ operation: 'get', runId: '7' });
		expect(items[0].json).toMatchObject({ run_id: 7, status: 'paused', results: {}, files: [] });
	});
});

describe('run: delete', () => {
	it('deletes the run', async () => {
		const { run_id: runId } = world.kolena.addRun();
		const { items } = await world.runKolena({ operation: 'delete', runId: String(runId) });
		expect(jsonOf(items)).toEqual([{ deleted: true }]);
		expect(world.kolena.runs).toEqual([]);
	});

	it('says so if the run does not exist', async () => {
		const { error } = await world.runKolena({ operation: 'delete', runId: '999' });
		expect(error?.message).toContain('Run not found');
	});

	it('does not mistake a login page for a response', async () => {
		const body = '<!doctype html><html><head><title>Sign in</title></head></html>';
		world.kolena.faults.add({ effect: 'answer', status: 200, body, method: 'DELETE' });
		const { error } = await world.runKolena({ operation: 'delete', runId: '1' });
		expect(error?.message).toContain('could not be read (HTTP 200): it is a web page');
	});

	it('succeeds even if the response is lost', async () => {
		const { run_id: runId } = world.kolena.addRun();
		world.kolena.faults.add({ effect: 'reset', method: 'DELETE', stage: 'afterHandling' });
		const { items, error } = await world.runKolena({ operation: 'delete', runId: String(runId) });
		expect(error).toBeUndefined();
		expect(jsonOf(items)).toEqual([{ deleted: true }]);
	});

	it("does not mistake a gateway's page for the news that the run is gone", async () => {
		const { run_id: runId } = world.kolena.addRun();
		const body = '<html><head><title>default backend - 404</title></head></html>';
		for (const status of [502, 404]) {
			world.kolena.faults.add({ effect: 'answer', status, body, method: 'DELETE' });
		}
		const { error } = await world.runKolena({ operation: 'delete', runId: String(runId) });
		expect(error?.message).toContain('default backend - 404');
		expect(world.kolena.runs).toHaveLength(1);
	});

	it('deletes each run once if another one is deleted only by Retry On Fail', async () => {
		const runs = [world.kolena.addRun(), world.kolena.addRun()];
		const [, { run_id: busy }] = runs;
		const body = { detail: 'The run is busy' };
		const path = `/runs/${busy}$`;
		world.kolena.faults.add({ effect: 'answer', status: 409, body, method: 'DELETE', path });
		const { items, error } = await world.runKolena(
			{ operation: 'delete', runId: '={{ $json.run_id }}' },
			{
				items: runs.map(({ run_id }) => ({ json: { run_id } })),
				node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			},
		);
		expect(error).toBeUndefined();
		expect(jsonOf(items)).toEqual([{ deleted: true }, { deleted: true }]);
		expect(world.kolena.runs).toEqual([]);
	});
});

describe('run: download document', () => {
	const download = async (parameters = {}, runId = world.kolena.addRun().run_id) =>
		await world.runKolena({
			operation: 'downloadDocument',
			runId: String(runId),
			templateId: byId(101),
			...parameters,
		});

	it.each(['pdf', 'docx', 'xlsx', 'xlsm', 'csv'])('puts a %s into a field', async (format) => {
		const { items, error } = await download({ format });
		expect(error).toBeUndefined();
		const { data } = items[0].binary ?? {};
		expect(data.fileName).toMatch(new RegExp(`\\.${format}$`));
		const content = await contentOf(data);
		if (format === 'pdf') expect(content.subarray(0, 5).toString()).toBe('%PDF-');
		else if (format === 'csv') expect(content.toString()).toContain('prompt,value');
		else {
			const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
			expect(content.indexOf(everyByte)).toBe(4);
		}
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});

	it('puts the file into the requested field', async () => {
		const { items } = await download({ outputPropertyName: 'report' });
		expect(Object.keys(items[0].binary ?? {})).toEqual(['report']);
	});

	it("shows the service's message if the run has not ended", async () => {
		const { run_id: runId } = world.kolena.addRun({ durationMs: null });
		const { error } = await download({}, runId);
		expect(error?.message).toContain('The run has not ended yet');
	});

	it.each([
		['a web page', '<!doctype html><html><head><title>Sign in</title></head></html>'],
		['nothing', undefined],
		['JSON', { detail: 'still rendering' }],
	])('does not mistake %s for a document', async (_, body) => {
		world.kolena.faults.add({ effect: 'answer', status: 200, body, times: Infinity });
		const { error, items } = await download();
		expect(items).toEqual([]);
		expect(error?.message).toContain('could not be read');
	});
});

describe('agent', () => {
	const agent = { resource: 'agent' };

	it('get', async () => {
		const { items } = await world.runKolena({
			...agent,
			operation: 'get',
			agentId: world.agent(1),
		});
		expect(items[0].json).toMatchObject({ id: 2, name: 'Lease Abstractor' });
	});

	it('get many', async () => {
		const { items } = await world.runKolena({ ...agent, operation: 'getAll', returnAll: true });
		expect(items.map(({ json }) => json.id)).toEqual([1, 2, 3]);
	});

	it('copy, into a workspace', async () => {
		const { items, error } = await world.runKolena({
			...agent,
			operation: 'copy',
			name: 'Invoices 2027',
			additionalFields: { workspaceId: '12' },
		});
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ id: 4, name: 'Invoices 2027', workspace_id: 12 });
	});

	it('copy only once, and say so if it is not clear whether it was copied', async () => {
		world.kolena.faults.add({ effect: 'reset', method: 'POST', stage: 'afterHandling' });
		const { error } = await world.runKolena({ ...agent, operation: 'copy', name: 'Copy' });
		expect(world.kolena.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
		expect(world.kolena.agentIds).toHaveLength(4);
		expect(error?.message).toMatch(/may have/);
		expect(error?.message).not.toMatch(/the run/i);
		expect(error?.description).not.toMatch(/newest runs/i);
	});

	it.each([
		['text', '{"team": "finance", "n": {"deep": [1]}}'],
		['an object', { team: 'finance', n: { deep: [1] } }],
	])('update metadata with %s', async (_, metadata) => {
		const { items, error } = await world.runKolena({
			...agent,
			operation: 'updateMetadata',
			metadata,
		});
		expect(error).toBeUndefined();
		expect(items[0].json.metadata).toEqual({ team: 'finance', n: { deep: [1] } });
	});

	it('clear metadata', async () => {
		const { items, error } = await world.runKolena({
			...agent,
			operation: 'updateMetadata',
			metadata: '{}',
		});
		expect(error).toBeUndefined();
		expect(items[0].json.metadata).toEqual({});
	});

	it.each([
		'[1]',
		'"text"',
		'{broken',
		'null',
		'12345678901234567890',
		'{"ids": [12345678901234567890]}',
		'{"rate": 0.12345678901234567890}',
	])('refuse %s as metadata', async (metadata) => {
		const { error } = await world.runKolena({ ...agent, operation: 'updateMetadata', metadata });
		expect(error?.message).toMatch(/metadata/i);
		expect(world.kolena.requests).toEqual([]);
	});
});

describe('workspace', () => {
	const workspaces = { resource: 'workspace', operation: 'getAll' };

	it('get many', async () => {
		const { items } = await world.runKolena({ ...workspaces, returnAll: true });
		expect(items.map(({ json }) => json.id)).toEqual([11, 12]);
	});

	it('get as many as requested', async () => {
		for (const [limit, count] of [
			[1, 1],
			[1.5, 1],
			['={{ "" }}', 2],
		]) {
			const { items } = await world.runKolena({ ...workspaces, limit });
			expect(items).toHaveLength(Number(count));
		}
	});
});

describe('several binary fields', () => {
	const item = {
		json: {},
		binary: {
			b: inlineFile('b', { fileName: 'b.pdf' }),
			a: inlineFile('a', { fileName: 'a.pdf' }),
			c: inlineFile('c', { fileName: 'c.pdf' }),
		},
	};
	const sentNames = () => world.kolenaStarts[0].files.map(({ fileName }) => fileName);

	it('are sent in the order in which they are named', async () => {
		await world.runKolena(
			{ operation: 'create', binaryPropertyName: ' c , a,' },
			{ items: [item] },
		);
		expect(sentNames()).toEqual(['c.pdf', 'a.pdf']);
	});

	it('are all sent for *', async () => {
		await world.runKolena({ operation: 'create', binaryPropertyName: '*' }, { items: [item] });
		expect(sentNames().sort()).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
	});
});
