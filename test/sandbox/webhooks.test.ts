import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Sandbox, startSandbox, webhookDefaults } from '../../sandbox';

interface Arrival {
	headers: IncomingHttpHeaders;
	body: string;
	at: number;
}

let sandbox: Sandbox;
let server: Server;
const arrivals: Arrival[] = [];
/** The statuses of the next responses. After those, every status is 200. */
const answers: number[] = [];

beforeAll(async () => {
	sandbox = await startSandbox();
	server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const body = Buffer.concat(chunks).toString();
			arrivals.push({ headers: request.headers, body, at: Date.now() });
			response.writeHead(answers.shift() ?? 200).end('{"message": "seen"}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
	sandbox.reset();
	arrivals.length = 0;
	answers.length = 0;
	const { port } = server.address() as AddressInfo;
	Object.assign(sandbox.kolena.settings.webhook, {
		url: `http://127.0.0.1:${port}/hook`,
		quickRetriesMs: [20, 40, 60],
		laterRetriesMs: [100, 100, 100, 100, 100],
	});
});

afterAll(async () => {
	await sandbox.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

async function until(count: number): Promise<void> {
	const deadline = Date.now() + 10_000;
	while (arrivals.length < count && Date.now() < deadline) await pause(20);
}

const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

it('reports a run that ends on its own or is ended by hand, with a signature of the exact body', async () => {
	const { kolena } = sandbox;
	const byItself = kolena.addRun({ durationMs: 100 });
	const byHand = kolena.addRun({ status: 'running' });
	kolena.endRun(byHand.run_id, 'failed');
	await until(2);
	const ids = arrivals.map(({ body }) => (JSON.parse(body) as { run_id: number }).run_id);
	expect(ids.sort()).toEqual([byItself.run_id, byHand.run_id]);
	for (const { headers, body } of arrivals) {
		const { 'x-kolena-timestamp': timestamp, 'x-kolena-delivery-id': id } = headers;
		const expected = createHmac('sha256', kolena.webhookSecret)
			.update(`${String(timestamp)}.${String(id)}.${body}`)
			.digest('hex');
		expect(headers['x-kolena-signature']).toBe(expected);
		expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(10);
		expect(Object.keys(JSON.parse(body) as object)).toEqual([
			'agent_id',
			'run_id',
			'run_url',
			'created',
			'updated',
			'files',
			'order',
			'data',
		]);
	}
});

it('makes three quick retries and five later ones, all with the same delivery ID', async () => {
	answers.push(...Array.from({ length: 20 }, () => 503));
	const run = sandbox.kolena.addRun({ status: 'running' });
	sandbox.kolena.endRun(run.run_id);
	await until(9);
	await pause(200);
	expect(arrivals).toHaveLength(9);
	expect(new Set(arrivals.map(({ headers }) => headers['x-kolena-delivery-id'])).size).toBe(1);
	expect(sandbox.kolena.deliveries).toMatchObject(
		Array.from({ length: 9 }, (_, index) => ({ attempt: index + 1, status: 503 })),
	);
	expect(webhookDefaults.quickRetriesMs).toHaveLength(3);
	expect(webhookDefaults.laterRetriesMs).toHaveLength(5);
});

it('stops once a delivery succeeds, and can send a delivery twice at the same time', async () => {
	sandbox.kolena.settings.webhook.copies = 2;
	answers.push(500, 500);
	const run = sandbox.kolena.addRun({ status: 'running' });
	sandbox.kolena.endRun(run.run_id);
	await until(4);
	await pause(200);
	expect(arrivals).toHaveLength(4);
	expect(new Set(arrivals.map(({ headers }) => headers['x-kolena-delivery-id'])).size).toBe(1);
	expect(sandbox.kolena.deliveries.at(-1)).toMatchObject({
		status: 200,
		answer: '{"message": "seen"}',
	});
});

it('reports nothing without a URL, and nothing from before a reset', async () => {
	answers.push(503);
	const run = sandbox.kolena.addRun({ status: 'running' });
	sandbox.kolena.endRun(run.run_id);
	await until(1);
	sandbox.reset();
	sandbox.kolena.addRun({ durationMs: 50 });
	await pause(300);
	expect(arrivals).toHaveLength(1);
	expect(sandbox.kolena.settings.webhook.url).toBeNull();
});
