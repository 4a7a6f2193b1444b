import { type Sandbox, startSandbox } from '../../../sandbox';
import { requestsOf, watchedKognitos, watchedKolena } from './watched';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(() => sandbox.reset());

afterAll(async () => await sandbox.close());

const down = {
	effect: 'answer',
	status: 503,
	body: { message: 'maintenance' },
	times: Number.POSITIVE_INFINITY,
} as const;

describe.each([
	['Kolena Trigger', watchedKolena],
	['Kognitos Trigger', watchedKognitos],
])('%s: in n8n', (_, watch) => {
	it('is not activated with a wrong key', async () => {
		const watched = watch(sandbox);
		const setup = watched.setup();
		const trigger = watched.trigger();
		const { apiKey } = watched.standIn;
		Object.assign(setup.credentials, { apiKey: 'wrong-key-0001' });
		const wrong = trigger.restarted({}, setup);
		await expect(wrong.poll()).rejects.toMatchObject({
			message: expect.stringMatching(/did not accept the API key|refused/),
			failure: { cause: 'credential-invalid' },
		});
		expect(apiKey).not.toBe('wrong-key-0001');
	});

	it('is not activated for an unknown agent', async () => {
		const watched = watch(sandbox);
		const unknown = watched.trigger(
			watched.name.startsWith('Kolena')
				? { agentId: { __rl: true, mode: 'id', value: '99999' } }
				: { processId: { __rl: true, mode: 'id', value: 'unknown0process0id' } },
		);
		await expect(unknown.poll()).rejects.toMatchObject({
			failure: { cause: 'configuration-invalid' },
		});
	});

	it('is activated while the service is down, and misses no run that ends from then on', async () => {
		const watched = watch(sandbox);
		watched.addEnded({ createdAt: Date.now() - 3_600_000 });
		const open = watched.addOpen();
		const fault = watched.standIn.faults.add(down);
		const trigger = watched.trigger();
		expect(await trigger.poll()).toBeNull();
		await expect(trigger.poll()).rejects.toMatchObject({
			failure: { cause: 'temporarily-unavailable' },
		});
		watched.end(open);
		const born = watched.addEnded();
		fault.remove();
		expect(watched.ids(await trigger.poll()).sort()).toEqual([open, born].sort());
		expect(await trigger.poll()).toBeNull();
	}, 60_000);

	it('is activated again while the service is down', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const fault = watched.standIn.faults.add(down);
		const again = trigger.restarted();
		expect(await again.poll()).toBeNull();
		fault.remove();
		const born = watched.addEnded();
		expect(watched.ids(await again.poll())).toEqual([born]);
	}, 60_000);

	const strangers: Array<[string, object]> = [
		['a web page', { body: '<!doctype html><title>Sign in</title>' }],
		['another service', { body: { hello: 'world' } }],
		['plain text', { body: 'OK' }],
		['nothing', { body: '' }],
	];

	it.each(strangers)(
		'is not activated by a user while %s responds, and says so',
		async (_name, answer) => {
			const watched = watch(sandbox);
			const fault = watched.standIn.faults.add({
				effect: 'answer',
				status: 200,
				times: Infinity,
				...answer,
			});
			for (const activation of ['activate', 'update', 'create', 'manual'] as const) {
				const trigger = watched.trigger({}, { activation });
				await expect(trigger.poll()).rejects.toMatchObject({
					message: expect.stringContaining('could not be read'),
					description: expect.stringContaining('base URL'),
				});
				expect(trigger.stored()).toEqual({ 'node:Trigger': {} });
			}
			fault.remove();
		},
	);

	it.each(['init', 'leadershipChange'] as const)(
		'is activated when n8n starts (%s) even if a web page responds',
		async (activation) => {
			const watched = watch(sandbox);
			const open = watched.addOpen();
			const fault = watched.standIn.faults.add({
				effect: 'answer',
				status: 200,
				times: Infinity,
				body: '<!doctype html><title>Sign in</title>',
			});
			const trigger = watched.trigger({}, { activation });
			expect(await trigger.poll()).toBeNull();
			await expect(trigger.poll()).rejects.toMatchObject({
				failure: { cause: 'temporarily-unavailable' },
			});
			watched.end(open);
			fault.remove();
			expect(watched.ids(await trigger.poll())).toEqual([open]);
		},
	);

	it('loses nothing if a poll fails halfway', async () => {
		const watched = watch(sandbox);
		const open = watched.addOpen();
		const trigger = watched.trigger();
		await trigger.poll();
		watched.end(open);
		const born = watched.addEnded();
		for (let skip = 0; skip < 2; skip++) {
			const before = trigger.stored();
			const fault = watched.standIn.faults.add({ ...down, status: 400, skip });
			await trigger.poll().then(
				(items) => expect(items).toBeNull(),
				() => expect(trigger.stored()).toEqual(before),
			);
			fault.remove();
		}
		expect(watched.ids(await trigger.poll()).sort()).toEqual([open, born].sort());
	});

	it('delivers nothing twice when polls overlap', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const born = watched.addEnded();
		const results = await Promise.all([trigger.poll(), trigger.pollAnew(), trigger.poll()]);
		expect(results.flatMap((items) => watched.ids(items))).toEqual([born]);
	});

	it('delivers nothing twice when n8n makes up for missed polls at once', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger({}, { activation: 'update', budgetMs: 36_000 });
		await trigger.poll();
		const born = watched.addEnded();
		// With durable cursors, each poll has its own copy of the stored state.
		const polls = Array.from({ length: 3 }, () => trigger.restarted());
		const results = await Promise.all(polls.map(async (poll) => await poll.poll()));
		expect(results.flatMap((items) => watched.ids(items))).toEqual([born]);
		const unsaved = await trigger.restarted().poll();
		expect(watched.ids(unsaved)).toEqual([born]);
	});

	it('reports how long a rate-limited service asks to wait', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		watched.standIn.faults.add({ ...down, status: 429, headers: { 'Retry-After': '120' } });
		await expect(trigger.poll()).rejects.toMatchObject({
			failure: { cause: 'rate-limited', retryAfterMs: 120_000 },
		});
	});

	it('works within a budget of two seconds, and in n8n versions without one', async () => {
		for (const budgetMs of [2_000, null]) {
			sandbox.reset();
			const watched = watch(sandbox);
			const trigger = watched.trigger({}, { budgetMs });
			await trigger.poll();
			const born = Array.from({ length: 300 }, () => watched.addEnded());
			const seen: string[] = [];
			for (let poll = 0; poll < 20 && seen.length < 300; poll++)
				seen.push(...watched.ids(await trigger.poll()));
			expect(seen.sort()).toEqual(born.sort());
		}
	}, 60_000);

	it('misses no run that ends while the activating poll is still retrying', async () => {
		const watched = watch(sandbox);
		const open = watched.addOpen();
		const trigger = watched.trigger();
		const busy = { effect: 'answer', status: 503, headers: { 'Retry-After': '1' } } as const;
		const fault = watched.standIn.faults.add({ ...busy, times: Infinity });
		const activation = trigger.poll();
		await new Promise((resolve) => setTimeout(resolve, 500));
		watched.end(open);
		expect(await activation).toBeNull();
		fault.remove();
		expect(watched.ids(await trigger.poll())).toEqual([open]);
	}, 60_000);

	it.each([36_000, 72_000])(
		'reports why a %i ms poll from a durable schedule failed',
		async (budgetMs) => {
			const watched = watch(sandbox);
			const durable = { activation: 'update', budgetMs } as const;
			const first = watched.trigger({}, durable);
			await first.poll();
			watched.standIn.faults.add({ ...down, status: 429, headers: { 'Retry-After': '120' } });
			await expect(first.restarted().poll()).rejects.toMatchObject({
				failure: { cause: 'rate-limited' },
			});
		},
	);

	it("misses nothing if n8n discards the activating poll's state", async () => {
		const durable = { activation: 'update', budgetMs: 36_000 } as const;
		const watched = watch(sandbox);
		watched.addEnded();
		const open = watched.addOpen();
		await watched.trigger().poll();
		watched.end(open);
		const born = watched.addEnded();
		const first = watched.trigger({}, durable);
		expect(watched.ids(await first.poll()).sort()).toEqual([open, born].sort());
		expect(await first.restarted().poll()).toBeNull();
		// After another activation, runs that had already ended are ignored.
		await watched.trigger().poll();
		expect(await watched.trigger({}, durable).poll()).toBeNull();
	});

	it('starts afresh without a flood if another agent or process is chosen', async () => {
		const watched = watch(sandbox);
		const isKolena = watched.name.startsWith('Kolena');
		const other = isKolena ? sandbox.kolena.agentIds[1] : sandbox.kognitos.processes[1].id;
		const addOther = () =>
			isKolena
				? String(sandbox.kolena.addRun({ agentId: Number(other) }).run_id)
				: sandbox.kognitos.addRun({ processId: String(other) }).id;
		for (let index = 0; index < 5; index++) addOther();
		const trigger = watched.trigger();
		await trigger.poll();
		const locator = { __rl: true, mode: 'id', value: String(other) };
		const moved = trigger.restarted(
			undefined,
			watched.setup({ [isKolena ? 'agentId' : 'processId']: locator }),
		);
		expect(await moved.poll()).toBeNull();
		const born = addOther();
		expect(watched.ids(await moved.poll())).toEqual([born]);
	});

	it('starts afresh if the stored state makes no sense', async () => {
		const watched = watch(sandbox);
		watched.addEnded();
		for (const nonsense of [{ watch: 7 }, { watch: { version: 1 } }, { other: true }]) {
			const trigger = watched.trigger().restarted({ 'node:Trigger': nonsense });
			expect(await trigger.poll()).toBeNull();
		}
	});

	it('shows the last run that ended as a test event, without changing its state', async () => {
		const watched = watch(sandbox);
		const manual = { mode: 'manual' } as const;
		const empty = watched.trigger({}, manual);
		await expect(empty.poll()).rejects.toThrow('no run has reached a chosen status');
		watched.addEnded({ createdAt: Date.now() - 7_200_000 });
		const last = watched.addEnded({ createdAt: Date.now() - 3_600_000 });
		watched.addOpen();
		const trigger = watched.trigger({}, manual);
		expect(watched.ids(await trigger.poll())).toEqual([last]);
		expect(trigger.stored()).toEqual(watched.trigger().stored());
	});

	it('shows the last of thousands of ended runs as a test event', async () => {
		const watched = watch(sandbox);
		for (const order of ['newest', 'oldest'] as const) {
			sandbox.reset();
			watched.standIn.settings.order = order;
			watched.standIn.addHistory({ count: 1_500, from: Date.now() - 10_000_000, everyMs: 5_000 });
			const last = watched.addEnded({ createdAt: Date.now() - 60_000 });
			expect(watched.ids(await watched.trigger({}, { mode: 'manual' }).poll())).toEqual([last]);
		}
	});

	it('sends as many requests with a long history as with a short one', async () => {
		const counts: number[] = [];
		for (const count of [100, 10_000]) {
			sandbox.reset();
			const watched = watch(sandbox);
			watched.standIn.addHistory({ count, from: Date.now() - count * 60_000, everyMs: 60_000 });
			const trigger = watched.trigger();
			await trigger.poll();
			for (let poll = 0; poll < 3; poll++)
				counts.push(await requestsOf(watched, async () => await trigger.poll()));
		}
		expect(new Set(counts).size).toBe(1);
		expect(counts[0]).toBeLessThanOrEqual(2);
	}, 60_000);
});

it("a refused id is shown unchanged even if it contains a system error's name", async () => {
	const trigger = watchedKognitos(sandbox).trigger({ agentId: 'preexisting case' });
	await expect(trigger.poll()).rejects.toThrow("'Agent ID' is not a valid id: preexisting case");
});
