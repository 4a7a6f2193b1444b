import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { type KolenaRun, signDelivery, type SignedDelivery } from '../../../sandbox';
import { credentialsOf, useWorld, WebhookServer } from '../harness';
import { deliveryOf, send } from './deliveries';

const world = useWorld();

const now = () => Math.floor(Date.now() / 1000);
const run = (changes = {}): KolenaRun => world.kolena.addRun(changes);
const signed = (changes = {}, stamps = {}) => deliveryOf(world.sandbox, run(changes), stamps);

function altered(change: (body: string) => string): SignedDelivery {
	const { headers, body } = signed();
	return { headers, body: change(body) };
}

function without(header: string): SignedDelivery {
	const delivery = signed();
	delete delivery.headers[header];
	return delivery;
}

/** Deliveries that start nothing, in the page's words. */
const KINDS: Record<string, () => SignedDelivery | Promise<SignedDelivery>> = {
	'without a signature': () => without('x-kolena-signature'),
	'without a timestamp, or without a delivery id': () => without('x-kolena-timestamp'),
	'with a wrong signature': () => {
		const { headers, body } = signed();
		return { headers: { ...headers, 'x-kolena-signature': '0'.repeat(64) }, body };
	},
	'signed with another secret': () => signed({}, { secret: 'another secret' }),
	'with one byte changed': () => altered((body) => body.replace('"agent_id":1', '"agent_id":2')),
	'with JSON that was parsed and serialized again': () =>
		altered((body) => JSON.stringify(JSON.parse(body), null, 1)),
	'signed 301 seconds ago': () => signed({}, { timestamp: now() - 301 }),
	'signed in the future': () => signed({}, { timestamp: now() + 310 }),
	'with a timestamp that is not a time': () => signed({}, { timestamp: 'today' }),
	'that has already been handled': async () => {
		const delivery = signed();
		await send(server.url(), delivery);
		server.executions.length = 0;
		return delivery;
	},
	'that n8n is still handling': async () => {
		const delivery = signed();
		await new Promise<void>((resolve) => {
			server.beforeStart = async () => {
				resolve();
				await new Promise(() => undefined);
			};
			void send(server.url(), delivery).catch(() => undefined);
		});
		return delivery;
	},
	'about an agent that is not chosen': () => signed({ agentId: world.kolena.agentIds[1] }),
	'about a run whose status is not chosen': () => signed({ status: 'failed' }),
	'about a run that was deleted': () => {
		const gone = run();
		world.kolena.deleteRun(gone.run_id);
		return deliveryOf(world.sandbox, gone);
	},
	'that names no run': () => signDelivery('{"event": "ping"}', world.kolena.webhookSecret),
	'about a run that is running again': () => signed({ status: 'running' }),
	'while Kolena does not respond, is busy, or refuses the key': () => {
		world.kolena.faults.add({ effect: 'answer', status: 403, times: 1 });
		return signed();
	},
};

let server: WebhookServer;

beforeEach(async () => {
	server = await new WebhookServer({
		credentials: credentialsOf('kolenaWebhookTrigger', world.sandbox),
		parameters: { agents: String(world.kolena.agentIds[0]), events: ['success'] },
	}).start();
});

afterEach(async () => await server.close());

const page = readFileSync(join(resolve(__dirname, '../../..'), 'docs/webhook.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| .* \| \d{3} \|/.test(line));

it('the page lists exactly these deliveries', () => {
	expect(rows.map((row) => row.split(' | ')[0].slice(2))).toEqual(Object.keys(KINDS));
});

it.each(Object.entries(KINDS))('a delivery %s gets what the page says', async (kind, delivery) => {
	const { status, text } = await send(server.url(), await delivery());
	const { message } = JSON.parse(text) as { message: string };
	expect(rows).toContain(`| ${kind} | ${status} | ${message} |`);
	expect(server.executions).toEqual([]);
});
