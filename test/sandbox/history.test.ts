import { startSandbox, type Sandbox } from '../../sandbox';
import { kognitosClient, kolenaClient } from './client';

const COUNT = 1_000_000;
const START = Date.parse('2024-01-01T00:00:00Z');

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

test('several sandboxes can run side by side', async () => {
	const others = await Promise.all([startSandbox(), startSandbox(), startSandbox()]);
	others[0].kolena.addRun();
	const runs = others.map(({ kolena }) => kolena.runs.length);
	const urls = new Set(others.map(({ kolena }) => kolena.url));
	await Promise.all(others.map((other) => other.close()));
	expect(runs).toEqual([1, 0, 0]);
	expect(urls.size).toBe(3);
});

test('a million Kolena runs are added and listed', async () => {
	const call = kolenaClient(sandbox);
	sandbox.kolena.addHistory({ count: COUNT, from: START, everyMs: 60_000 });
	const { json } = await call('GET', '/agents/1/runs?page_size=1&page_number=999999');
	expect(json).toMatchObject({
		total_pages: COUNT,
		runs: [{ run_id: 5001, created: '2024-01-01T00:00:00', completed: '2024-01-01T00:02:00' }],
	});
	const young = await call('GET', '/agents/1/runs?page_size=1&created_gte=2025-11-20T00:00:00');
	expect(young.json).toMatchObject({
		runs: [{ created: '2025-11-25T10:39:00' }],
		total_pages: 7840,
	});
	const { run_id: id } = sandbox.kolena.addRun({ durationMs: null });
	const running = await call('GET', '/agents/1/runs?status=running');
	expect(running.json).toMatchObject({ runs: [{ run_id: id }], total_pages: 1 });
});

test('a million Kognitos runs are added and listed, and found by their IDs', async () => {
	const call = kognitosClient(sandbox);
	sandbox.kognitos.addHistory({ count: COUNT, from: START, everyMs: 60_000 });
	const { agentId, processes } = sandbox.kognitos;
	const path = `/runs?agent_id=${agentId}&process_id=${processes[0].id}&limit=100`;
	const first = (await call('GET', path)).json as {
		items: Array<{ id: string; created_at: string }>;
		continuation_token: string;
	};
	const token = encodeURIComponent(first.continuation_token);
	const next = `${path}&continuation_token=${token}`;
	const second = (await call('GET', next)).json as typeof first;
	expect(Date.parse(first.items[99].created_at) - Date.parse(second.items[0].created_at)).toBe(
		60_000,
	);
	const { id, created_at: created } = first.items[57];
	expect((await call('GET', `/runs/${id}`)).json).toMatchObject({ id, created_at: created });
});

test('a run ends on time despite a history of a million runs', async () => {
	const { run_id: id } = sandbox.kolena.addRun({ durationMs: 20 });
	await new Promise((resolve) => setTimeout(resolve, 40));
	expect(sandbox.kolena.run(id)?.status).toBe('success');
});
