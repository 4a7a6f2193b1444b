import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

import Ajv from 'ajv';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { loadOutputSchema, resolveOutputSchemaPath } from 'n8n-core';

import { deliveryBody, type Sandbox, signDelivery, startSandbox } from '../../sandbox';
import { shippedNodes, shippedServices } from '../../scripts/shipped';
import {
	type ActionName,
	ACTIONS,
	credentialsOf,
	executeNode,
	itemWithFile,
	type NodeName,
	nodeType,
	pollNode,
	TRIGGERS,
	WebhookServer,
} from '../engine/harness';

type Schema = IDataObject & { properties?: Record<string, Schema>; items?: Schema };

const FOLDER = resolve(__dirname, '../../nodes');
const MAX_BYTES_OF_ALL = 24_000;

const folders = new Map(shippedNodes().map(({ name, service }) => [name, join(FOLDER, service)]));

const folderOf = (name: NodeName) => folders.get(name) ?? '';

/** Every operation as `[node, resource, operation]`. */
const operations = ACTIONS.flatMap((name) =>
	nodeType(name)
		.description.properties.filter((property) => property.name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				options.map((option) => [name, String(resource), 'value' in option ? option.value : '']),
			),
		),
) as Array<[ActionName, string, string]>;

function schemaFiles(): string[] {
	return shippedServices().flatMap((service) => {
		const folder = join(FOLDER, service, '__schema__');
		return readdirSync(folder, { withFileTypes: true, recursive: true })
			.filter((entry) => entry.isFile())
			.map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)));
	});
}

/**
 * A strict version of the schema, in which every field that it names is required and no other is
 * allowed.
 */
function exact(schema: Schema): Schema {
	const { properties, items, ...rest } = schema;
	return {
		...rest,
		...(items ? { items: exact(items) } : {}),
		...(properties
			? {
					properties: Object.fromEntries(
						Object.entries(properties).map(([name, field]) => [name, exact(field)]),
					),
					required: Object.keys(properties),
					additionalProperties: false,
				}
			: {}),
	};
}

/** Operations that return several kinds of items, each kind with only some of the fields. */
const SEVERAL_KINDS = ['getEvents'];

function expectToMatch(
	schema: Schema | undefined,
	items: INodeExecutionData[],
	isExact = true,
): void {
	expect(schema).toMatchObject({ type: 'object', properties: expect.any(Object), version: 1 });
	expect(items.length).toBeGreaterThan(0);
	const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, keywords: ['version'] });
	const isRight = ajv.compile({
		...exact(schema ?? {}),
		...(isExact ? {} : { required: [] }),
	});
	for (const { json } of items) {
		isRight(json);
		expect(isRight.errors ?? []).toEqual([]);
	}
}

describe('output previews', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox();
	});

	beforeEach(() => sandbox.reset());

	afterAll(async () => {
		expect(sandbox.violations).toEqual([]);
		await sandbox.close();
	});

	const locator = (value: unknown) => ({ __rl: true, mode: 'id', value: String(value) });

	/** Parameters that make an operation return something. */
	function parametersOf(name: ActionName, resource: string, operation: string): INodeParameters {
		if (name === 'kolena') {
			const run = sandbox.kolena.addRun({ userDefinedId: 'invoice-1' });
			return {
				agentId: locator(run.agent_id),
				runId: String(run.run_id),
				templateId: locator(101),
				name: 'Copied agent',
				metadata: '{"team": "finance"}',
				waitForCompletion: operation === 'create',
				pollInterval: 1,
			};
		}
		if (name === 'kognitosAutomation') return automationParameters(operation);
		const run = sandbox.kognitos.addRun({ fileIds: null });
		return {
			agentId: run.agent_id,
			processId: locator(run.process_id),
			runId: run.id,
			name: 'Invoice 1',
			...(resource === 'run' ? { binaryPropertyName: 'data' } : {}),
		};
	}

	function automationParameters(operation: string): INodeParameters {
		const { kognitosAutomation } = sandbox;
		const { name } = kognitosAutomation.addRun();
		if (operation === 'pause') kognitosAutomation.setState(name, 'executing');
		if (operation === 'continue') kognitosAutomation.setState(name, 'stopped');
		const asking = kognitosAutomation.addRun().name;
		kognitosAutomation.setState(asking, 'awaiting_guidance');
		return {
			workspace: locator(kognitosAutomation.workspaces[0].name),
			automation: locator(kognitosAutomation.automations[0].name),
			inputMode: 'json',
			inputsJson: '{"Vendor Name": "Northwind"}',
			run: name,
			exception: kognitosAutomation.exceptionsOf(asking)[0].name,
			message: 'Go on',
			file: kognitosAutomation.addFile().name,
		};
	}

	it.each(operations)(
		'%s: %s %s returns what its preview shows',
		async (name, resource, operation) => {
			const { items, error } = await executeNode({
				type: name,
				credentials: credentialsOf(name, sandbox),
				parameters: { resource, operation, ...parametersOf(name, resource, operation) },
				items: [itemWithFile('invoice.pdf')],
			});
			expect(error).toBeUndefined();
			const nodeDir = folderOf(name);
			expectToMatch(
				loadOutputSchema({ nodeDir, version: 1, resource, operation }) as Schema,
				items,
				!SEVERAL_KINDS.includes(operation),
			);
		},
	);

	it.each(TRIGGERS)('%s returns what its preview shows', async (name) => {
		const isKolena = name === 'kolenaTrigger';
		const { kognitosAutomation } = sandbox;
		kognitosAutomation.addRun();
		const run = isKolena ? undefined : sandbox.kognitos.addRun();
		if (isKolena) sandbox.kolena.addRun();
		const { items } = await pollNode(
			{
				type: name,
				credentials: credentialsOf(name, sandbox),
				parameters: isKolena
					? { agentId: locator(sandbox.kolena.agentIds[0]) }
					: {
							agentId: run?.agent_id,
							processId: locator(run?.process_id),
							workspace: locator(kognitosAutomation.workspaces[0].name),
							automation: locator(kognitosAutomation.automations[0].name),
						},
			},
			{ mode: 'manual' },
		);
		const schema = loadOutputSchema({
			nodeDir: folderOf(name),
			version: 1,
			versionFallback: true,
		});
		expectToMatch(schema as Schema, items ?? []);
	});

	it('kolenaWebhookTrigger returns what its preview shows', async () => {
		const name = 'kolenaWebhookTrigger';
		const server = await new WebhookServer({ credentials: credentialsOf(name, sandbox) }).start();
		const { secret } = sandbox.kolena.settings.webhook;
		const { headers, body } = signDelivery(deliveryBody(sandbox.kolena.addRun()), secret);
		await fetch(server.url(), { method: 'POST', headers, body });
		await server.close();
		const nodeDir = folderOf(name);
		const schema = loadOutputSchema({ nodeDir, version: 1, versionFallback: true });
		expectToMatch(schema as Schema, server.executions[0]);
	});

	it('has a preview for each operation, at the path where the editor looks for it', () => {
		for (const [name, resource, operation] of operations) {
			const path = resolveOutputSchemaPath({
				nodeDir: folderOf(name),
				version: 1,
				resource,
				operation,
			});
			expect([name, resource, operation, existsSync(path ?? '')]).toEqual([
				name,
				resource,
				operation,
				true,
			]);
		}
	});

	it('has no preview of operations that do not exist', () => {
		const expected = [
			...operations.map(([name, resource, operation]) =>
				join(basename(folderOf(name)), '__schema__/v1.0.0', resource, `${operation}.json`),
			),
			...TRIGGERS.map((name) => join(basename(folderOf(name)), '__schema__/v1.0.0/output.json')),
		];
		expect(schemaFiles().sort()).toEqual(expected.sort());
	});

	it('stay small in total', () => {
		const bytes = schemaFiles().map((file) => readFileSync(join(FOLDER, file)).length);
		expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(MAX_BYTES_OF_ALL);
	});
});
