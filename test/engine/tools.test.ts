import { ExecuteContext } from 'n8n-core';
import type { IExecuteData, INode, INodeParameters, INodeType } from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';

import { type ActionName, credentialsOf, executeNode, PACKAGE, useWorld } from './harness';
import { additionalData } from './harness/additionalData';
import { registry } from './harness/nodeTypes';
import { credentialReferences } from './harness/services';

const world = useWorld();

/** What a model is told about an error. n8n gives it only the message. */
async function toldBy(type: ActionName, parameters: object, asTool: boolean): Promise<unknown> {
	const agent = { agentId: type === 'kolena' ? world.agent() : world.kognitos.agentId };
	const { items } = await executeNode({
		type,
		credentials: credentialsOf(type, world.sandbox),
		parameters: { resource: 'run', ...agent, processId: world.process(), ...parameters },
		onError: 'continueRegularOutput',
		node: asTool ? { type: `${PACKAGE}.${type}Tool` } : {},
	});
	return items[0].json.error;
}

describe("a tool's error", () => {
	it('says what to do about missing files, which a tool cannot have', async () => {
		for (const [type, parameters] of [
			['kolena', { operation: 'create' }],
			['kolena', {}],
			['kognitos', { resource: 'file', operation: 'upload' }],
		] as const) {
			expect(await toldBy(type, parameters, true)).toBe(
				"The item has no binary field 'data' [item 0]. AI agents cannot pass files to a tool. Send the file in the workflow, before or after the agent",
			);
		}
		expect(world.kolena.requests).toEqual([]);
		expect(world.kognitos.requests).toEqual([]);
	});

	it('says what to do about an invalid id, and one that does not exist', async () => {
		const get = { operation: 'get' };
		expect(await toldBy('kolena', { ...get, runId: 'the newest' }, true)).toMatch(
			/^'Run ID' is not a valid id: the newest \[item 0\]\. Enter the run's run_id/,
		);
		expect(await toldBy('kolena', { ...get, runId: '999' }, true)).toMatch(
			/Run not found \[item 0\]\. Check the IDs/,
		);
		expect(await toldBy('kognitos', { ...get, runId: 'unknown' }, true)).toMatch(
			/\[item 0\]\. Check the/,
		);
	});

	it('is the same in a workflow that continues, where the next nodes see only the message', async () => {
		const get = { operation: 'get', runId: 'the newest' };
		expect(await toldBy('kolena', get, false)).toBe(await toldBy('kolena', get, true));
	});
});

describe('a tool with Retry On Fail, which n8n calls again', () => {
	/** The tool of an AI agent. Each call returns what the model is told. */
	async function tool(
		type: ActionName,
		parameters: INodeParameters,
	): Promise<() => Promise<string>> {
		const { Main, AiTool } = NodeConnectionTypes;
		const node: INode = {
			id: 'tool',
			name: 'Tool',
			type: `${PACKAGE}.${type}Tool`,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: credentialReferences(type),
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
		};
		const agent: INode = { ...node, id: 'agent', name: 'Agent', type: 'agent', parameters: {} };
		const usual = registry().getByNameAndVersion(node.type);
		const { description } = usual;
		const nodeTypes = registry({
			agent: { description: { ...description, inputs: [Main, AiTool] } } as INodeType,
			[node.type]: { ...usual, description: { ...description, outputs: [AiTool] } },
		});
		const workflow = new Workflow({
			id: 'test',
			nodes: [node, agent],
			connections: { Tool: { [AiTool]: [[{ node: 'Agent', type: AiTool, index: 0 }]] } },
			active: false,
			nodeTypes,
		});
		const input = [{ json: {} }];
		const data: IExecuteData = { node: agent, data: { main: [input] }, source: null };
		const context = new ExecuteContext(
			workflow,
			agent,
			additionalData(credentialsOf(type, world.sandbox)),
			'manual',
			createRunExecutionData({}),
			0,
			input,
			data.data,
			data,
			[],
		);
		const tools = await context.getInputConnectionData(AiTool, 0);
		const [{ func }] = tools as Array<{ func: (input: object) => Promise<string> }>;
		return async () => await func({});
	}

	const lost = { effect: 'reset', stage: 'afterHandling', method: 'POST' } as const;

	const start = () => ({
		resource: 'run',
		operation: 'start',
		agentId: world.kognitos.agentId,
		processId: world.process(),
		name: 'x',
	});

	it('starts one run if the response is lost', async () => {
		world.kognitos.faults.add({ ...lost, path: '/runs$' });
		const call = await tool('kognitos', start());
		expect(await call()).toContain('The run may have started');
		expect(world.kognitos.runs).toHaveLength(1);
	});

	it('starts one run if waiting for it takes too long, and names it', async () => {
		world.kognitos.settings.outcome.durationMs = null;
		const wait = { waitForCompletion: true, pollInterval: 0.1, waitTimeout: 1 };
		const call = await tool('kognitos', { ...start(), ...wait });
		expect(await call()).toMatch(/seconds of waiting.*1 run was started by this node: /);
		expect(world.kognitos.runs).toHaveLength(1);
	});

	it('sends one message if it may have arrived', async () => {
		const { kognitosAutomation } = world;
		const { name } = kognitosAutomation.addRun({ status: 'awaiting_guidance' });
		kognitosAutomation.faults.add({ ...lost, stage: 'beforeBody', path: '/events$' });
		const call = await tool('kognitosAutomation', {
			resource: 'exception',
			operation: 'reply',
			exception: kognitosAutomation.exceptionsOf(name)[0].name,
			message: 'Northwind',
		});
		expect(await call()).toContain('The message may have reached Kognitos');
		const sent = kognitosAutomation.requests.filter(({ method }) => method === 'POST');
		expect(sent).toHaveLength(1);
	}, 30_000);

	it('is called again if nothing has started, and each call starts a run', async () => {
		world.kognitos.faults.add({ effect: 'answer', status: 400, method: 'POST', path: '/runs$' });
		const call = await tool('kognitos', start());
		await call();
		await call();
		expect(world.kognitosStarts).toHaveLength(3);
		expect(world.kognitos.runs).toHaveLength(2);
	});
});
