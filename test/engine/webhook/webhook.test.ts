import { setTimeout as sleep } from 'node:timers/promises';

import { signDelivery, type SignedDelivery } from '../../../sandbox';
import {
	byId,
	credentialsOf,
	faults,
	freePort,
	listen,
	pollNode,
	useWorld,
	WebhookServer,
	type WebhookSetup,
} from '../harness';
import { deliveryOf, send } from './deliveries';

const world = useWorld();

const open: WebhookServer[] = [];

afterEach(async () => {
	await Promise.all(open.splice(0).map(async (server) => await server.close()));
});

async function trigger(
	parameters: WebhookSetup['parameters'] = {},
	credentials = {},
): Promise<WebhookServer> {
	const server = await new WebhookServer({
		parameters,
		credentials: { ...credentialsOf('kolenaWebhookTrigger', world.sandbox), ...credentials },
	}).start();
	open.push(server);
	return server;
}

const endedRun = (changes = {}) => world.kolena.addRun(changes);

/** How many reads of single runs Kolena received. */
const reads = () =>
	world.kolena.requests.filter(({ path }) => /\/agents\/\d+\/runs\/\d+$/.test(path)).length;

const now = () => Math.floor(Date.now() / 1000);

describe('a delivery from Kolena', () => {
	it('starts the workflow with the run, even though its body has no status', async () => {
		const server = await trigger();
		const run = endedRun();
		const delivery = deliveryOf(world.sandbox, run);
		expect(JSON.parse(delivery.body)).not.toHaveProperty('status');
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
		expect(server.executions[0][0].json).toMatchObject({
			run_id: run.run_id,
			agent_id: run.agent_id,
			status: 'success',
			event: 'success',
		});
	});

	it.each([true, false])(
		'starts it with the same item as the polling trigger (simplified: %s)',
		async (simplify) => {
			const agentId = byId(world.kolena.agentIds[0]);
			const polled = {
				type: 'kolenaTrigger' as const,
				credentials: credentialsOf('kolenaWebhookTrigger', world.sandbox),
				parameters: { agentId, simplify },
			};
			const { staticData } = await pollNode(polled);
			for (const status of ['success', 'failed'] as const) {
				const run = endedRun({ status, userDefinedId: 'order 7' });
				const server = await trigger({ simplify });
				await send(server.url(), deliveryOf(world.sandbox, run));
				const { items } = await pollNode({ ...polled, staticData });
				const [item] = (items ?? []).filter(({ json }) => json.run_id === run.run_id);
				const { json } = server.executions[0][0];
				expect(json.event_id).toMatch(/^kolena:/);
				expect(json).toEqual(item.json);
			}
		},
	);

	it('is accepted whatever its content type and formatting', async () => {
		const server = await trigger();
		const run = endedRun();
		const { secret } = world.kolena.settings.webhook;
		const ids = `"agent_id": ${run.agent_id}, "run_id": "${run.run_id}"`;
		for (const body of [`{${ids},  "ü": "…", "x": 1.0}`, `\uFEFF{ ${ids} }`]) {
			const { headers } = signDelivery(body, secret);
			const typed = { ...headers, 'content-type': 'text/plain' };
			expect(await send(server.url(), { headers: typed, body })).toMatchObject({ status: 200 });
		}
		expect(server.executions).toHaveLength(2);
	});

	it('has the same event_id if Kolena reports a run with two deliveries', async () => {
		const server = await trigger();
		const run = endedRun();
		await send(server.url(), deliveryOf(world.sandbox, run));
		await send(server.url(), deliveryOf(world.sandbox, run));
		const [one, other] = server.executions.map(([{ json }]) => json.event_id);
		expect(one).toBe(other);
	});
});

describe('an unsigned delivery starts nothing and gets a 401:', () => {
	const signed = (stamps = {}) => deliveryOf(world.sandbox, endedRun(), stamps);

	const without = (header: string): SignedDelivery => {
		const { headers, body } = signed();
		const kept = Object.entries(headers).filter(([name]) => name !== header);
		return { headers: Object.fromEntries(kept), body };
	};

	const withHeader = (name: string, change: (value: string) => string): SignedDelivery => {
		const { headers, body } = signed();
		return { headers: { ...headers, [name]: change(headers[name]) }, body };
	};

	const withBody = (change: (body: string) => string): SignedDelivery => {
		const { headers, body } = signed();
		return { headers, body: change(body) };
	};

	const kinds: Record<string, () => SignedDelivery> = {
		'301 seconds old': () => signed({ timestamp: now() - 301 }),
		'a day old': () => signed({ timestamp: now() - 86_400 }),
		'305 seconds in the future': () => signed({ timestamp: now() + 305 }),
		'in milliseconds': () => signed({ timestamp: Date.now() }),
		'a timestamp that is not a time': () => signed({ timestamp: 'now' }),
		'a time with a fraction': () => signed({ timestamp: `${now()}.5` }),
		'a negative time': () => signed({ timestamp: -1 }),
		'a time as a hexadecimal number': () => signed({ timestamp: `0x${now().toString(16)}` }),
		'another secret': () => signed({ secret: 'another one' }),
		'a secret with one more letter': () =>
			signed({ secret: `${world.kolena.settings.webhook.secret}a` }),
		'an empty secret': () => signed({ secret: '' }),
		'no timestamp': () => without('x-kolena-timestamp'),
		'a missing delivery id': () => without('x-kolena-delivery-id'),
		'no signature': () => without('x-kolena-signature'),
		'a fresh timestamp on an old signature': () =>
			withHeader('x-kolena-timestamp', (value) => String(Number(value) + 1)),
		'another delivery id': () => withHeader('x-kolena-delivery-id', (value) => `${value}0`),
		'a signature that differs in its last digit': () =>
			withHeader('x-kolena-signature', (value) =>
				value.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
			),
		'a truncated signature': () => withHeader('x-kolena-signature', (value) => value.slice(0, 32)),
		'a signature with something after it': () =>
			withHeader('x-kolena-signature', (value) => `${value}00`),
		'a signature that is not hexadecimal': () =>
			withHeader('x-kolena-signature', (value) => 'z'.repeat(value.length)),
		'a signature in base64': () =>
			withHeader('x-kolena-signature', (value) => Buffer.from(value, 'hex').toString('base64')),
		'a body with one byte changed': () =>
			withBody((body) => body.replace('"agent_id":1', '"agent_id":2')),
		'a body that was parsed and serialized again': () =>
			withBody((body) => JSON.stringify(JSON.parse(body), null, 1)),
		'a body with a trailing space': () => withBody((body) => `${body} `),
		'no body': () => withBody(() => ''),
	};

	it.each(Object.keys(kinds))('%s', async (kind) => {
		const server = await trigger();
		const delivery = kinds[kind]();
		const { status, text } = await send(server.url(), delivery);
		expect(status).toBe(401);
		expect(server.executions).toEqual([]);
		expect(reads()).toBe(0);
		expect(server.staticData).toEqual({});
		const { secret } = world.kolena.settings.webhook;
		const right = signDelivery(delivery.body, secret, {
			deliveryId: delivery.headers['x-kolena-delivery-id'],
			timestamp: delivery.headers['x-kolena-timestamp'],
		}).headers['x-kolena-signature'];
		for (const shown of [text, ...server.log]) {
			expect(shown).not.toContain(secret);
			expect(shown).not.toContain(right);
		}
		expect(server.log).toHaveLength(1);
	});

	it.each(['', '   ', '\u200b', '\u00a0\ufeff', null, {}])(
		"signed with a credential's empty secret: %j",
		async (secret) => {
			const server = await trigger({}, { signingSecret: secret });
			for (const signedWith of [String(secret), '']) {
				const delivery = deliveryOf(world.sandbox, endedRun(), { secret: signedWith });
				expect(await send(server.url(), delivery)).toMatchObject({ status: 401 });
			}
			expect(server.executions).toEqual([]);
		},
	);
});

it.each([-299, -120, 0, 120, 299])(
	'accepts a timestamp that is %i seconds off',
	async (seconds) => {
		const server = await trigger();
		const delivery = deliveryOf(world.sandbox, endedRun(), { timestamp: now() + seconds });
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
	},
);

it.each([' $\n', '\u200b$\ufeff', '\u2060 $'])(
	'accepts a secret that was pasted with visible or invisible whitespace around it: %j',
	async (pasted) => {
		const { secret } = world.kolena.settings.webhook;
		const server = await trigger({}, { signingSecret: pasted.replace('$', secret) });
		await send(server.url(), deliveryOf(world.sandbox, endedRun()));
		expect(server.executions).toHaveLength(1);
	},
);

describe('accepts settings from expressions, as the polling trigger does:', () => {
	it.each([
		[{ simplify: 'true' }, true],
		[{ simplify: 1 }, true],
		[{ simplify: 'false' }, false],
		[{ simplify: 0 }, false],
		[{ events: ['Succeeded'] }, true],
		[{ events: 'Run Failed, Run Succeeded' }, true],
		[{ agents: 'https://agents.kolena.com/acme/agents/1/runs, 77' }, true],
		[{ agents: '[1, 77]' }, true],
	])('%j', async (parameters, isSimplified) => {
		const server = await trigger(parameters as never);
		await send(server.url(), deliveryOf(world.sandbox, endedRun({ agentId: 1 })));
		expect(server.executions).toHaveLength(1);
		const [[{ json }]] = server.executions;
		expect('results' in json).toBe(isSimplified);
	});
});

describe('gets a 2xx and starts nothing:', () => {
	it('a run that is gone', async () => {
		const server = await trigger();
		const run = endedRun();
		world.kolena.deleteRun(run.run_id);
		expect(await send(server.url(), deliveryOf(world.sandbox, run))).toMatchObject({ status: 200 });
		expect(server.executions).toEqual([]);
	});

	it('a run of an agent that is not chosen, without a request', async () => {
		const [first, second] = world.kolena.agentIds;
		const server = await trigger({ agents: `${second}, 77` });
		const run = endedRun({ agentId: first });
		expect(await send(server.url(), deliveryOf(world.sandbox, run))).toMatchObject({ status: 200 });
		expect(server.executions).toEqual([]);
		expect(reads()).toBe(0);
		await send(server.url(), deliveryOf(world.sandbox, endedRun({ agentId: second })));
		expect(server.executions).toHaveLength(1);
	});

	it.each([
		[['success'], 'failed'],
		[['failed'], 'success'],
	])('with %j chosen, a run that is %s', async (events, status) => {
		const server = await trigger({ events });
		const delivery = deliveryOf(world.sandbox, endedRun({ status }));
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toEqual([]);
	});

	it.each([
		'',
		'{}',
		'null',
		'[]',
		'"text"',
		'7',
		'{"agent_id": 1',
		'{"agent_id": 1}',
		'{"run_id": 5001}',
		'{"agent_id": null, "run_id": 5001}',
		'{"agent_id": 1, "run_id": "../../agents"}',
		'{"agent_id": "1/runs?", "run_id": 5001}',
		'{"agent_id": 1, "run_id": {"id": 1}}',
		'{"agent_id": 1, "run_id": [5001]}',
		'{"agent_id": 1, "run_id": true}',
		'{"agent_id": 1, "run_id": 1.5}',
		'{"agent_id": 1, "run_id": -5001}',
		'{"agent_id": 1, "run_id": 1e300}',
	])('a signed body without usable ids: %s', async (body) => {
		endedRun();
		const server = await trigger();
		const delivery = signDelivery(body, world.kolena.settings.webhook.secret);
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toEqual([]);
		expect(world.kolena.requests).toEqual([]);
	});
});

describe('a run that cannot be read yet gets a 503 and is delivered later:', () => {
	const lasting = { times: Number.POSITIVE_INFINITY } as const;

	it.each(
		Object.entries({ ...faults.leftOpen, ...faults.refused, ...faults.tooMany }).filter(
			([kind]) => kind !== '404',
		),
	)('%s', async (_, fault) => {
		world.allowViolations();
		const server = await trigger();
		const delivery = deliveryOf(world.sandbox, endedRun());
		const added = world.kolena.faults.add({ ...fault, ...lasting });
		const answer = await send(server.url(), delivery);
		expect(answer.status).toBe(503);
		expect(answer.tookMs).toBeLessThan(9_500);
		expect(server.executions).toEqual([]);
		expect(server.staticData).toEqual({});
		expect(`${server.log.join()} ${answer.text}`).not.toContain(world.kolena.apiKey);
		expect(server.log.join()).toContain('could not be read');
		added.remove();
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
	});

	it('a run that is still running, or has an undocumented status', async () => {
		const server = await trigger();
		const run = endedRun({ status: 'running' });
		const delivery = deliveryOf(world.sandbox, run);
		expect(await send(server.url(), delivery)).toMatchObject({ status: 503 });
		const body = { ...run, status: 'paused' };
		world.kolena.faults.add({ effect: 'answer', status: 200, body });
		expect(await send(server.url(), delivery)).toMatchObject({ status: 503 });
		world.kolena.endRun(run.run_id);
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
	});

	it('a response about another run', async () => {
		const server = await trigger();
		const other = endedRun();
		world.kolena.faults.add({ effect: 'answer', status: 200, body: other });
		const delivery = deliveryOf(world.sandbox, endedRun());
		expect(await send(server.url(), delivery)).toMatchObject({ status: 503 });
		expect(server.executions).toEqual([]);
	});

	it('a web page with HTTP 404', async () => {
		const server = await trigger();
		const body = '<html><head><title>Not here</title></head></html>';
		world.kolena.faults.add({ effect: 'answer', status: 404, body });
		const delivery = deliveryOf(world.sandbox, endedRun());
		expect(await send(server.url(), delivery)).toMatchObject({ status: 503 });
	});

	it('a wrong key, an invalid base URL, and one where nothing listens', async () => {
		const nobody = `http://127.0.0.1:${await freePort()}`;
		for (const wrong of [{ apiKey: 'wrong' }, { baseUrl: 'kolena' }, { baseUrl: nobody }]) {
			const server = await trigger({}, wrong);
			const delivery = deliveryOf(world.sandbox, endedRun());
			expect(await send(server.url(), delivery)).toMatchObject({ status: 503 });
		}
	});

	it('invalid settings', async () => {
		for (const parameters of [
			{ agents: '42; x' },
			{ events: ['running'] },
			{ events: [] },
			{ simplify: 'perhaps' },
		]) {
			const server = await trigger(parameters);
			const delivery = deliveryOf(world.sandbox, endedRun());
			expect(await send(server.url(), delivery)).toMatchObject({ status: 503 });
			expect(server.log.join()).toMatch(/'(Agents|Trigger On|Simplify)'/);
		}
	});

	it('a service that trickles its response for longer than Kolena waits', async () => {
		const service = await listen((_, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const timer = setInterval(() => response.write(' '), 200);
			response.once('close', () => clearInterval(timer));
		});
		const server = await trigger({}, { baseUrl: `http://127.0.0.1:${service.port}` });
		const answer = await send(server.url(), deliveryOf(world.sandbox, endedRun()));
		await service.close();
		expect(answer.status).toBe(503);
		expect(answer.tookMs).toBeLessThan(9_500);
		expect(server.log.join()).toContain('Kolena did not respond in time');
	});
});

describe('the same delivery again gets a 2xx and starts nothing:', () => {
	it('one after the other, and after a restart', async () => {
		const server = await trigger();
		await server.callMethod('create');
		const delivery = deliveryOf(world.sandbox, endedRun());
		for (let time = 0; time < 3; time++) {
			expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		}
		expect(server.executions).toHaveLength(1);
		const again = await server.restarted();
		open.push(again);
		await again.callMethod('create', 'trigger', 'init');
		expect(await send(again.url(), delivery)).toMatchObject({ status: 200 });
		expect(again.executions).toEqual([]);
	});

	it('signed again, as Kolena does for later retries', async () => {
		const server = await trigger();
		const run = endedRun();
		for (const timestamp of [now() - 200, now()]) {
			const delivery = deliveryOf(world.sandbox, run, { deliveryId: 'd-1', timestamp });
			expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		}
		expect(server.executions).toHaveLength(1);
	});

	it('at the same moment', async () => {
		const server = await trigger();
		const delivery = deliveryOf(world.sandbox, endedRun());
		world.kolena.faults.add({ effect: 'delay', delayMs: 200 });
		const answers = await Promise.all(
			[1, 2, 3].map(async () => await send(server.url(), delivery)),
		);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(server.executions).toHaveLength(1);
	});

	it('while n8n is still busy with the first, even if Kolena has hung up', async () => {
		const server = await trigger();
		await server.callMethod('create');
		const delivery = deliveryOf(world.sandbox, endedRun());
		const hangUp = new AbortController();
		server.beforeStart = async () => {
			server.beforeStart = undefined;
			hangUp.abort();
			await sleep(300);
		};
		await expect(send(server.url(), delivery, hangUp.signal)).rejects.toThrow('aborted');
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
	});

	it('even if a polling trigger in the workflow has since stored its older state', async () => {
		const server = await trigger();
		await server.callMethod('create');
		const atActivation = server.staticData;
		const delivery = deliveryOf(world.sandbox, endedRun());
		await send(server.url(), delivery);
		server.staticData = atActivation;
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
	});

	it('even if deliveries at the same time overwrote each other', async () => {
		const server = await trigger();
		await server.callMethod('create');
		const deliveries = [1, 2, 3, 4].map(() => deliveryOf(world.sandbox, endedRun()));
		for (let time = 0; time < 2; time++) {
			await Promise.all(deliveries.map(async (delivery) => await send(server.url(), delivery)));
		}
		expect(server.executions).toHaveLength(4);
	});

	it('after 999 others', async () => {
		const server = await trigger();
		const delivery = deliveryOf(world.sandbox, endedRun());
		await send(server.url(), delivery);
		const state = Object.values(server.staticData)[0] as { deliveries: string[] };
		state.deliveries.push(...Array.from({ length: 998 }, (_, index) => `other ${index}`));
		await send(server.url(), deliveryOf(world.sandbox, endedRun()));
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(2);
		await send(server.url(), deliveryOf(world.sandbox, endedRun()));
		expect(
			(Object.values(server.staticData)[0] as { deliveries: string[] }).deliveries,
		).toHaveLength(1_000);
	});

	it('about a run whose status was not chosen, even if the status has changed since', async () => {
		const server = await trigger({ events: ['success'] });
		const run = endedRun({ status: 'failed' });
		const delivery = deliveryOf(world.sandbox, run);
		await send(server.url(), delivery);
		world.kolena.endRun(run.run_id, 'success');
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toEqual([]);
	});
});

describe('a delivery is not remembered if n8n could not start an execution:', () => {
	it('n8n responds with an error', async () => {
		const server = await trigger();
		await server.callMethod('create');
		server.failsToStart = new Error('no database');
		const delivery = deliveryOf(world.sandbox, endedRun());
		expect(await send(server.url(), delivery)).toMatchObject({ status: 500 });
		server.failsToStart = undefined;
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
	});

	it('n8n fails after Kolena has hung up', async () => {
		const server = await trigger();
		await server.callMethod('create');
		const delivery = deliveryOf(world.sandbox, endedRun());
		const hangUp = new AbortController();
		server.failsToStart = new Error('no database');
		server.beforeStart = async () => {
			hangUp.abort();
			await sleep(200);
		};
		await expect(send(server.url(), delivery, hangUp.signal)).rejects.toThrow('aborted');
		server.beforeStart = async () => {
			server.failsToStart = undefined;
		};
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(1);
	});

	it('another delivery was stored in the meantime', async () => {
		const server = await trigger();
		await server.callMethod('create');
		const delivery = deliveryOf(world.sandbox, endedRun());
		server.beforeStart = async () => {
			server.beforeStart = undefined;
			await send(server.url(), deliveryOf(world.sandbox, endedRun()));
			server.failsToStart = new Error('no database');
		};
		expect(await send(server.url(), delivery)).toMatchObject({ status: 500 });
		expect(JSON.stringify(server.staticData)).not.toContain(
			delivery.headers['x-kolena-delivery-id'],
		);
		server.failsToStart = undefined;
		expect(await send(server.url(), delivery)).toMatchObject({ status: 200 });
		expect(server.executions).toHaveLength(2);
	});
});

it('a stored state that makes no sense does not stop deliveries', async () => {
	const delivery = deliveryOf(world.sandbox, endedRun());
	for (const nonsense of [{ deliveries: 7 }, { deliveries: [null, 7] }, { deliveries: 'x' }]) {
		const server = await new WebhookServer({
			credentials: credentialsOf('kolenaWebhookTrigger', world.sandbox),
			staticData: { 'node:Webhook': nonsense },
		}).start();
		open.push(server);
		await send(server.url(), delivery);
		await send(server.url(), delivery);
		expect(server.executions).toHaveLength(1);
	}
});

describe('a test in the editor', () => {
	it('shows a delivery without using it up', async () => {
		const server = await trigger();
		await server.callMethod('create', 'manual');
		const delivery = deliveryOf(world.sandbox, endedRun());
		expect(await send(server.url('webhook-test'), delivery)).toMatchObject({ status: 200 });
		expect(server.staticData).toEqual({});
		await send(server.url(), delivery);
		await send(server.url('webhook-test'), delivery);
		expect(server.executions).toHaveLength(3);
	});

	it('also refuses unsigned deliveries', async () => {
		const server = await trigger();
		const delivery = deliveryOf(world.sandbox, endedRun(), { secret: 'other' });
		expect(await send(server.url('webhook-test'), delivery)).toMatchObject({ status: 401 });
		expect(server.executions).toEqual([]);
	});
});

describe('many deliveries at the same moment', () => {
	it('are read with a limited number of requests at the same time', async () => {
		const server = await trigger();
		await server.callMethod('create');
		world.kolena.recorder.clear();
		const runs = Array.from({ length: 60 }, () => endedRun());
		const answers = await Promise.all(
			runs.map(async (run) => await send(server.url(), deliveryOf(world.sandbox, run))),
		);
		expect(answers.map(({ status }) => status)).toEqual(runs.map(() => 200));
		expect(server.executions).toHaveLength(60);
		expect(reads()).toBe(60);
		expect(world.kolena.recorder.maxInFlight).toBeLessThanOrEqual(8);
	});
});

describe('when it is activated', () => {
	it('it checks what deliveries need, and says that the webhook stays in Kolena', async () => {
		const server = await trigger();
		expect(await server.callMethod('checkExists')).toBe(false);
		expect(await server.callMethod('create')).toBe(true);
		expect(await server.callMethod('delete')).toBe(true);
		expect(server.log.join()).toContain('until its webhook is removed in Kolena');
	});

	it.each([
		['an empty secret', {}, { signingSecret: ' ' }, 'The signing secret is empty'],
		['a wrong key', {}, { apiKey: 'wrong' }, 'did not accept the API key'],
		['an invalid base URL', {}, { baseUrl: 'kolena' }, 'base URL'],
		['an unknown agent', { agents: '1, 4711' }, {}, 'Agent not found'],
		['an agent that is not an id', { agents: 'invoices' }, {}, "'Agents'"],
		['an unknown event', { events: ['running'] }, {}, "'Trigger On'"],
		['an object as an agent', { agents: { id: 42 } }, {}, "'Agents' contains an object"],
		['no event', { events: [] }, {}, "'Trigger On'"],
	])('%s prevents it', async (_, parameters, credentials, words) => {
		const server = await trigger(parameters, credentials);
		await expect(server.callMethod('create')).rejects.toThrow(words);
	});

	it.each(['0042', 42, [42], ' 42,,43 '])('accepts %j as agents', async (agents) => {
		const server = await trigger({ agents } as never);
		for (const id of [42, 43]) {
			world.kolena.faults.add({
				effect: 'answer',
				status: 200,
				body: { id },
				path: `/agents/${id}$`,
			});
		}
		world.allowViolations();
		expect(await server.callMethod('create')).toBe(true);
	});

	it('a service that is only down does not prevent it', async () => {
		const server = await trigger();
		world.kolena.faults.add({ effect: 'answer', status: 503, times: Number.POSITIVE_INFINITY });
		expect(await server.callMethod('create')).toBe(true);
	});
});
