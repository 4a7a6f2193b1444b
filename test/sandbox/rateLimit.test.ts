import { startSandbox, type RateLimit, type Sandbox } from '../../sandbox';
import { kognitosClient, kolenaClient } from './client';

let sandbox: Sandbox;
let now = 0;

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => now });
});

beforeEach(() => {
	now = Date.parse('2026-05-04T10:00:00.400Z');
	sandbox.reset();
});

afterAll(() => sandbox.close());

async function statuses(count: number, path = '/agents'): Promise<number[]> {
	const call = kolenaClient(sandbox);
	const seen: number[] = [];
	for (let sent = 0; sent < count; sent += 1) seen.push((await call('GET', path)).status);
	return seen;
}

function limit(more: Partial<RateLimit> = {}): void {
	sandbox.kolena.settings.rateLimits = [{ requests: 2, windowMs: 1000, ...more }];
}

test('a bucket refills steadily', async () => {
	limit();
	expect(await statuses(3)).toEqual([200, 200, 429]);
	now += 500;
	expect(await statuses(2)).toEqual([200, 429]);
	now += 60_000;
	expect(await statuses(3)).toEqual([200, 200, 429]);
	expect(sandbox.kolena.rateLimiter).toMatchObject({ accepted: 5, refused: 3 });
});

test('a window starts over', async () => {
	limit({ kind: 'window' });
	expect(await statuses(3)).toEqual([200, 200, 429]);
	now += 999;
	expect(await statuses(1)).toEqual([429]);
	now += 1;
	expect(await statuses(3)).toEqual([200, 200, 429]);
});

test.each<[RateLimit['retryAfter'], string | null]>([
	[undefined, '2'],
	['seconds', '2'],
	['date', 'Mon, 04 May 2026 10:00:02 GMT'],
	['none', null],
])('says when to retry: %s', async (retryAfter, expected) => {
	limit({ requests: 1, windowMs: 1500, retryAfter });
	await statuses(1);
	const refused = await kolenaClient(sandbox)('GET', '/agents');
	expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expected]);
	expect(refused.json).toEqual({ detail: 'Rate limit exceeded' });
});

test('an endpoint can have its own limit', async () => {
	limit({ requests: 1, method: 'GET', path: '/workspaces$' });
	expect(await statuses(2, '/workspaces')).toEqual([200, 429]);
	expect(await statuses(2)).toEqual([200, 200]);
});

test('a rejected request does nothing', async () => {
	sandbox.kognitos.settings.rateLimits = [{ requests: 0, windowMs: 1000 }];
	const { status, json } = await kognitosClient(sandbox)('POST', '/runs', {
		name: 'a',
		agent_id: sandbox.kognitos.agentId,
		process_id: sandbox.kognitos.processes[0].id,
		stage: 'Draft',
	});
	expect([status, json]).toEqual([429, { message: 'Too Many Requests' }]);
	expect(sandbox.kognitos.runs).toEqual([]);
});
