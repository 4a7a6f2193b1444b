import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { ACTIONS, everyOperation, itemWithFile, type NamedOperation, useWorld } from './harness';

const ENTRIES = 60;
const world = useWorld({
	kolena: { agentCount: ENTRIES },
	kognitos: { processCount: ENTRIES },
	// One extra, because one of them is deleted.
	kognitosAutomation: { automationCount: ENTRIES + 1 },
});

const PLACES = [0, 1, 2];
const locator = (value: string): INodeParameters => ({ __rl: true, mode: 'id', value });

/** An item for an operation. Everything that it names exists. */
function itemFor({ node, resource, operation }: NamedOperation, place: number): INodeExecutionData {
	const file = itemWithFile(`${place}.pdf`);
	if (node === 'kolena') {
		const run = world.kolena.addRun({ agentId: place + 1, userDefinedId: `order ${place}` });
		return { ...file, json: { place, agent: place + 1, run: run.run_id } };
	}
	if (node === 'kognitos') return { ...file, json: { place, run: world.kognitos.addRun().id } };
	return { ...file, json: { place, ...automationItem(resource, operation) } };
}

/** A run in the state that the operation needs, and a file. */
function automationItem(resource: string, operation: string): IDataObject {
	const { kognitosAutomation } = world;
	const { name } = kognitosAutomation.addRun();
	if (operation === 'pause') kognitosAutomation.setState(name, 'executing');
	if (operation === 'continue') kognitosAutomation.setState(name, 'stopped');
	if (resource === 'exception') kognitosAutomation.setState(name, 'awaiting_guidance');
	const [exception] = kognitosAutomation.exceptionsOf(name);
	return { run: name, exception: exception?.name ?? '', file: kognitosAutomation.addFile().name };
}

/** An operation's parameters, which take their values from the item. */
function parametersFor({ node, resource, operation }: NamedOperation): INodeParameters {
	const named: INodeParameters = {
		resource,
		operation,
		runId: '={{ $json.run }}',
		name: '=Trial {{ $json.place }}',
		binaryPropertyName: 'data',
		metadata: '={{ { place: $json.place } }}',
		templateId: locator('={{ 100 + $json.agent }}'),
	};
	if (node === 'kolena') return { ...named, agentId: locator('={{ $json.agent }}') };
	if (node === 'kognitos') return named;
	return {
		...named,
		inputMode: 'json',
		inputsJson: '={{ { "Vendor Name": "Trial " + $json.place } }}',
		run: '={{ $json.run }}',
		exception: '={{ $json.exception }}',
		message: 'Go on',
		file: '={{ $json.file }}',
	};
}

async function run(operation: NamedOperation, more: INodeParameters = {}, settings = {}) {
	const items = PLACES.map((place) => itemFor(operation, place));
	return await execute(operation, { items, ...settings }, more);
}

async function execute(
	operation: NamedOperation,
	settings: Parameters<typeof world.run>[2],
	more: INodeParameters,
) {
	return await world.run(operation.node, { ...parametersFor(operation), ...more }, settings);
}

/** Makes the service refuse the second request, so that one of the items fails. */
function refuseOne({ node }: NamedOperation): void {
	const body = { detail: [{ loc: ['body', 'place'], msg: 'Not like this', type: 'value_error' }] };
	world[node].faults.add({ effect: 'answer', status: 422, body, skip: 1 });
}

const placeOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

describe.each(everyOperation)('$path', (operation) => {
	it('returns the results in the order of the items, each with its pairedItem', async () => {
		const { items, error } = await run(operation);
		expect(error).toBeUndefined();
		const places = items.map(placeOf);
		expect(places).toEqual([...places].sort());
		expect([...new Set(places)]).toEqual(PLACES);
		expect(items.filter(({ json }) => json.error)).toEqual([]);
	});

	it('processes the other items when one fails: regular output', async () => {
		refuseOne(operation);
		const { items, error } = await run(operation, {}, { onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		const [failed, ...more] = items.filter(({ json }) => json.error);
		expect(more).toEqual([]);
		expect(failed.json.error).toMatch(
			new RegExp(
				`\\(HTTP 422\\): .*Not like this.*\\[item ${placeOf(failed)}\\].*\\. Check this node's parameters$`,
			),
		);
		const places = items.map(placeOf);
		expect(places).toEqual([...places].sort());
		expect([...new Set(places)]).toEqual(PLACES);
	});

	it('processes the other items when one fails: error output', async () => {
		refuseOne(operation);
		const { outputs, error } = await run(operation, {}, { onError: 'continueErrorOutput' });
		expect(error).toBeUndefined();
		const [good, [failed, ...more]] = outputs;
		expect(more).toEqual([]);
		expect(failed.json.error).toContain('Not like this');
		expect(good.filter(({ json }) => json.error)).toEqual([]);
		expect([...new Set([...good.map(placeOf), placeOf(failed)])].sort()).toEqual(PLACES);
	});

	it("stops with the service's message, the code, the item and what to do", async () => {
		refuseOne(operation);
		const { error, status } = await run(operation);
		expect(status).toBe('error');
		expect(error?.message).toMatch(
			/refused the request \(HTTP 422\): .*Not like this.*\[item \d\]/,
		);
		expect(error).toMatchObject({
			httpCode: '422',
			description: expect.stringMatching(/^Check this node's parameters/),
			context: { itemIndex: expect.any(Number) },
		});
	});

	it('waits while the service is busy', async () => {
		world[operation.node].faults.add({
			effect: 'answer',
			status: 429,
			headers: { 'retry-after': '0' },
			times: 2,
		});
		const { items, error } = await run(operation);
		expect(error).toBeUndefined();
		expect([...new Set(items.map(placeOf))]).toEqual(PLACES);
	});
});

const has = (parameter: string) => (operation: NamedOperation) =>
	operation.parameters.includes(parameter);

/** The fields of a simplified item in order: the ones people look for come first. */
const FIELDS: Record<string, string[]> = {
	'kolena run':
		'status results errors run_id run_url user_defined_id agent_id created completed files'.split(
			' ',
		),
	'kolena agent':
		'id name workspace_id objective n_runs prompts output_templates metadata created updated'.split(
			' ',
		),
	'kognitos run': 'status outputs id name agent_id process_id stage created_at file_ids'.split(' '),
	'kognitosAutomation run':
		'name automation_id stage status status_time create_time run_url outputs error exception'.split(
			' ',
		),
	'kognitosAutomation automation':
		'name automation_id display_name description inputs outputs is_published is_active update_time latest_published_version'.split(
			' ',
		),
	'kognitosAutomation exception':
		'name run run_url automation_id state group message description create_time'.split(' '),
};

/** Fields that exist only in the service's response, or have another form there. */
const RAW_FIELDS: Record<string, string[]> = {
	'kolena run': ['data', 'order', 'usage'],
	'kolena agent': ['created_by'],
	'kognitos run': ['id'],
	'kognitosAutomation run': ['state', 'executable_steps'],
	'kognitosAutomation automation': ['input_specs', 'code'],
	'kognitosAutomation exception': ['execution_id', 'update_time'],
};

describe.each(everyOperation.filter(has('simplify')))('$path', (operation) => {
	const fieldsOf = (items: INodeExecutionData[]) => Object.keys(items[0].json);

	it('is simplified with Simplify, and unchanged without it', async () => {
		const { items: simple } = await run(operation);
		const { items: raw } = await run(operation, { simplify: false });
		const question = operation.path === 'kognitosAutomation exception get' ? ['question'] : [];
		expect(fieldsOf(simple)).toEqual([
			...FIELDS[`${operation.node} ${operation.resource}`],
			...question,
		]);
		expect(fieldsOf(raw)).toEqual(
			expect.arrayContaining(RAW_FIELDS[`${operation.node} ${operation.resource}`]),
		);
	});
});

describe.each(everyOperation.filter(has('returnAll')))('$path', (operation) => {
	const isWorkspaces = operation.resource === 'workspace';
	const all = isWorkspaces ? 2 : ENTRIES;
	/** The run that the item names, for operations that need one. */
	let run = '';

	async function listed(parameters: INodeParameters): Promise<number> {
		const settings = { items: [{ json: { agent: 1, run } }] };
		const { items, error } = await execute(operation, settings, parameters);
		expect(error).toBeUndefined();
		if (operation.operation !== 'getEvents') {
			expect(new Set(items.map(({ json }) => JSON.stringify(json))).size).toBe(items.length);
		}
		return items.length;
	}

	beforeEach(() => {
		for (const node of ACTIONS) {
			world[node].settings.maxPageSize = 25;
			const history = { count: ENTRIES, from: Date.parse('2026-01-01T00:00:00Z'), everyMs: 60_000 };
			world[node].addHistory(history);
		}
		const { kognitosAutomation } = world;
		if (operation.resource === 'exception') {
			for (let count = 0; count < ENTRIES; count++) {
				kognitosAutomation.setState(kognitosAutomation.addRun().name, 'awaiting_guidance');
			}
		}
		if (operation.operation === 'getEvents') {
			// In addition to its steps, a run has two events for its states and one for its start.
			kognitosAutomation.settings.stepsPerRun = ENTRIES - 3;
			run = kognitosAutomation.addRun({ status: 'executing' }).name;
		}
	});

	it('returns all entries from all pages with Return All', async () => {
		expect(await listed({ returnAll: true })).toBe(all);
	});

	it('returns as many as Limit says, or fifty if it is not set', async () => {
		expect(await listed({ limit: 1 })).toBe(1);
		expect(await listed({ limit: 30 })).toBe(Math.min(30, all));
		expect(await listed({})).toBe(Math.min(50, all));
	});
});
