import { type ActionName, credentialsOf, executeNode, PACKAGE, useWorld } from './harness';

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
