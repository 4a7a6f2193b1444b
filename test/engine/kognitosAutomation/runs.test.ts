import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, itemWithFile, jsonOf, useWorld } from '../harness';

const world = useWorld();

const automationNamed = (displayName: string) => {
	const { name } = world.kognitosAutomation.automation(displayName);
	return byId(name);
};

async function start(inputs: unknown, more: INodeParameters = {}, settings = {}) {
	return await world.runKognitosAutomation(
		{ operation: 'start', inputMode: 'json', inputsJson: inputs as string, ...more },
		settings,
	);
}

const sentInputs = () =>
	world.automationStarts.map(({ body }) => (body as IDataObject).inputs as IDataObject);

describe('run: start', () => {
	it('starts a run of the automation and reads it once', async () => {
		const { items, error } = await start('{"Vendor Name": "Northwind", "amount": "12.34"}');
		expect(error).toBeUndefined();
		expect(world.automationStarts.map(({ body }) => body)).toEqual([
			{
				stage: 'AUTOMATION_STAGE_PUBLISHED',
				inputs: {
					'Vendor Name': { text: 'Northwind' },
					amount: { number: { lo: 1234, mid: 0, hi: 0, flags: 131_072 } },
				},
			},
		]);
		const [{ name }] = world.kognitosAutomation.runs;
		expect(items).toMatchObject([
			{
				json: {
					name,
					automation_id: name.split('/')[5],
					stage: 'PUBLISHED',
					run_url: `${new URL(world.kognitosAutomation.url).origin}/${name}`,
					outputs: {},
					error: null,
					exception: null,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('returns what is known about the run if it cannot be read', async () => {
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 404,
			body: { code: 5, message: 'not yet' },
			path: '/runs/',
			method: 'GET',
		});
		const { items, error } = await start('{"Vendor Name": "Northwind"}', { stage: 'DRAFT' });
		expect(error).toBeUndefined();
		const [{ name }] = world.kognitosAutomation.runs;
		expect(items[0].json).toMatchObject({
			name,
			automation_id: name.split('/')[5],
			stage: 'DRAFT',
			status: 'pending',
			run_url: expect.stringContaining(name),
		});
	});

	it('does not wait for a run that cannot be read', async () => {
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 503,
			path: '/runs/',
			method: 'GET',
			times: Infinity,
		});
		const { items, error, tookMs } = await start('{"Vendor Name": "Northwind"}');
		expect(error).toBeUndefined();
		expect(items[0].json.status).toBe('pending');
		expect(tookMs).toBeLessThan(4_500);
	});

	it.each(['fullRunId', 'bareRunId', 'name'] as const)(
		'finds the run in a response of the form %s',
		async (form) => {
			world.kognitosAutomation.settings.startAnswer = form;
			const { items } = await start('{"Vendor Name": "Northwind"}');
			expect(items[0].json.name).toBe(world.kognitosAutomation.runs[0].name);
		},
	);

	it('takes the inputs from the form and leaves out empty ones', async () => {
		const value = { 'Vendor Name': 'Northwind', amount: '0.10', 'due date': null, Invoice: '' };
		const { error } = await world.runKognitosAutomation({
			operation: 'start',
			inputs: { mappingMode: 'defineBelow', value, schema: [] },
		});
		expect(error).toBeUndefined();
		expect(sentInputs()).toEqual([
			{
				'Vendor Name': { text: 'Northwind' },
				amount: { number: { lo: 1, mid: 0, hi: 0, flags: 65_536 } },
			},
		]);
	});

	it("takes only the matching inputs from the item's fields", async () => {
		const { error } = await world.runKognitosAutomation(
			{ operation: 'start', inputs: { mappingMode: 'autoMapInputData', value: null, schema: [] } },
			{ items: [{ json: { 'Vendor Name': 'Northwind', subject: 'Invoice' } }] },
		);
		expect(error).toBeUndefined();
		expect(sentInputs()).toEqual([{ 'Vendor Name': { text: 'Northwind' } }]);
	});

	it("ignores the item's fields if the automation takes no inputs", async () => {
		world.kognitosAutomation.settings.emptyLists = 'leftOut';
		world.kognitosAutomation.settings.zeroFields = 'leftOut';
		const { error } = await world.runKognitosAutomation(
			{
				operation: 'start',
				automation: automationNamed('No Inputs'),
				inputs: { mappingMode: 'autoMapInputData', value: null, schema: [] },
			},
			{ items: [{ json: { subject: 'Invoice' } }] },
		);
		expect(error).toBeUndefined();
		expect(sentInputs()).toEqual([{}]);
	});

	it('uploads a file first and refers to it', async () => {
		const { error } = await start(
			{ 'Vendor Name': 'Northwind', Invoice: 'data' },
			{},
			{ items: [itemWithFile('invoice 1.pdf')] },
		);
		expect(error).toBeUndefined();
		const [{ name, filename }] = world.kognitosAutomation.storedFiles;
		expect(filename).toBe('invoice 1.pdf');
		expect(sentInputs()[0].Invoice).toEqual({ file: { remote: name } });
	});

	it("sends every type of input in the service's format", async () => {
		const inputs = {
			text: '42',
			number: '12345678901234567890.5',
			boolean: 'true',
			'date and time': '2026-11-27T09:30:00+01:00',
			date: '2026-11-27',
			time: '09:30',
			list: ['1', 2.5],
			dictionary: { code: '0042', amount: '5' },
			'any dictionary': { nested: { list: [null, true] } },
			table: [{ city: 'Oslo', population: 709_000 }],
			currency: 'EUR',
			union: 'abc',
			secret: 'hush',
			anything: { a: 1 },
			opaque: 'x',
		};
		const { error } = await start(inputs, { automation: automationNamed('Every Type') });
		expect(error).toBeUndefined();
		expect(world.kognitosAutomation.runs).toHaveLength(1);
		expect(sentInputs()[0]).toMatchObject({
			text: { text: '42' },
			number: { number: { flags: 65_536 } },
			union: { text: 'abc' },
			secret: { text: 'hush' },
		});
	});

	it('preserves the digits of a number in JSON', async () => {
		await start('{"Vendor Name": "N", "amount": 79228162514264337593543950335}');
		const all = 4_294_967_295;
		expect(sentInputs()[0].amount).toEqual({ number: { lo: all, mid: all, hi: all, flags: 0 } });
	});

	it('starts an automation even if the response names no version', async () => {
		const { name, inputSpecs } = world.kognitosAutomation.automation('Invoice Intake');
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 200,
			body: { name, display_name: 'Invoice Intake', input_specs: inputSpecs },
			path: '/automations/[^/:]+$',
			method: 'GET',
		});
		const { error } = await start('{"Vendor Name": "Northwind"}');
		expect(error).toBeUndefined();
		expect(world.automationStarts).toHaveLength(1);
	});

	it('starts a draft', async () => {
		const automation = automationNamed('Never Published');
		const { items, error } = await start('{}', { automation, stage: 'DRAFT' });
		expect(error).toBeUndefined();
		expect(items[0].json.stage).toBe('DRAFT');
	});
});

describe('waiting for completion', () => {
	const waiting = { waitForCompletion: true, pollInterval: 0.1, waitTimeout: 10 };

	it('returns the outputs', async () => {
		const { items, error } = await start('{"Vendor Name": "Northwind"}', waiting);
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			status: 'completed',
			outputs: {
				'invoice number': expect.stringMatching(/^INV-/),
				total: expect.any(Number),
				'due date': expect.stringMatching(/^2026-\d\d-\d\d$/),
				lines: [{ item: 'Paper', amount: expect.any(Number) }, { item: 'Toner' }],
			},
		});
	});

	it.each(['failed', 'archived'] as const)('returns a run that is %s', async (endStatus) => {
		world.kognitosAutomation.settings.upcoming = [{ durationMs: 10, endStatus }];
		const { items, error } = await start('{"Vendor Name": "Northwind"}', waiting);
		expect(error).toBeUndefined();
		expect(items[0].json.status).toBe(endStatus);
	});

	it('returns a run that needs guidance', async () => {
		const question = { description: 'Which vendor is it?' };
		world.kognitosAutomation.settings.upcoming = [{ questions: [question] }];
		const { items, error } = await start('{"Vendor Name": "Northwind"}', waiting);
		expect(error).toBeUndefined();
		const [exception] = world.kognitosAutomation.allExceptions;
		expect(items[0].json).toMatchObject({
			status: 'awaiting_guidance',
			error: 'Which vendor is it?',
			exception: exception.name,
		});
	});

	it('keeps waiting while a person replies', async () => {
		world.kognitosAutomation.settings.upcoming = [{ questions: [{ resolvesAfterMs: 500 }] }];
		const { items } = await start('{"Vendor Name": "Northwind"}', {
			...waiting,
			onException: 'keepWaiting',
		});
		expect(items[0].json.status).toBe('completed');
	});

	it('names the run when the timeout is reached', async () => {
		world.kognitosAutomation.settings.upcoming = [{ durationMs: null }];
		const { error } = await start('{"Vendor Name": "Northwind"}', { ...waiting, waitTimeout: 1 });
		const [{ name }] = world.kognitosAutomation.runs;
		expect(error?.message).toContain(name);
		expect(error?.message).toContain("was still 'executing' after 1 seconds");
	});
});

describe('run: get', () => {
	it("finds a run by its name and by its page's URL", async () => {
		const { name } = world.kognitosAutomation.addRun();
		const names = [name, `https://app.us-1.kognitos.com/${name}?tab=events#top`, ` /${name}/ `];
		for (const run of names) {
			const { items, error } = await world.runKognitosAutomation({ operation: 'get', run });
			expect(error).toBeUndefined();
			expect(items[0].json.name).toBe(name);
		}
	});

	it('reads every kind of output', async () => {
		const { name } = world.kognitosAutomation.addRun({
			automation: world.kognitosAutomation.automation('Every Type').name,
		});
		const { items, error } = await world.runKognitosAutomation({ operation: 'get', run: name });
		expect(error).toBeUndefined();
		expect(items[0].json.outputs).toMatchObject({
			nothing: null,
			no: false,
			'empty text': '',
			amount: 12.34,
			negative: -7,
			large: 4_294_967_296,
			largest: '79228162514264337593543950335',
			smallest: 1e-28,
			date: '2026-11-27',
			'part of a date': '2026-11',
			'exact time': '09:30:15.25',
			'moment with offset': '2026-11-27T09:30:00+01:00',
			'moment with zone': '2026-11-27T09:30:00[Europe/Madrid]',
			'local moment': '2026-11-27T09:30:00',
			zone: 'Europe/Madrid',
			duration: '90.5s',
			list: [1, 'two', [true]],
			dictionary: { total: 12.3, 7: 'seven', true: null, '2026-11-27': 'a day' },
			'file inside': 'note.txt',
			table: [
				{ city: 'Lisbon', population: 545_000 },
				{ city: 'Oslo', population: 709_000 },
			],
			'something new': { hologram: { layers: 3 } },
		});
		expect(items[0].binary).toMatchObject({
			'file inside': { fileName: 'note.txt', data: Buffer.from('Hello').toString('base64') },
		});
	});

	it('names the binary field of a file after its own output', async () => {
		const { name } = world.kognitosAutomation.addRun();
		const file = (file_name: string) => ({ file: { inline: { content: 'QQ==', file_name } } });
		const outputs = {
			invoice: { list: { items: [file('first.pdf'), file('second.pdf')] } },
			invoice_2: file('other.pdf'),
		};
		const body = { name, state: { completed: { outputs } } };
		world.kognitosAutomation.faults.add({ effect: 'answer', status: 200, body });
		const { items } = await world.runKognitosAutomation({ operation: 'get', run: name });
		expect(items[0].binary).toMatchObject({
			invoice: { fileName: 'first.pdf' },
			invoice_2: { fileName: 'other.pdf' },
			invoice_3: { fileName: 'second.pdf' },
		});
	});

	it('returns the response unchanged without Simplify', async () => {
		const run = world.kognitosAutomation.addRun();
		const { items } = await world.runKognitosAutomation({
			operation: 'get',
			run: run.name,
			simplify: false,
		});
		expect(items[0].json).toEqual(run);
	});

	it.each([
		['stopped', 'The vendor is missing'],
		['failed', 'No invoice'],
	] as const)('includes the reason why a run is %s', async (status, text) => {
		const { name } = world.kognitosAutomation.addRun();
		world.kognitosAutomation.setState(name, status, { text });
		const { items } = await world.runKognitosAutomation({ operation: 'get', run: name });
		expect(items[0].json).toMatchObject({ status, error: text, outputs: {} });
	});

	it('shows an undocumented status under its own name', async () => {
		const { name, state, ...run } = world.kognitosAutomation.addRun();
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 200,
			body: { name, ...run, state: { update_time: state.update_time, dreaming: {} } },
		});
		const { items } = await world.runKognitosAutomation({ operation: 'get', run: name });
		expect(items[0].json).toMatchObject({ status: 'dreaming', error: null, outputs: {} });
	});
});

describe('run: get many', () => {
	it('lets the service filter by time, and filters by status and stage itself', async () => {
		const { kognitosAutomation } = world;
		const from = Date.parse('2026-01-01T00:00:00Z');
		kognitosAutomation.addHistory({ count: 150, from, everyMs: 60_000 });
		const wanted = kognitosAutomation.addRun({
			status: 'failed',
			stage: 'AUTOMATION_STAGE_DRAFT',
			createdAt: from + 30 * 60_000,
		});
		const { items, error } = await world.runKognitosAutomation({
			operation: 'getAll',
			filters: {
				createdAfter: '2026-01-01T00:10:00Z',
				createdBefore: '2026-01-01T01:00:00Z',
				status: ['failed', 'archived'],
				stage: 'DRAFT',
			},
		});
		expect(error).toBeUndefined();
		expect(jsonOf(items).map(({ name }) => name)).toEqual([wanted.name]);
		const [{ query }] = kognitosAutomation.requests;
		expect(query.filter).toBe(
			'create_time >= "2026-01-01T00:10:00.000Z" AND create_time <= "2026-01-01T01:00:00.000Z"',
		);
	});

	it('returns the newest first, whatever the order of the list', async () => {
		world.kognitosAutomation.addRun({ createdAt: Date.parse('2026-02-01T00:00:00Z') });
		world.kognitosAutomation.addRun({ createdAt: Date.parse('2026-03-01T00:00:00Z') });
		world.kognitosAutomation.addRun({ createdAt: Date.parse('2026-01-01T00:00:00Z') });
		const { items } = await world.runKognitosAutomation({ operation: 'getAll' });
		const times = jsonOf(items).map((run) => String(run.create_time).slice(0, 7));
		expect(times).toEqual(['2026-03', '2026-02', '2026-01']);
	});
});

describe('run: get events', () => {
	const events = async () => {
		const run = world.kognitosAutomation.addRun().name;
		const { items, error } = await world.runKognitosAutomation({
			operation: 'getEvents',
			run,
			returnAll: true,
		});
		expect(error).toBeUndefined();
		return jsonOf(items);
	};
	const answerWith = (count: number, page: (number: number) => object) => {
		for (let number = 0; number < count; number++) {
			world.kognitosAutomation.faults.add({ effect: 'answer', status: 200, body: page(number) });
		}
	};

	it('returns identical events that follow each other', async () => {
		answerWith(1, () => ({ run_events: [{ a: 1 }, { a: 1 }], next_page_token: 'next' }));
		answerWith(1, () => ({ run_events: [{ a: 1 }], next_page_token: '' }));
		expect(await events()).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
	});

	it('does not read the same page forever when the service keeps giving new tokens', async () => {
		answerWith(20, (number) => ({ run_events: [{ a: 1 }], next_page_token: `token-${number}` }));
		expect(await events()).toEqual([{ a: 1 }]);
		expect(world.kognitosAutomation.requests.length).toBeLessThan(5);
	});
});

describe('run: pause and continue', () => {
	it('pauses a run with a reason, and resumes it', async () => {
		const { name } = world.kognitosAutomation.addRun();
		world.kognitosAutomation.setState(name, 'executing');
		const pause = await world.runKognitosAutomation({ operation: 'pause', run: name });
		expect(pause.items[0].json.state).toMatchObject({ stopping: { reason: 'Paused from n8n' } });
		world.kognitosAutomation.setState(name, 'stopped');
		const { items, error } = await world.runKognitosAutomation({
			operation: 'continue',
			run: name,
		});
		expect(error).toBeUndefined();
		expect(items[0].json.state).toHaveProperty('executing');
	});

	it.each([
		['pause', 'executing'],
		['continue', 'stopped'],
	] as const)('%s succeeds even if the response is lost', async (operation, status) => {
		const { name } = world.kognitosAutomation.addRun({ status });
		const path = `:${operation}$`;
		const stage = 'afterHandling';
		world.kognitosAutomation.faults.add({ effect: 'reset', stage, method: 'POST', path });
		const { items, error } = await world.runKognitosAutomation({ operation, run: name });
		expect(error).toBeUndefined();
		expect(items[0].json).toHaveProperty('name', name);
	});

	it('fails if the run is not in the wanted state after a lost response', async () => {
		const { name } = world.kognitosAutomation.addRun();
		world.kognitosAutomation.faults.add({ effect: 'reset', method: 'POST', path: ':pause$' });
		const { error } = await world.runKognitosAutomation({ operation: 'pause', run: name });
		expect(error?.message).toContain('a run that is completed cannot be paused');
	});

	it("shows the service's message about a run that cannot be paused", async () => {
		const { name } = world.kognitosAutomation.addRun();
		const { error } = await world.runKognitosAutomation({ operation: 'pause', run: name });
		expect(error?.message).toContain('a run that is completed cannot be paused');
	});
});
