import { type Sandbox, startSandbox } from '../../sandbox';
import {
	ActiveTrigger,
	contentOf,
	executeNode,
	itemWithFile,
	kolenaApi,
	searchList,
	storedFile,
	testCredential,
	useBinaryMode,
} from './harness';

describe('the harness drives the real engine', () => {
	let sandbox: Sandbox;

	const agentId = () => ({
		__rl: true,
		mode: 'id',
		value: String(sandbox.kolena.agentIds[0]),
	});

	beforeAll(async () => {
		sandbox = await startSandbox();
	});

	beforeEach(() => sandbox.reset());

	afterAll(async () => await sandbox.close());

	it('executes an action node in a workflow', async () => {
		const { items, error } = await executeNode({
			type: 'kolena',
			credentials: kolenaApi(sandbox),
			parameters: { resource: 'run', operation: 'create', agentId: agentId() },
			items: [itemWithFile('a.pdf')],
		});
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ json: { status: 'running', files: ['a.pdf'] } }]);
	});

	it('polls a trigger that stores its state', async () => {
		const trigger = new ActiveTrigger({
			type: 'kolenaTrigger',
			credentials: kolenaApi(sandbox),
			parameters: { agentId: agentId() },
		});
		await expect(trigger.poll()).resolves.toBeNull();
		expect(trigger.hasChanged()).toBe(true);
		expect(trigger.restarted().stored()).toEqual(trigger.stored());
	});

	it('searches a list for the editor', async () => {
		const { results } = await searchList({
			type: 'kolena',
			method: 'searchAgents',
			credentials: kolenaApi(sandbox),
		});
		expect(results).toHaveLength(3);
	});

	it('tests a credential', async () => {
		await expect(testCredential('kolenaApi', kolenaApi(sandbox))).resolves.toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		const wrong = kolenaApi(sandbox, { apiKey: 'wrong' });
		await expect(testCredential('kolenaApi', wrong)).resolves.toMatchObject({ status: 'Error' });
	});

	it("stores files in n8n's storage or inside the items", async () => {
		await useBinaryMode('filesystem');
		const stored = await storedFile('content');
		expect(stored).toMatchObject({ data: 'filesystem-v2', id: expect.any(String) });
		await useBinaryMode('default');
		const inline = await storedFile('content');
		expect(inline).toMatchObject({ data: Buffer.from('content').toString('base64') });
		for (const file of [stored, inline]) {
			expect((await contentOf(file)).toString()).toBe('content');
		}
	});
});
