import { Workflow } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';

import {
	byId,
	jsonOf,
	kognitosAutomationApi,
	nodeType,
	PACKAGE,
	searchList,
	useWorld,
} from '../harness';
import { additionalData } from '../harness/additionalData';
import { registry } from '../harness/nodeTypes';

const world = useWorld({
	kognitosAutomation: { automationCount: 230, workspaceCount: 120, organizationCount: 130 },
});

const workspace = () => byId(world.kognitosAutomation.workspaces[0].name);

const search = async (method: string, filter?: string, paginationToken?: string, parameters = {}) =>
	await searchList({
		type: 'kognitosAutomationTrigger',
		method,
		parameters: { workspace: workspace(), ...parameters },
		credentials: kognitosAutomationApi(world.sandbox),
		filter,
		paginationToken,
	});

describe('the workspace picker', () => {
	it('shows the workspaces of all organizations, from all pages', async () => {
		world.kognitosAutomation.settings.maxPageSize = 40;
		const { results } = await search('searchWorkspaces');
		const { organizations, workspaces } = world.kognitosAutomation;
		const unseen = organizations[organizations.length - 1].name;
		const seen = workspaces.filter(({ organization }) => organization !== unseen);
		expect(new Set(results.map(({ value }) => value))).toEqual(
			new Set(seen.map(({ name }) => name)),
		);
		expect(results.map(({ name }) => name)).toContain('Northwind Finance › Accounts Payable');
	});

	it('finds workspaces by words in either name', async () => {
		const { results } = await search('searchWorkspaces', 'contoso treasury');
		expect(results.map(({ name }) => name)).toEqual(['Contoso Logistics › Treasury']);
	});

	it('leaves out an organization that the token is not allowed to read', async () => {
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 403,
			body: { code: 7, message: 'no' },
			path: '/workspaces',
		});
		const { results } = await search('searchWorkspaces');
		expect(results.length).toBeGreaterThan(100);
	});
});

describe('the automation picker', () => {
	it("shows the workspace's automations page by page, and which accept no published runs", async () => {
		const first = await search('searchAutomations');
		const labels: string[] = first.results.map(({ name }) => name);
		let token = first.paginationToken as string | undefined;
		while (token !== undefined) {
			const next = await search('searchAutomations', undefined, token);
			labels.push(...next.results.map(({ name }) => name));
			token = next.paginationToken as string | undefined;
		}
		expect(labels).toHaveLength(229);
		expect(labels).toEqual(
			expect.arrayContaining([
				'Invoice Intake',
				'Never Published (never published)',
				'Switched Off (deactivated)',
			]),
		);
	});

	it('searches later pages, too', async () => {
		world.kognitosAutomation.settings.maxPageSize = 30;
		const { results } = await search('searchAutomations', 'invoice intake');
		expect(results).toEqual([
			{ name: 'Invoice Intake', value: world.kognitosAutomation.automations[0].name },
		]);
	});

	it('asks for the workspace first', async () => {
		const parameters = { workspace: { __rl: true, mode: 'list', value: '' } };
		await expect(search('searchAutomations', '', undefined, parameters)).rejects.toThrow(
			"'Workspace' is empty",
		);
	});
});

describe('the input form', () => {
	async function form(automation: string) {
		const parameters = { workspace: workspace(), automation: byId(automation) };
		const node = {
			id: 'node',
			name: 'Node',
			type: `${PACKAGE}.kognitosAutomation`,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters,
			credentials: { kognitosAutomationApi: { id: '1', name: 'Test' } },
		};
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: registry(),
		});
		const data = {
			...additionalData(kognitosAutomationApi(world.sandbox)),
			currentNodeParameters: parameters,
		};
		const context = new LoadOptionsContext(workflow, node, data, '');
		const { automationForm } = nodeType('kognitosAutomation').methods?.resourceMapping ?? {};
		return await automationForm.call(context);
	}

	it('has a field for each input, by its exact name', async () => {
		const { fields } = await form(world.kognitosAutomation.automation('Every Type').name);
		expect(
			fields.map(({ id, type, required, defaultValue, options }) => [
				id,
				type,
				required,
				defaultValue ?? options?.map(({ value }) => value),
			]),
		).toEqual([
			['text', 'string', true, undefined],
			['number', 'string', true, undefined],
			['boolean', 'boolean', true, undefined],
			['date and time', 'string', false, undefined],
			['date', 'string', false, undefined],
			['time', 'string', false, undefined],
			['file', 'string', false, undefined],
			['list', 'array', false, undefined],
			['dictionary', 'object', false, undefined],
			['any dictionary', 'object', false, undefined],
			['table', 'array', false, undefined],
			['currency', 'options', false, ['EUR', 'USD']],
			['union', 'string', false, undefined],
			['secret', 'string', false, undefined],
			['anything', 'string', false, undefined],
			['opaque', 'string', false, undefined],
			['country', 'string', false, 'Portugal'],
		]);
	});

	it('says so if there are no inputs', async () => {
		const { fields, emptyFieldsNotice } = await form(
			world.kognitosAutomation.automation('No Inputs').name,
		);
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toBe('This automation takes no inputs');
	});

	it('asks for the automation first', async () => {
		expect(await form('')).toEqual({
			fields: [],
			emptyFieldsNotice: 'Choose an automation to see its inputs',
		});
	});
});

describe('automation', () => {
	it.each(['full', 'short'] as const)('is simplified with its full name (%s)', async (names) => {
		world.kognitosAutomation.settings.automationNames = names;
		const { name } = world.kognitosAutomation.automations[0];
		const { items, error } = await world.runKognitosAutomation({
			resource: 'automation',
			operation: 'get',
			automation: byId(String(name.split('/').pop())),
		});
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			name,
			automation_id: name.split('/').pop(),
			display_name: 'Invoice Intake',
			inputs: {
				'Vendor Name': 'TEXT',
				amount: 'NUMBER (optional)',
				'due date': 'DATE (optional)',
				Invoice: 'FILE (optional)',
			},
			outputs: ['invoice number', 'total', 'due date', 'lines'],
			is_published: true,
			is_active: true,
			latest_published_version: '2.0',
		});
		const { items: all } = await world.runKognitosAutomation({
			resource: 'automation',
			operation: 'getAll',
			returnAll: true,
		});
		expect(jsonOf(all).map((automation) => automation.name)).toContain(name);
	});
});

describe('schedule', () => {
	const schedule = { resource: 'schedule' };

	it('can be read, disabled and enabled', async () => {
		for (const [operation, enabled] of [
			['disable', false],
			['enable', true],
			['get', true],
		] as const) {
			const { items, error } = await world.runKognitosAutomation({ ...schedule, operation });
			expect(error).toBeUndefined();
			expect(items[0].json).toMatchObject({ enabled, summary: 'Every working day at 07:30' });
		}
	});

	it.each([{}, { schedule: null }])(
		'is reported as missing when the response is %j',
		async (body) => {
			world.allowViolations();
			world.kognitosAutomation.faults.add({
				effect: 'answer',
				status: 200,
				body,
				path: '/schedule',
			});
			const { error } = await world.runKognitosAutomation({ ...schedule, operation: 'get' });
			expect(error?.message).toContain('The automation has no schedule');
		},
	);

	it.each(['get', 'enable', 'disable'])('is reported as missing: %s', async (operation) => {
		const { error } = await world.runKognitosAutomation({
			...schedule,
			operation,
			automation: world.automation(1),
		});
		expect(error?.message).toContain('The automation has no schedule');
	});
});
