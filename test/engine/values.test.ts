import type { INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { byId, itemWithFile, useWorld } from './harness';
import { nodeType } from './harness/nodeTypes';

const world = useWorld();

const requests = () => [world.kolena, world.kognitos].flatMap(({ requests: sent }) => sent);

/** Executes an operation whose parameters take this value from an expression. */
async function given(
	node: 'kolena' | 'kognitos',
	parameters: INodeParameters,
	value: unknown,
	more = {},
) {
	const settings = { items: [itemWithFile('a.pdf', { value })], ...more };
	return node === 'kolena'
		? await world.runKolena(parameters, settings)
		: await world.runKognitos(parameters, settings);
}

const VALUE = '={{ $json.value }}';

describe('a switch', () => {
	it.each([true, 'true', ' TRUE ', 1, '1', 'yes', 'on'])('is on: %j', async (value) => {
		for (let n = 0; n < 60; n++) world.kolena.addRun();
		const { items } = await given('kolena', { operation: 'getAll', returnAll: VALUE }, value);
		expect(items).toHaveLength(60);
		const raw = await given('kolena', { operation: 'getAll', simplify: VALUE }, value);
		expect(raw.items[0].json).not.toHaveProperty('order');
	});

	it.each([false, 'false', 0, '0', 'no'])('is off: %j', async (value) => {
		for (let n = 0; n < 60; n++) world.kolena.addRun();
		const { items } = await given('kolena', { operation: 'getAll', returnAll: VALUE }, value);
		expect(items).toHaveLength(50);
		const raw = await given('kolena', { operation: 'getAll', simplify: VALUE }, value);
		expect(raw.items[0].json).toHaveProperty('order');
	});

	it.each(['maybe', 2, -1, 'wahr', {}, [true], '', null])('is refused: %j', async (value) => {
		for (const [name, label] of [
			['waitForCompletion', 'Wait for Completion'],
			['simplify', 'Simplify'],
		]) {
			for (const [node, operation] of [
				['kolena', 'create'],
				['kognitos', 'start'],
			] as const) {
				const { error } = await given(node, { operation, [name]: VALUE }, value);
				expect(error?.message).toContain(`'${label}' is neither on nor off`);
			}
		}
		expect(requests()).toEqual([]);
	});

	it('makes the node wait when it is the text "true"', async () => {
		const { items } = await given(
			'kognitos',
			{ operation: 'start', waitForCompletion: VALUE, pollInterval: '0.1' },
			'true',
		);
		expect(items[0].json.status).toBe('Succeeded');
	});
});

describe('a number', () => {
	it.each([7, '7', ' 7 ', '7.0', '7e0', 7.9])('is understood: %j', async (value) => {
		for (let n = 0; n < 10; n++) world.kolena.addRun();
		const { items } = await given('kolena', { operation: 'getAll', limit: VALUE }, value);
		expect(items).toHaveLength(7);
	});

	const bad = ['1,000', '1.000,5', 'all', '10m', '0x10', 'NaN', '∞', true, [5], { a: 1 }];

	it.each([...bad, 0, -1, 0.5, '0'])('is refused as a limit: %j', async (value) => {
		for (const parameters of [
			{ operation: 'getAll' },
			{ resource: 'agent', operation: 'getAll' },
			{ resource: 'workspace', operation: 'getAll' },
		]) {
			const { error } = await given('kolena', { ...parameters, limit: VALUE }, value);
			expect(error?.message).toContain("'Limit' is not a number of at least 1");
			expect(error?.description).toContain('50');
		}
		expect(requests()).toEqual([]);
	});

	it.each([...bad, -1])('is refused as a duration before anything starts: %j', async (value) => {
		for (const [name, label] of [
			['waitTimeout', 'Wait Timeout (Seconds)'],
			['pollInterval', 'Poll Interval (Seconds)'],
		]) {
			for (const [node, operation] of [
				['kolena', 'create'],
				['kognitos', 'start'],
			] as const) {
				const waits = { operation, waitForCompletion: true, [name]: VALUE };
				const { error } = await given(node, waits, value);
				expect(error?.message).toContain(`'${label}' is not a number of at least 0`);
			}
		}
		expect(requests()).toEqual([]);
	});
});

describe('an option', () => {
	it.each(['success', 'Succeeded', 'SUCCESS', ' succeeded '])(
		'is understood: %j',
		async (value) => {
			const run = world.kolena.addRun({ status: 'success' });
			world.kolena.addRun({ status: 'failed' });
			const filters = { status: VALUE };
			const { items } = await given('kolena', { operation: 'getAll', filters }, value);
			expect(items.map(({ json }) => json.run_id)).toEqual([run.run_id]);
		},
	);

	it.each([
		['Stopped'],
		[['Stopped']],
		['stopped'],
		[['STOPPED', 'stopped']],
		['["Stopped"]'],
		['Stopped,'],
	])('is understood in a multi-select field: %j', async (value) => {
		const run = world.kognitos.addRun({ status: 'Stopped' });
		world.kognitos.addRun({ status: 'Running' });
		const filters = { status: VALUE };
		const { items } = await given('kognitos', { operation: 'getAll', filters }, value);
		expect(items.map(({ json }) => json.id)).toEqual([run.id]);
	});

	it.each<['kolena' | 'kognitos', INodeParameters, string, string, unknown]>([
		['kolena', { operation: 'getAll', filters: { status: VALUE } }, 'Status', 'running', 'done'],
		['kolena', { operation: 'getAll', filters: { status: VALUE } }, 'Status', '', ['failed']],
		[
			'kognitos',
			{ operation: 'getAll', filters: { status: VALUE } },
			'Status',
			'Stopped',
			['Failed'],
		],
		['kognitos', { operation: 'getAll', filters: { status: VALUE } }, 'Status', '', [{ a: 1 }]],
		['kognitos', { operation: 'getAll', filters: { status: VALUE } }, 'Status', '', { a: 1 }],
		['kognitos', { operation: 'getAll', filters: { stage: VALUE } }, 'Stage', 'Draft', 'Live'],
		['kognitos', { operation: 'start', stage: VALUE }, 'Stage', 'Published', 'Live'],
		['kognitos', { operation: 'start', stage: VALUE }, 'Stage', '', { a: 1 }],
		[
			'kognitos',
			{ operation: 'start', waitForCompletion: true, onException: VALUE },
			'On Exception',
			'keepWaiting',
			'wait',
		],
		[
			'kognitos',
			{ operation: 'start', waitForCompletion: true, onException: VALUE },
			'On Exception',
			'',
			{ a: 1 },
		],
		['kolena', { operation: 'create', grouping: VALUE }, 'Grouping', 'allItems', 'all'],
		[
			'kolena',
			{ operation: 'downloadDocument', runId: '1', templateId: byId(1), format: VALUE },
			'Format',
			'docx',
			'doc',
		],
	])(
		'for %s with %j is refused, and the error names %s',
		async (node, parameters, label, name, value) => {
			const { error } = await given(node, parameters, value);
			expect(error?.message).toContain(`'${label}'`);
			expect(error?.message).not.toContain('[object Object]');
			expect(error?.description).toContain(name);
			expect(requests()).toEqual([]);
		},
	);
});

describe('a list of ids', () => {
	it.each([['1, 2'], [[1, 2]], [['1', ' 2 ']], ['[1, 2]'], [['1', '', null, '2']]])(
		'is understood: %j',
		async (value) => {
			const filters = { runIds: VALUE };
			await given('kolena', { operation: 'getAll', filters }, value);
			expect(world.kolena.requests[0].query.run_ids).toEqual(['1', '2']);
		},
	);

	it('can also be a single number', async () => {
		await given('kolena', { operation: 'getAll', filters: { runIds: VALUE } }, 7);
		expect(world.kolena.requests[0].query.run_ids).toEqual('7');
	});

	it.each<['kolena' | 'kognitos', INodeParameters, string]>([
		['kolena', { operation: 'getAll', filters: { runIds: VALUE } }, 'Run IDs'],
		['kolena', { operation: 'getAll', filters: { userDefinedIds: VALUE } }, 'User Defined IDs'],
		['kognitos', { operation: 'start', fileIds: VALUE }, 'File IDs'],
	])('for %s with objects in it is refused: %j', async (node, parameters, label) => {
		for (const value of [[{ id: '1' }], { id: '1' }, ['1', { id: '2' }], [['1']], '[{"id":1}]']) {
			const { error } = await given(node, parameters, value);
			expect(error?.message).toContain(`'${label}' contains an object`);
		}
		expect(requests()).toEqual([]);
	});

	it.each(['9007199254740993', 9_007_199_254_740_992, '123456789012345678'])(
		'is refused if JSON would change the digits: %j',
		async (value) => {
			const parameters = { operation: 'downloadDocument', runId: '1', templateId: byId(VALUE) };
			const { error } = await given('kolena', parameters, value);
			expect(error?.message).toContain("'Template' is not a valid id");
			expect(requests()).toEqual([]);
		},
	);

	it('keeps every digit of a number in a JSON list', async () => {
		const filters = { userDefinedIds: '[12345678901234567890, 2]' };
		await world.runKolena({ operation: 'getAll', filters });
		expect(world.kolena.requests[0].query.user_defined_ids).toEqual(['12345678901234567890', '2']);
	});

	it('accepts only numbers where ids are numbers', async () => {
		const { error } = await given(
			'kolena',
			{ operation: 'getAll', filters: { runIds: VALUE } },
			'1, x',
		);
		expect(error?.message).toContain("'Run IDs' is not a valid id: x");
	});
});

describe('text', () => {
	/** The expression as the only entry of a list in an object. */
	const inside = (text: string) =>
		text.startsWith('={{')
			? `={{ { list: [${text.slice(3, -2)}] } }}`
			: `={"list": ["${text.slice(1)}"]}`;

	it.each([
		['=order {{ $json.value }}', { a: 1 }, '[object Object]'],
		['={{ Number($json.value) }}', 'n/a', 'NaN'],
		['={{ 1 / $json.value }}', 0, 'Infinity'],
		['={{ DateTime.fromISO($json.value).toFormat("yyyy-MM-dd") }}', 'n/a', 'Invalid DateTime'],
	])('that an expression returns by mistake is refused: %s with %j', async (text, value, found) => {
		const refused: Array<['kolena' | 'kognitos', INodeParameters, string]> = [
			[
				'kolena',
				{ operation: 'create', additionalFields: { userDefinedId: text } },
				'User Defined ID',
			],
			['kolena', { operation: 'getAll', filters: { userDefinedIds: text } }, 'User Defined IDs'],
			['kognitos', { operation: 'start', name: text }, 'Name'],
			[
				'kognitos',
				{ operation: 'start', inputs: { input: [{ name: 'x', type: 'string', value: text }] } },
				'Inputs › x',
			],
			[
				'kolena',
				{ resource: 'agent', operation: 'updateMetadata', metadata: inside(text) },
				'Metadata',
			],
		];
		for (const [node, parameters, label] of refused) {
			const { error } = await given(node, parameters, value);
			expect(error?.message).toContain(`'${label}' contains '${found}' where text is needed`);
		}
		expect(requests()).toEqual([]);
	});
});

describe("n8n's own timeout", () => {
	it.each(['abc', '1,000', -1, true, { a: 1 }])('is refused: %j', async (timeout) => {
		const { error } = await given('kolena', { operation: 'create' }, timeout, {
			requestOptions: { timeout: VALUE },
		});
		expect(error?.message).toContain("'Timeout' is not a number of at least 0");
		expect(requests()).toEqual([]);
	});

	it('can be text that holds a number', async () => {
		world.kolena.faults.add({ effect: 'hang', method: 'POST' });
		const { error, tookMs } = await given('kolena', { operation: 'create' }, '300', {
			requestOptions: { timeout: VALUE },
		});
		expect(error?.message).toContain('did not respond in time');
		expect(tookMs).toBeLessThan(2_500);
	});

	it('can be longer than any timer allows', async () => {
		const { error } = await given('kolena', { operation: 'create' }, 1e12, {
			requestOptions: { timeout: VALUE },
		});
		expect(error).toBeUndefined();
	});
});

describe('a date', () => {
	it.each([
		[1_798_711_200_000, '2026-12-31T10:00:00.000Z'],
		['1798711200000', '2026-12-31T10:00:00.000Z'],
		[20261231, '2026-12-31T00:00:00.000Z'],
		['2026-12-31', '2026-12-31T00:00:00.000Z'],
	])('is understood: %j', async (value, moment) => {
		await given('kolena', { operation: 'getAll', filters: { createdAfter: VALUE } }, value, {
			timezone: 'UTC',
		});
		const { query } = world.kolena.requests[0];
		expect(new Date(String(query.created_gte)).toISOString()).toBe(moment);
	});

	it.each([
		1_798_711_200,
		'1798711200',
		46_387,
		46_387.5,
		'46387',
		0,
		-1,
		1,
		2026,
		202_612,
		17_987_112_000_000,
		true,
		{},
		{ date: '2026-12-31' },
		['2026-12-31'],
		'12/31/2026',
		'31.12.2026',
		'tomorrow',
		'2026-13-01',
	])('is refused: %j', async (value) => {
		for (const [parameters, label] of [
			[{ operation: 'create', additionalFields: { dueDate: VALUE } }, 'Due Date'],
			[{ operation: 'getAll', filters: { createdAfter: VALUE } }, 'Created After'],
			[{ operation: 'getAll', filters: { createdBefore: VALUE } }, 'Created Before'],
		] as const) {
			const { error } = await given('kolena', parameters, value, { timezone: 'UTC' });
			expect(error?.message).toContain(`'${label}' is not a date: `);
			expect(error?.message).not.toContain('[object Object]');
			expect(error?.description).toContain('2026-12-31');
		}
		expect(requests()).toEqual([]);
	});
});

describe('a URL', () => {
	it.each(['', 'https://', 'http://'])('for a run works with the scheme "%s"', async (scheme) => {
		const run = world.kolena.addRun({ agentId: 2 });
		const { items } = await world.runKolena({
			operation: 'get',
			agentId: byId(2),
			runId: `${scheme}agents.kolena.com/acme/agents/2/runs/${run.run_id}`,
		});
		expect(items[0].json.run_id).toBe(run.run_id);
	});

	it.each(['get', 'delete', 'downloadDocument'])(
		"for another agent's run is refused: %s",
		async (operation) => {
			const { error } = await world.runKolena({
				operation,
				agentId: byId(1),
				templateId: byId(1),
				runId: 'https://agents.kolena.com/acme/agents/2/runs/5001',
			});
			expect(error?.message).toContain("The address in 'Run ID' belongs to 2, but 'Agent' is 1");
			expect(requests()).toEqual([]);
		},
	);

	it("for another agent's run is refused in a list of IDs as well", async () => {
		const runIds = '5001, https://agents.kolena.com/acme/agents/2/runs/5002';
		const { error } = await world.runKolena({ operation: 'getAll', filters: { runIds } });
		expect(error?.message).toContain("The address in 'Run IDs' belongs to 2, but 'Agent' is 1");
		expect(requests()).toEqual([]);
	});

	it("for another agent's process is refused", async () => {
		const address = 'https://app.kognitos.com/agents/other/processes/p1';
		for (const operation of ['start', 'getAll']) {
			const { error } = await world.runKognitos({ operation, processId: byId(address) });
			expect(error?.message).toContain(
				"The address in 'Process' belongs to other, but 'Agent ID' is",
			);
		}
		expect(requests()).toEqual([]);
	});
});

/** A node's parameters by name; those inside a collection are named `collection.name`. */
function labelled(properties: INodeProperties[], prefix = ''): Array<[string, INodeProperties]> {
	return properties.flatMap((property): Array<[string, INodeProperties]> => {
		const path = prefix + property.name;
		return property.type === 'collection'
			? labelled(property.options as INodeProperties[], `${path}.`)
			: [[path, property]];
	});
}

/** Every parameter of every operation that accepts an expression. */
const everyParameter = (['kolena', 'kognitos'] as const).flatMap((node) => {
	const { properties } = nodeType(node).description;
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			(options as INodePropertyOptions[]).flatMap(({ value: operation }) => {
				const resource = String(displayOptions?.show?.resource?.[0]);
				const shown = properties.filter(
					({ name, displayOptions: { show } = {} }) =>
						!['resource', 'operation', 'requestOptions'].includes(name) &&
						(show?.resource ?? [resource]).includes(resource) &&
						(show?.operation ?? [operation]).includes(operation),
				);
				return labelled(shown)
					.filter(([, { type }]) => !['notice', 'fixedCollection', 'json'].includes(type))
					.map(([path, { displayName, type }]) => ({
						node,
						resource,
						operation: String(operation),
						path,
						displayName,
						type,
					}));
			}),
		);
});

it.each(everyParameter)(
	'$node $resource $operation: an object for $path is refused, naming "$displayName"',
	async ({ node, resource, operation, path, displayName, type }) => {
		const [name, inner] = path.split('.');
		const value = type === 'resourceLocator' ? byId(VALUE) : VALUE;
		const { error } = await given(
			node,
			{
				resource,
				operation,
				runId: '1',
				name: 'x',
				templateId: byId(1),
				waitForCompletion: true,
				returnAll: false,
				[name]: inner === undefined ? value : { [inner]: value },
			},
			{ nested: { deep: true } },
		);
		expect(error?.message).toContain(`'${displayName}'`);
		expect(error?.message).not.toContain('[object Object]');
		expect(error?.message).not.toContain(path);
		expect(error?.description).toEqual(expect.stringMatching(/\w/));
		expect(requests()).toEqual([]);
	},
);
