import { ExecuteContext, RoutingNode } from 'n8n-core';
import type { IExecuteData, INode, INodeExecutionData } from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { credentialsOf, nodeType, PACKAGE, useWorld } from './harness';
import { additionalData } from './harness/additionalData';
import { registry } from './harness/nodeTypes';
import { credentialReferences } from './harness/services';

const world = useWorld();

/** Executes an AI agent's tools at the same time. n8n gives all of them the agent's data. */
async function callTools(
	names: string[],
): Promise<Array<PromiseSettledResult<INodeExecutionData[]>>> {
	const nodes = names.map(
		(name): INode => ({
			id: name,
			name,
			type: `${PACKAGE}.kognitos`,
			typeVersion: 1,
			position: [0, 0],
			parameters: {
				resource: 'run',
				operation: 'start',
				agentId: world.kognitos.agentId,
				processId: world.process(),
				name,
			},
			credentials: credentialReferences('kognitos'),
		}),
	);
	const workflow = new Workflow({
		id: 'test',
		nodes,
		connections: {},
		active: false,
		nodeTypes: registry(),
	});
	const input = [{ json: {} }];
	const agent = { ...nodes[0], name: 'Agent' };
	const agentData: IExecuteData = { node: agent, data: { main: [input] }, source: null };
	const calls = nodes.map(async (node) => {
		const more = additionalData(credentialsOf('kognitos', world.sandbox));
		const context = new ExecuteContext(
			workflow,
			node,
			more,
			'manual',
			createRunExecutionData({}),
			0,
			input,
			agentData.data,
			agentData,
			[],
		);
		const output = await new RoutingNode(context, nodeType('kognitos')).runNode();
		return output?.[0] ?? [];
	});
	return await Promise.allSettled(calls);
}

it("a tool that fails does not stop the agent's other tools", async () => {
	world.kognitos.faults.add({ effect: 'answer', status: 400, method: 'POST', path: '/runs$' });
	// More than can be in flight at the same time, so some are still waiting when the first one
	// fails.
	const outcomes = await callTools(Array.from({ length: 30 }, (_, n) => `tool ${n}`));
	const ids = outcomes.flatMap((outcome) =>
		outcome.status === 'fulfilled' ? outcome.value.map(({ json }) => json.id) : [],
	);
	expect(ids).toHaveLength(29);
	expect(ids.sort()).toEqual(world.kognitos.runs.map(({ id }) => id).sort());
});
