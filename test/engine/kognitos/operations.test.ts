import { inlineFile, itemWithFile, jsonOf, useWorld } from '../harness';

const world = useWorld();

describe('run: start', () => {
	it('starts a run of the process', async () => {
		const { items, error } = await world.runKognitos({
			operation: 'start',
			name: 'Invoice 42',
			stage: 'Draft',
		});
		expect(error).toBeUndefined();
		expect(world.kognitosStarts.map(({ body }) => body)).toEqual([
			{
				name: 'Invoice 42',
				agent_id: world.kognitos.agentId,
				process_id: world.kognitos.processes[0].id,
				stage: 'Draft',
			},
		]);
		expect(items).toMatchObject([
			{ json: { name: 'Invoice 42', status: 'Created', outputs: {} }, pairedItem: { item: 0 } },
		]);
	});

	it('gives each item its own name', async () => {
		await world.runKognitos({ operation: 'start' }, { items: [{ json: {} }, { json: {} }] });
		const names = world.kognitos.runs.map(({ name }) => name);
		expect(new Set(names).size).toBe(2);
	});

	it('sends inputs as text or as numbers', async () => {
		const { error } = await world.runKognitos(
			{
				operation: 'start',
				inputs: {
					input: [
						{ name: 'number', type: 'string', value: '0042' },
						{ name: 'total', type: 'number', value: ' 12.50 ' },
						{ name: 'count', type: 'number', value: '={{ $json.count }}' },
						{ name: 'note', type: 'string', value: '={{ $json.note }}' },
					],
				},
			},
			{ items: [{ json: { count: 3, note: 7 } }] },
		);
		expect(error).toBeUndefined();
		expect(world.kognitosStarts[0].body).toMatchObject({
			inputs: [
				{ name: 'number', value: '0042' },
				{ name: 'total', value: 12.5 },
				{ name: 'count', value: 3 },
				{ name: 'note', value: '7' },
			],
		});
	});

	it.each([
		['a number that cannot be read', { name: 'total', type: 'number', value: '12,50 €' }, /total/],
		[
			'a hexadecimal number',
			{ name: 'total', type: 'number', value: '0x10' },
			/total.* not a number/,
		],
		[
			'an infinite number',
			{ name: 'total', type: 'number', value: '1e999' },
			/total.* not a number/,
		],
		[
			'a number that would lose digits',
			{ name: 'total', type: 'number', value: '9007199254740993' },
			/total.* 9007199254740993 .*'Text'/,
		],
		[
			'a number with too many decimals',
			{ name: 'total', type: 'number', value: '1234567890123.456789' },
			/total.* too many digits .*'Text'/,
		],
		['a number that is too small', { name: 'total', type: 'number', value: '1e-400' }, /total/],
		['an invalid date', { name: 'x', value: '={{ new Date("n/a") }}' }, /'Inputs › x' contains/],
		[
			'an invalid number inside a value',
			{ name: 'x', value: '={{ [{ n: Number("n/a") }] }}' },
			/'Inputs › x' contains 'NaN'/,
		],
		['an empty number', { name: 'total', type: 'number', value: '' }, /total/],
		['an input without a name', { name: ' ', type: 'string', value: 'x' }, /name/],
		[
			'an input name that is too long',
			{ name: 'n'.repeat(101), type: 'string', value: 'x' },
			/100/,
		],
	])('refuses %s before anything is sent', async (_, input, words) => {
		const { error } = await world.runKognitos({ operation: 'start', inputs: { input: [input] } });
		expect(`${error?.message} ${error?.description}`).toMatch(words);
		expect(world.kognitos.requests).toEqual([]);
	});

	it.each([
		['={{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
		["={{ DateTime.fromISO('2026-12-31T10:15:45', {zone: 'UTC'}) }}", '2026-12-31T10:15:45.000Z'],
		['={{ [1, "a"] }}', '[1,"a"]'],
		['={{ {a: null} }}', '{"a":null}'],
		['={{ "" }}', ''],
	])('sends %s as the text %s', async (value, text) => {
		const input = [{ name: 'note', type: 'string', value }];
		await world.runKognitos({ operation: 'start', inputs: { input } });
		expect(world.kognitosStarts[0].body).toMatchObject({ inputs: [{ value: text }] });
	});

	it.each([
		['9007199254740991', 9_007_199_254_740_991],
		['-.5', -0.5],
		['1234.5000', 1234.5],
		['-0.00', 0],
		['={{ 1e-7 }}', 1e-7],
	])('sends %s as a number', async (value, number) => {
		const input = [{ name: 'total', type: 'number', value }];
		await world.runKognitos({ operation: 'start', inputs: { input } });
		expect(world.kognitosStarts[0].body).toMatchObject({ inputs: [{ value: number }] });
	});

	it('refuses a run name that is too long', async () => {
		const { error } = await world.runKognitos({ operation: 'start', name: '🧾'.repeat(101) });
		expect(error?.message).toMatch(/101 characters/);
		expect(world.kognitos.requests).toEqual([]);
	});

	it('counts the characters of a name, not its code units', async () => {
		const name = '🧾'.repeat(100);
		const input = [{ name, type: 'string', value: 'x' }];
		const { error } = await world.runKognitos({ operation: 'start', name, inputs: { input } });
		expect(error).toBeUndefined();
	});

	it("uploads the item's files and adds them to the run after the existing ones", async () => {
		const upload = await world.runKognitos(
			{ resource: 'file', operation: 'upload' },
			{ items: [itemWithFile('old.pdf')] },
		);
		const oldId = String(upload.items[0].json.id);
		const { error } = await world.runKognitos(
			{ operation: 'start', binaryPropertyName: '*', fileIds: ` ${oldId} , ` },
			{
				items: [
					{ json: {}, binary: { a: inlineFile('a', { fileName: 'a.csv' }), b: inlineFile('b') } },
				],
			},
		);
		expect(error).toBeUndefined();
		const { file_ids: fileIds } = world.kognitos.runs[0];
		expect(fileIds).toHaveLength(3);
		expect(fileIds?.[0]).toBe(oldId);
		for (const id of fileIds ?? []) expect(world.kognitos.uploadedFile(id)).not.toBeNull();
	});

	it("shows the service's message about a parameter", async () => {
		world.allowViolations();
		const { error } = await world.runKognitos({ operation: 'start', fileIds: 'nothing-there' });
		expect(error?.message).toContain('File not found');
		expect(error?.message).toContain('nothing-there');
		expect(error?.message).toContain('400');
	});

	it('names both meanings of a 403', async () => {
		world.kognitos.settings.maxOpenRuns = 0;
		const { error } = await world.runKognitos({ operation: 'start' });
		expect(error?.message).toContain('maximum number of concurrent runs');
		expect(error?.description).toMatch(/key/);
		expect(error?.description).toMatch(/at the same time|concurrent/);
		expect(world.kognitosStarts).toHaveLength(1);
	});
});

describe('run: get', () => {
	it('numbers outputs that have the same name', async () => {
		const outputs = [1, 2].map((value) => ({ name: 'total', value }));
		const { id } = world.kognitos.addRun({ status: 'Succeeded', outputs });
		const { items } = await world.runKognitos({ operation: 'get', runId: id });
		expect(items[0].json.outputs).toEqual({ total: 1, total_2: 2 });
	});

	it('returns outputs by name', async () => {
		const { id } = world.kognitos.addRun({
			outputs: [
				{ name: 'total', value: 12.5 },
				{ name: '__proto__', value: 'odd' },
			],
		});
		const { items } = await world.runKognitos({ operation: 'get', runId: id });
		expect(items[0].json).toMatchObject({ id, status: 'Succeeded' });
		const outputs = items[0].json.outputs as object;
		expect(Object.entries(outputs)).toEqual([
			['total', 12.5],
			['__proto__', 'odd'],
		]);
	});

	it('returns the API response unchanged without Simplify', async () => {
		const run = world.kognitos.addRun();
		const { items } = await world.runKognitos({ operation: 'get', runId: run.id, simplify: false });
		expect(items[0].json).toEqual(run);
	});

	it('reports that a run does not exist', async () => {
		const { error } = await world.runKognitos({ operation: 'get', runId: 'unknown' });
		expect(error?.message).toContain('Run not found');
		expect(error).toMatchObject({ httpCode: '404' });
	});

	it('shows an undocumented status as it is', async () => {
		world.kognitos.faults.add({
			effect: 'answer',
			status: 200,
			body: { id: 'x', status: 'Failed' },
		});
		const { items } = await world.runKognitos({ operation: 'get', runId: 'x' });
		expect(items[0].json).toMatchObject({ id: 'x', status: 'Failed', outputs: {} });
	});
});

describe('process', () => {
	const process = { resource: 'process' };

	it('get', async () => {
		const { items } = await world.runKognitos({
			...process,
			operation: 'get',
			processId: world.process(1),
		});
		expect(items[0].json).toEqual(world.kognitos.processes[1]);
	});

	it('get many', async () => {
		const { items } = await world.runKognitos({ ...process, operation: 'getAll', returnAll: true });
		expect(jsonOf(items)).toEqual(world.kognitos.processes);
	});

	it('reports that an agent does not exist', async () => {
		const { error } = await world.runKognitos({
			...process,
			operation: 'getAll',
			agentId: 'other',
		});
		expect(error?.message).toContain('Agent not found');
	});
});

describe('file: upload', () => {
	it("returns the file's id and name, but none of the signed fields", async () => {
		const { items, error } = await world.runKognitos(
			{ resource: 'file', operation: 'upload' },
			{ items: [itemWithFile('a.pdf')] },
		);
		expect(error).toBeUndefined();
		expect(jsonOf(items)).toEqual([{ id: expect.any(String), file_name: 'a.pdf' }]);
		expect(world.kognitos.uploadedFile(String(items[0].json.id))).toMatchObject({ size: 16 });
	});

	it('returns an item for each file, paired with its own', async () => {
		const { items } = await world.runKognitos(
			{ resource: 'file', operation: 'upload', binaryPropertyName: '*' },
			{
				items: [
					{ json: {}, binary: { a: inlineFile('1'), b: inlineFile('2') } },
					{ json: {}, binary: { a: inlineFile('3') } },
				],
			},
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 1 },
		]);
	});
});
