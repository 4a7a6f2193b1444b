import type { Fault } from '../../../sandbox';
import { byId, itemWithFile, useWorld } from '../harness';

const world = useWorld({ kolena: { agentCount: 12 } });

/** A start whose response never arrives. */
interface Case {
	name: string;
	fault: Fault;
	/** How many older runs have the same id. */
	older?: number;
	/** Whether the node finds the run. */
	isFound: boolean;
}

const lost: Fault = { effect: 'reset', stage: 'afterHandling' };
const notTaken: Fault = { effect: 'answer', status: 502 };

const cases: Case[] = [
	{ name: 'a reset instead of a response', fault: lost, isFound: true },
	{
		name: 'half a response',
		fault: { effect: 'halfAnswer', stage: 'afterHandling' },
		isFound: true,
	},
	{ name: 'no response in time', fault: { effect: 'hang', stage: 'afterHandling' }, isFound: true },
	{
		name: 'a gateway that gives up',
		fault: { effect: 'answer', status: 504, stage: 'afterHandling' },
		isFound: true,
	},
	{
		name: 'a web page instead of the response',
		fault: { effect: 'answer', status: 200, body: '<html></html>', stage: 'afterHandling' },
		isFound: true,
	},
	{
		name: 'a response that cannot be decompressed',
		fault: {
			effect: 'answer',
			status: 200,
			headers: { 'content-encoding': 'gzip' },
			body: 'x',
			stage: 'afterHandling',
		},
		isFound: true,
	},
	{
		name: 'a lost response when an older run has the same id',
		fault: lost,
		older: 1,
		isFound: true,
	},
	{
		name: 'a lost response when many older runs have the same id',
		fault: lost,
		older: 60,
		isFound: true,
	},
	{ name: 'a start that was not accepted', fault: notTaken, isFound: false },
	{
		name: 'a start that was not accepted when an older run has the same id',
		fault: notTaken,
		older: 1,
		isFound: false,
	},
];

describe('with a user-defined id', () => {
	const results = new Map<string, { json: Record<string, unknown>; starts: number }>();
	const olderIds = new Map<string, number[]>();

	beforeAll(async () => {
		world.reset();
		cases.forEach(({ name, fault, older = 0 }, index) => {
			const agentId = index + 1;
			world.kolena.faults.add({ ...fault, method: 'POST', path: `/agents/${agentId}/runs$` });
			// The clocks may differ, so an older run may look newer.
			const runs = Array.from({ length: older }, () =>
				world.kolena.addRun({
					agentId,
					userDefinedId: `id-${agentId}`,
					createdAt: Date.now() + 3_600_000,
				}),
			);
			olderIds.set(
				name,
				runs.map(({ run_id: id }) => id),
			);
		});
		const { items } = await world.runKolena(
			{
				operation: 'create',
				agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' },
				additionalFields: { userDefinedId: '=id-{{ $json.agent }}' },
			},
			{
				items: cases.map((_, index) => itemWithFile('a.pdf', { agent: index + 1 })),
				onError: 'continueRegularOutput',
				requestOptions: { timeout: 1_000 },
			},
		);
		cases.forEach(({ name }, index) => {
			const starts = world.kolenaStarts.filter(({ path }) =>
				path.endsWith(`/agents/${index + 1}/runs`),
			);
			results.set(name, { json: items[index].json, starts: starts.length });
		});
	});

	it.each(cases.filter(({ isFound }) => isFound))('the run is found after $name', ({ name }) => {
		const { json, starts } = results.get(name) ?? { json: {}, starts: 0 };
		expect(json.error).toBeUndefined();
		expect(json.status).toMatch(/running|success/);
		expect(starts).toBe(1);
		expect(olderIds.get(name)).not.toContain(json.run_id);
	});

	it.each(cases.filter(({ isFound }) => !isFound))(
		'no run is mistaken for it after $name',
		({ name }) => {
			const { json, starts } = results.get(name) ?? { json: {}, starts: 0 };
			expect(json.error).toMatch(/may have started.*filter 'User Defined IDs'/s);
			expect(starts).toBe(1);
		},
	);
});

it('an older run is never mistaken for the new one, whatever form its id has', async () => {
	// Each has its own agent, so that all can wait at the same time.
	const errors = [42, '0042', ' 42', null, undefined].map(async (form, index) => {
		const agent = index + 1;
		const path = `/agents/${agent}/runs$`;
		const older = world.kolena.addRun({ agentId: agent, userDefinedId: '42' });
		const runs = [{ ...older, user_defined_id: form }];
		const body = { runs, total_pages: 1, page_number: 0, page_size: 50 };
		world.kolena.faults.add({ effect: 'answer', status: 200, body, path, method: 'GET' });
		world.kolena.faults.add({ ...notTaken, path, method: 'POST' });
		const { error } = await world.runKolena(
			{
				operation: 'create',
				agentId: byId(String(agent)),
				additionalFields: { userDefinedId: '42' },
			},
			{ items: [itemWithFile()] },
		);
		return error?.message;
	});
	for (const error of await Promise.all(errors)) expect(error).toContain('may have started');
});

it('two items with the same id never get the same run', async () => {
	world.kolena.faults.add({ ...lost, method: 'POST', times: 2 });
	const { items, error } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: 'same' } },
		{ items: [itemWithFile('a.pdf'), itemWithFile('b.pdf'), itemWithFile('c.pdf')] },
	);
	expect(error).toBeUndefined();
	expect(world.kolenaStarts).toHaveLength(3);
	expect(items.map(({ json }) => json.files)).toEqual([['a.pdf'], ['b.pdf'], ['c.pdf']]);
	expect(new Set(items.map(({ json }) => json.run_id)).size).toBe(3);
});

it.each([
	['other files', ['january.pdf', 'february.pdf']],
	['the same files', ['invoice.pdf', 'invoice.pdf']],
])('two executions at once with the same id and %s never get the same run', async (_, names) => {
	world.kolena.faults.add({ effect: 'reset', stage: 'beforeBody', method: 'POST' });
	const both = await Promise.all(
		names.map(
			async (name) =>
				await world.runKolena(
					{ operation: 'create', additionalFields: { userDefinedId: 'same' } },
					{ items: [itemWithFile(name)] },
				),
		),
	);
	const errors = both.flatMap(({ error }) => error ?? []);
	expect(errors.map(({ message }) => message)).toEqual([
		expect.stringContaining('may have started'),
	]);
});

it('a run with other files, started elsewhere at the same time, is not mistaken for it', async () => {
	world.kolena.faults.add({ effect: 'reset', stage: 'beforeBody', method: 'POST' });
	setTimeout(() => world.kolena.addRun({ userDefinedId: 'same', files: ['other.pdf'] }), 250);
	const { error } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: 'same' } },
		{ items: [itemWithFile()] },
	);
	expect(error?.message).toContain('may have started');
});

it("an earlier item's run that is listed late is not mistaken for the next item's run", async () => {
	world.kolena.settings.runsVisibleAfterMs = 1_200;
	world.kolena.faults.add({ ...notTaken, method: 'POST', skip: 1 });
	const { items } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: 'same' } },
		{
			items: [itemWithFile('a.pdf'), itemWithFile('b.pdf')],
			onError: 'continueRegularOutput',
		},
	);
	expect(items[0].json.files).toEqual(['a.pdf']);
	expect(items[1].json.error).toContain('may have started');
});

it("the run of an item in doubt is not mistaken for the next item's run", async () => {
	world.kolena.settings.runsVisibleAfterMs = 8_000;
	world.kolena.faults.add({ ...lost, method: 'POST' });
	world.kolena.faults.add({ ...notTaken, method: 'POST' });
	const { items } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: 'same' } },
		{
			items: [itemWithFile('a.pdf'), itemWithFile('b.pdf')],
			onError: 'continueRegularOutput',
		},
	);
	for (const { json } of items) expect(json.error).toContain('may have started');
});

it('a run that is listed late is found', async () => {
	world.kolena.settings.runsVisibleAfterMs = 1_200;
	world.kolena.faults.add({ ...lost, method: 'POST' });
	const { items, error } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: 'late' } },
		{ items: [itemWithFile()] },
	);
	expect(error).toBeUndefined();
	expect(items[0].json.user_defined_id).toBe('late');
});

it('the lookup itself is retried after a temporary failure', async () => {
	world.kolena.faults.add({ ...lost, method: 'POST' });
	world.kolena.faults.add({ effect: 'answer', status: 503, method: 'GET', skip: 1 });
	const { items, error } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: 'x' } },
		{ items: [itemWithFile()] },
	);
	expect(error).toBeUndefined();
	expect(items[0].json.user_defined_id).toBe('x');
});

it('the node can wait for a run that it has found', async () => {
	world.kolena.faults.add({ ...lost, method: 'POST' });
	const { items } = await world.runKolena(
		{
			operation: 'create',
			additionalFields: { userDefinedId: 'x' },
			waitForCompletion: true,
			pollInterval: 1,
		},
		{ items: [itemWithFile()] },
	);
	expect(items[0].json.status).toBe('success');
});

it('an id with special characters is looked up unchanged', async () => {
	const userDefinedId = 'Rechnung #42 & more?a=b%20c+ü"';
	world.kolena.addRun({ userDefinedId: 'Rechnung ' });
	world.kolena.faults.add({ ...lost, method: 'POST' });
	const { items, error } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: '={{ $json.id }}' } },
		{ items: [itemWithFile('a.pdf', { id: userDefinedId })] },
	);
	expect(error).toBeUndefined();
	expect(items[0].json.user_defined_id).toBe(userDefinedId);
});

it('many items look up their ids together', async () => {
	const items = Array.from({ length: 120 }, (_, n) => itemWithFile(`${n}.pdf`, { n }));
	await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: '=id-{{ $json.n }}' } },
		{ items },
	);
	const asked = world.kolena.requests.filter(({ method }) => method === 'GET');
	expect(asked.length).toBeLessThan(10);
	expect(world.kolenaStarts).toHaveLength(120);
});

it('long ids are looked up without URLs that are too long', async () => {
	const items = Array.from({ length: 40 }, (_, n) => itemWithFile(`${n}.pdf`, { n }));
	const userDefinedId = `=id-{{ $json.n }}-${'ü'.repeat(60)}`;
	const { error } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId } },
		{ items },
	);
	expect(error).toBeUndefined();
	const asked = world.kolena.requests.filter(({ method }) => method === 'GET');
	expect(asked.length).toBeGreaterThan(3);
	for (const { query } of asked) {
		expect(encodeURIComponent([query.user_defined_ids].flat().join('')).length).toBeLessThan(3_000);
	}
});

it('an id that is an object is refused before anything is sent', async () => {
	const { error } = await world.runKolena(
		{ operation: 'create', additionalFields: { userDefinedId: '={{ { a: 1 } }}' } },
		{ items: [itemWithFile()] },
	);
	expect(error?.message).toBe("'User Defined ID' is an object, not text [item 0] (file: file.pdf)");
	expect(world.kolena.requests).toEqual([]);
});

it('without an id nothing is looked up', async () => {
	world.kolena.faults.add({ ...lost, method: 'POST' });
	const { error } = await world.runKolena(
		{ operation: 'create', agentId: byId(2) },
		{ items: [itemWithFile()] },
	);
	expect(error?.message).toContain('may have started');
	expect(world.kolena.requests).toHaveLength(1);
});

describe('with an id that thousands of old runs have', () => {
	const userDefinedId = 'nightly';
	/** How many old runs the service has sent, not counting those from other starts. */
	const oldRunsRead = (newest: number) =>
		world.kolena.requests
			.filter(({ method, path }) => method === 'GET' && path.endsWith('/runs'))
			.reduce((sum, { query }) => {
				const since = Date.parse(String(query.created_gte ?? new Date(0).toISOString()));
				const matching = world.kolena.runs.filter(
					({ run_id: id, created }) => id <= newest && Date.parse(`${created}Z`) >= since,
				);
				return sum + Math.min(Number(query.page_size), matching.length);
			}, 0);

	const addOld = (count: number, newestAt: number) => {
		for (let n = count; n > 0; n--) {
			world.kolena.addRun({ userDefinedId, createdAt: newestAt - n * 1_000, status: 'success' });
		}
		return Math.max(...world.kolena.runs.map(({ run_id: id }) => id));
	};

	const start = async () =>
		await world.runKolena(
			{ operation: 'create', additionalFields: { userDefinedId } },
			{ items: [itemWithFile()], onError: 'continueRegularOutput' },
		);

	it.each(['newest', 'oldest', 'shuffled'] as const)(
		'a start reads few of them and finds its own run (order: %s)',
		async (order) => {
			world.kolena.settings.order = order;
			const newest = addOld(3_000, Date.now() - 3_600_000);
			world.kolena.faults.add({ ...lost, method: 'POST' });
			const { items } = await start();
			expect(Number(items[0].json.run_id)).toBeGreaterThan(newest);
			expect(world.kolenaStarts).toHaveLength(1);
			expect(oldRunsRead(newest)).toBeLessThanOrEqual(300);
		},
	);

	it.each([0, 1, 74, 75, 76, 100])('%i of them do not hide the new run', async (count) => {
		const newest = count === 0 ? 0 : addOld(count, Date.now() - 3_600_000);
		world.kolena.faults.add({ ...lost, method: 'POST' });
		const { items } = await start();
		expect(Number(items[0].json.run_id)).toBeGreaterThan(newest);
		expect(oldRunsRead(newest)).toBeLessThanOrEqual(300);
	});

	it('no old run is mistaken for the run of a start that was not accepted', async () => {
		const newest = addOld(3_000, Date.now());
		world.kolena.faults.add({ ...notTaken, method: 'POST' });
		const { items } = await start();
		expect(items[0].json.error).toContain('may have started');
		expect(oldRunsRead(newest)).toBeLessThanOrEqual(300);
	});

	it('the start is in doubt if hundreds of runs look as new as its own', async () => {
		const newest = addOld(300, Date.now() + 3_600_000);
		world.kolena.faults.add({ ...lost, method: 'POST' });
		const { items } = await start();
		expect(items[0].json.error).toContain('may have started');
		expect(oldRunsRead(newest)).toBeLessThanOrEqual(300);
	});
});
