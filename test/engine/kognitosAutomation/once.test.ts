import { faults, itemWithFile, useWorld } from '../harness';

const world = useWorld();

const start = { operation: 'start', inputMode: 'json', inputsJson: '{"Vendor Name": "Northwind"}' };

describe.each(Object.entries(faults.leftOpen).filter(([name]) => name !== 'no response'))(
	'a start that meets %s',
	(_, fault) => {
		const lost = { ...fault, method: 'POST', path: ':invoke' };

		it('is not sent again, because its run is found', async () => {
			world.kognitosAutomation.faults.add({ ...lost, stage: 'afterHandling' });
			const { items, error } = await world.runKognitosAutomation(start);
			expect(error).toBeUndefined();
			expect(world.automationStarts).toHaveLength(1);
			expect(items[0].json.name).toBe(world.kognitosAutomation.runs[0].name);
		});
	},
);

describe('a start whose response is lost', () => {
	const lost = {
		effect: 'reset',
		stage: 'afterHandling',
		method: 'POST',
		path: ':invoke',
	} as const;

	it('is in doubt if no run is found', async () => {
		world.kognitosAutomation.faults.add({ ...lost, stage: 'beforeBody' });
		const { error } = await world.runKognitosAutomation(start);
		expect(error?.message).toContain('The run may have started:');
		expect(error?.description).toContain('Before you start it again, check whether it exists');
		expect(world.automationStarts).toHaveLength(1);
	}, 30_000);

	it('is in doubt if two runs match', async () => {
		world.kognitosAutomation.faults.add(lost);
		world.kognitosAutomation.addRun({
			inputs: { 'Vendor Name': { text: 'Northwind' } },
			createdAt: Date.now() + 500,
		});
		const { error } = await world.runKognitosAutomation(start);
		expect(error?.message).toContain('The run may have started');
	}, 30_000);

	it('ignores runs that are older, have other inputs or belong to another stage', async () => {
		const soon = Date.now() + 500;
		const { kognitosAutomation } = world;
		kognitosAutomation.addRun({
			inputs: { 'Vendor Name': { text: 'Northwind' } },
			createdAt: Date.now() - 60_000,
		});
		kognitosAutomation.addRun({ inputs: { 'Vendor Name': { text: 'Contoso' } }, createdAt: soon });
		kognitosAutomation.addRun({
			inputs: { 'Vendor Name': { text: 'Northwind' } },
			createdAt: soon,
			stage: 'AUTOMATION_STAGE_DRAFT',
		});
		kognitosAutomation.faults.add(lost);
		const { items, error } = await world.runKognitosAutomation(start);
		expect(error).toBeUndefined();
		expect(items[0].json.name).toBe(kognitosAutomation.runs.at(-1)?.name);
	});

	it("does not take another item's run", async () => {
		world.kognitosAutomation.faults.add({ ...lost, skip: 1 });
		const { items, error } = await world.runKognitosAutomation(start, {
			items: [{ json: {} }, { json: {} }, { json: {} }],
		});
		expect(error).toBeUndefined();
		expect(world.automationStarts).toHaveLength(3);
		expect(new Set(items.map(({ json }) => json.name)).size).toBe(3);
	});

	it("does not take another execution's run", async () => {
		world.kognitosAutomation.faults.add({ ...lost, stage: 'beforeBody' });
		const both = await Promise.all([
			world.runKognitosAutomation(start),
			world.runKognitosAutomation(start),
		]);
		expect(both.flatMap(({ items }) => items)).toHaveLength(1);
		expect(both.flatMap(({ error }) => error ?? [])[0].message).toContain('may have started');
	}, 30_000);

	it('does not take the run of an execution that has ended in the meantime', async () => {
		await world.runKognitosAutomation(start);
		const [other] = world.kognitosAutomation.runs;
		const settings = { effect: 'answer', status: 502, method: 'POST', path: ':invoke' } as const;
		world.kognitosAutomation.faults.add(settings);
		const { items, error } = await world.runKognitosAutomation(start);
		expect(items.map(({ json }) => json.name)).not.toContain(other.name);
		expect(error?.message).toContain('may have started');
	}, 30_000);

	it('ignores runs that Kognitos itself started', async () => {
		for (const source of ['SCHEDULE', 'TRIGGER']) {
			world.kognitosAutomation.addRun({
				inputs: { 'Vendor Name': { text: 'Northwind' } },
				createdAt: Date.now() + 500,
				source: `INVOCATION_SOURCE_${source}`,
			});
		}
		world.kognitosAutomation.faults.add(lost);
		const { items, error } = await world.runKognitosAutomation(start);
		expect(error).toBeUndefined();
		expect(items[0].json.name).toBe(world.kognitosAutomation.runs.at(-1)?.name);
	});

	it('compares the inputs, whatever form they are returned in', async () => {
		const { settings } = world.kognitosAutomation;
		Object.assign(settings, { fieldNames: 'camel', zeroFields: 'leftOut', numbers: 'signedFlags' });
		world.kognitosAutomation.faults.add(lost);
		const { items, error } = await world.runKognitosAutomation({
			...start,
			inputsJson: '{"Vendor Name": "Northwind", "amount": -0.50, "due date": "2026-11-27"}',
		});
		expect(error).toBeUndefined();
		expect(items[0].json.name).toBe(world.kognitosAutomation.runs[0].name);
	});
});

describe('a start with a file, whose response is lost', () => {
	it('is found by the ID of its file, whatever form the name has', async () => {
		world.kognitosAutomation.settings.fileRemotes = 'bishop';
		world.kognitosAutomation.faults.add({
			effect: 'reset',
			stage: 'afterHandling',
			method: 'POST',
			path: ':invoke',
		});
		const { items, error } = await world.runKognitosAutomation(
			{ ...start, inputsJson: '{"Vendor Name": "Northwind", "Invoice": "data"}' },
			{ items: [itemWithFile('a.pdf')] },
		);
		expect(error).toBeUndefined();
		expect(items[0].json.name).toBe(world.kognitosAutomation.runs[0].name);
	});
});

describe('a reply whose response is lost', () => {
	const lost = {
		effect: 'reset',
		stage: 'afterHandling',
		method: 'POST',
		path: '/events',
	} as const;
	const replies = () =>
		world.kognitosAutomation.requests.filter(
			({ method, path }) => method === 'POST' && path.endsWith('/events'),
		);

	function raise() {
		const { name } = world.kognitosAutomation.addRun();
		world.kognitosAutomation.setState(name, 'awaiting_guidance');
		return { run: name, exception: world.kognitosAutomation.exceptionsOf(name)[0].name };
	}

	const reply = (exception: string) => ({
		resource: 'exception',
		operation: 'reply',
		exception,
		message: 'Northwind',
	});

	it('is not sent again, because its message is found', async () => {
		world.kognitosAutomation.faults.add(lost);
		const { exception } = raise();
		const { items, error } = await world.runKognitosAutomation(reply(exception));
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ exception, user_message: { content: 'Northwind' } });
		expect(replies()).toHaveLength(1);
	});

	it('is found among events without names', async () => {
		const { exception } = raise();
		const said = (create_time: string) => ({
			user_message: { content: 'Northwind' },
			exception,
			state: 'STATE_COMPLETE',
			create_time,
		});
		const [old, now] = [said('2020-01-01T00:00:00Z'), said(new Date().toISOString())];
		const { faults: added } = world.kognitosAutomation;
		added.add(lost);
		added.add({
			effect: 'answer',
			status: 200,
			method: 'GET',
			path: '/agents/astral/events',
			body: { events: [now, old] },
		});
		world.allowViolations();
		const { items, error } = await world.runKognitosAutomation(reply(exception));
		expect(error).toBeUndefined();
		expect(items[0].json).toEqual(now);
	});

	it('is in doubt if its message is not found', async () => {
		world.kognitosAutomation.faults.add({ ...lost, stage: 'beforeBody' });
		const { exception } = raise();
		const { error } = await world.runKognitosAutomation(reply(exception));
		expect(error?.message).toContain('The message may have reached Kognitos:');
		expect(error?.description).toContain('Before you send it again, check the exception');
		expect(replies()).toHaveLength(1);
	}, 30_000);

	it('is not sent again by Retry On Fail, nor are the earlier replies', async () => {
		world.kognitosAutomation.settings.agentThinksMs = null;
		const raised = [raise(), raise()];
		world.kognitosAutomation.faults.add({ ...lost, stage: 'beforeBody', path: raised[1].run });
		const { error } = await world.runKognitosAutomation(reply('={{ $json.exception }}'), {
			items: raised.map((json) => ({ json })),
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(error?.message).toContain('The message may have reached Kognitos:');
		expect(error?.description).toContain('1 message was sent by this node: ');
		expect(replies()).toHaveLength(2);
	}, 30_000);

	it("is not found by another item that names the exception's run instead", async () => {
		world.kognitosAutomation.settings.agentThinksMs = null;
		const { run, exception } = raise();
		world.kognitosAutomation.faults.add(lost);
		world.kognitosAutomation.faults.add({ ...lost, stage: 'beforeBody' });
		const { items } = await world.runKognitosAutomation(reply('={{ $json.name }}'), {
			items: [{ json: { name: exception } }, { json: { name: run } }],
			onError: 'continueRegularOutput',
		});
		const errors = items.flatMap(({ json }) => json.error ?? []);
		expect(errors).toEqual([expect.stringContaining('The message may have reached Kognitos')]);
	}, 30_000);

	it('is in doubt if someone sends the same text at the same time', async () => {
		world.kognitosAutomation.settings.agentThinksMs = null;
		world.kognitosAutomation.faults.add({ ...lost, delayMs: 400 });
		const { run, exception } = raise();
		setTimeout(() => world.kognitosAutomation.replyElsewhere(run, 'Northwind'), 250);
		const { error } = await world.runKognitosAutomation(reply(exception));
		expect(error?.message).toContain('The message may have reached Kognitos');
		expect(replies()).toHaveLength(1);
	}, 30_000);
});

it('starts nothing if one item is invalid', async () => {
	const { error } = await world.runKognitosAutomation(
		{ ...start, inputsJson: '={{ { "Vendor Name": "Northwind", amount: $json.amount } }}' },
		{ items: [{ json: { amount: 1 } }, { json: { amount: 'n/a' } }, { json: { amount: 2 } }] },
	);
	expect(error?.message).toContain("The input 'amount' is not a number: n/a [item 1]");
	expect(world.automationStarts).toEqual([]);
});
