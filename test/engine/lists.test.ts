import { jsonOf, useWorld } from './harness';

const world = useWorld({ kolena: { agentCount: 450 }, kognitos: { processCount: 230 } });

const start = Date.parse('2026-01-01T00:00:00Z');

function addKolenaRuns(count: number): void {
	world.kolena.addHistory({ count, from: start, everyMs: 60_000 });
}

function addKognitosRuns(count: number): void {
	world.kognitos.addHistory({ count, from: start, everyMs: 60_000 });
}

const kolenaLists = () =>
	world.kolena.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('/runs'));
const kognitosLists = () => world.kognitos.requests.filter(({ path }) => path.endsWith('/runs'));

describe('Kolena runs', () => {
	const list = async (parameters = {}) => {
		const { items, error } = await world.runKolena({ operation: 'getAll', ...parameters });
		expect(error).toBeUndefined();
		return items.map(({ json }) => Number(json.run_id));
	};
	const all = async (parameters = {}) => await list({ returnAll: true, ...parameters });
	const ids = () => world.kolena.runs.map(({ run_id: id }) => id);
	const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b);

	it('can be filtered by hundreds of ids without URLs that are too long', async () => {
		addKolenaRuns(300);
		const wanted = ids().slice(0, 250);
		expect(sorted(await all({ filters: { runIds: wanted.join(',') } }))).toEqual(sorted(wanted));
		expect(kolenaLists().length).toBeLessThan(8);
		for (const { query } of kolenaLists())
			expect([query.run_ids].flat().length).toBeLessThanOrEqual(100);
	});

	it('are limited to fifty by default', async () => {
		addKolenaRuns(60);
		expect(await list()).toHaveLength(50);
	});

	it('are limited to the requested number, over several pages', async () => {
		addKolenaRuns(300);
		world.kolena.settings.maxPageSize = 40;
		expect(await list({ limit: 90 })).toEqual(ids().reverse().slice(0, 90));
		expect(kolenaLists()).toHaveLength(3);
	});

	it('are not requested beyond the limit', async () => {
		addKolenaRuns(300);
		await list({ limit: 7 });
		expect(kolenaLists().map(({ query }) => query.page_size)).toEqual(['7']);
	});

	it('are all returned, each once', async () => {
		addKolenaRuns(1_000);
		expect(sorted(await all())).toEqual(ids());
	});

	it.each([7, 50])('are all returned when the service limits a page to %i', async (size) => {
		addKolenaRuns(120);
		world.kolena.settings.maxPageSize = size;
		expect(sorted(await all())).toEqual(ids());
	});

	it.each([-100, -1, 1, 5])(
		'are all returned when the number of pages is off by %i',
		async (error) => {
			addKolenaRuns(450);
			world.kolena.settings.maxPageSize = 100;
			world.kolena.settings.totalPagesError = error;
			expect(sorted(await all())).toEqual(ids());
		},
	);

	it('are all returned when the response says nothing about pages', async () => {
		addKolenaRuns(3);
		const [a, b, c] = world.kolena.runs;
		for (const runs of [[a, b], [c], []]) {
			world.kolena.faults.add({ effect: 'answer', status: 200, body: { runs } });
		}
		expect(sorted(await all())).toEqual(ids());
	});

	it('are each returned once when a page lists one twice', async () => {
		const runs = [1, 2, 1].map((id) => ({ run_id: id, status: 'success' }));
		world.kolena.faults.add({ effect: 'answer', status: 200, body: { runs, total_pages: 1 } });
		expect(await list()).toEqual([1, 2]);
	});

	it('are each returned once when runs are added between the pages', async () => {
		addKolenaRuns(500);
		const before = ids();
		world.kolena.settings.beforePage = ({ number }) => {
			if (number > 1) for (let i = 0; i < 10; i++) world.kolena.addRun();
		};
		const found = await all();
		expect(new Set(found).size).toBe(found.length);
		expect(found).toEqual(expect.arrayContaining(before));
	});

	it('are each returned once, whatever the order of the list', async () => {
		addKolenaRuns(300);
		world.kolena.settings.maxPageSize = 50;
		for (const order of ['oldest', 'shuffled'] as const) {
			world.kolena.settings.order = order;
			expect(sorted(await all())).toEqual(ids());
		}
	});

	it.each([{}, { detail: 'nothing here' }])(
		'are not assumed to be none when the response is %j',
		async (body) => {
			world.kolena.faults.add({ effect: 'answer', status: 200, body });
			const { error } = await world.runKolena({ operation: 'getAll' });
			expect(error?.message).toContain("could not be read (HTTP 200): it has no 'runs'");
		},
	);

	it.each([2.5, '={{ "" }}'])(
		'are limited by a whole number when the limit is %j',
		async (limit) => {
			addKolenaRuns(60);
			const count = limit === 2.5 ? 2 : 50;
			expect(await list({ limit })).toHaveLength(count);
			expect(kolenaLists()[0].query.page_size).toBe(String(count));
		},
	);

	it('can be filtered by long ids without URLs that are too long', async () => {
		const ids = Array.from({ length: 60 }, (_, n) => `${n}-${'ü'.repeat(60)}`);
		for (const userDefinedId of ids) world.kolena.addRun({ userDefinedId });
		expect(await all({ filters: { userDefinedIds: ids.join(',') } })).toHaveLength(60);
		expect(kolenaLists().length).toBeGreaterThan(3);
	});

	it.each([{ runs: null }, { runs: [null, null] }])(
		'are none when the response is %j',
		async (body) => {
			world.kolena.faults.add({ effect: 'answer', status: 200, body, times: Infinity });
			expect(await all()).toEqual([]);
		},
	);

	it('are filtered by status, ids and time', async () => {
		const old = world.kolena.addRun({ createdAt: start, userDefinedId: 'x' });
		const failed = world.kolena.addRun({ createdAt: start + 3_600_000, status: 'failed' });
		const young = world.kolena.addRun({ createdAt: start + 7_200_000, userDefinedId: 'y' });
		expect(await all({ filters: { status: 'failed' } })).toEqual([failed.run_id]);
		expect(await all({ filters: { userDefinedIds: ' x , y ' } })).toEqual([
			young.run_id,
			old.run_id,
		]);
		expect(await all({ filters: { runIds: `${old.run_id},${failed.run_id}` } })).toEqual([
			failed.run_id,
			old.run_id,
		]);
		expect(await all({ filters: { createdAfter: '2026-01-01T01:00:00Z' } })).toEqual([
			young.run_id,
			failed.run_id,
		]);
		expect(
			await all({
				filters: {
					createdAfter: '2026-01-01T00:30:00+00:00',
					createdBefore: '2026-01-01T02:00:00+01:00',
				},
			}),
		).toEqual([failed.run_id]);
	});

	it('are filtered by ids with a separate key for each', async () => {
		addKolenaRuns(3);
		await all({ filters: { runIds: '5001, 5002', userDefinedIds: 'a&b=c' } });
		expect(kolenaLists()[0].query).toMatchObject({
			run_ids: ['5001', '5002'],
			user_defined_ids: 'a&b=c',
		});
	});

	it('are simplified only with Simplify', async () => {
		addKolenaRuns(1);
		const simplified = await world.runKolena({ operation: 'getAll' });
		expect(Object.keys(simplified.items[0].json)).toHaveLength(10);
		const raw = await world.runKolena({ operation: 'getAll', simplify: false });
		expect(jsonOf(raw.items)).toEqual(world.kolena.runs);
	});
});

describe('Kolena agents', () => {
	const agents = { resource: 'agent', operation: 'getAll' };

	it('are all returned, each once', async () => {
		const { items } = await world.runKolena({ ...agents, returnAll: true });
		expect(items.map(({ json }) => json.id)).toEqual(world.kolena.agentIds);
	});

	it('are returned up to the limit', async () => {
		const { items } = await world.runKolena({ ...agents, limit: 3 });
		expect(items.map(({ json }) => json.id)).toEqual([1, 2, 3]);
	});
});

describe('Kognitos runs', () => {
	const list = async (parameters = {}) => {
		const { items, error } = await world.runKognitos({ operation: 'getAll', ...parameters });
		expect(error).toBeUndefined();
		return items.map(({ json }) => String(json.id));
	};
	const all = async (parameters = {}) => await list({ returnAll: true, ...parameters });
	const newestFirst = () => world.kognitos.runs.map(({ id }) => id).reverse();

	it('are limited to the requested number', async () => {
		addKognitosRuns(250);
		expect(await list({ limit: 130 })).toEqual(newestFirst().slice(0, 130));
		expect(kognitosLists()).toHaveLength(2);
	});

	it.each([3, 100])('are all returned, with at most %i per page', async (size) => {
		addKognitosRuns(220);
		world.kognitos.settings.maxPageSize = size;
		expect(await all()).toEqual(newestFirst());
	});

	it('are each returned once when pages shift', async () => {
		addKognitosRuns(350);
		const before = newestFirst();
		world.kognitos.settings.tokens = 'offset';
		world.kognitos.settings.beforePage = ({ number }) => {
			if (number > 1) for (let i = 0; i < 10; i++) world.kognitos.addRun();
		};
		const found = await all();
		expect(new Set(found).size).toBe(found.length);
		expect(found).toEqual(expect.arrayContaining(before));
	});

	it('are not read forever when the service repeats its token', async () => {
		addKognitosRuns(500);
		world.kognitos.settings.repeatingToken = true;
		const found = await all();
		expect(new Set(found).size).toBe(found.length);
		expect(kognitosLists().length).toBeLessThan(10);
	});

	it('are all returned when some pages in between are empty', async () => {
		addKognitosRuns(250);
		world.kognitos.settings.emptyPages = true;
		world.kognitos.settings.nullItems = true;
		expect(await all()).toEqual(newestFirst());
	});

	it('are all returned when several pages in a row are empty', async () => {
		const run = world.kognitos.addRun();
		const pages = [null, [], [null], [], [run]].map((items, index) => ({
			items,
			continuation_token: index < 4 ? `token-${index}` : null,
		}));
		for (const body of pages) world.kognitos.faults.add({ effect: 'answer', status: 200, body });
		expect(await all()).toEqual([run.id]);
	});

	it('are none when the list is null', async () => {
		world.kognitos.settings.nullItems = true;
		expect(await all()).toEqual([]);
	});

	it('are filtered by stage, and by several statuses over all pages', async () => {
		addKognitosRuns(150);
		const stopped = world.kognitos.addRun({ status: 'Stopped', createdAt: start - 1 });
		const stuck = world.kognitos.addRun({ status: 'Exception', createdAt: start - 2 });
		const draft = world.kognitos.addRun({ stage: 'Draft', createdAt: start - 3 });
		const statuses = { status: ['Stopped', 'Exception'] };
		expect(await all({ filters: statuses })).toEqual([stopped.id, stuck.id]);
		expect(await list({ filters: statuses, limit: 1 })).toEqual([stopped.id]);
		expect(await all({ filters: { stage: 'Draft' } })).toEqual([draft.id]);
	});

	it('are simplified only with Simplify', async () => {
		world.kognitos.addRun({ outputs: [{ name: 'total', value: 1 }] });
		world.kognitos.settings.listOutputs = true;
		const simplified = await world.runKognitos({ operation: 'getAll' });
		expect(simplified.items[0].json.outputs).toEqual({ total: 1 });
		const raw = await world.runKognitos({ operation: 'getAll', simplify: false });
		expect(raw.items[0].json.outputs).toEqual([{ name: 'total', value: 1 }]);
	});

	it('report that the token has expired', async () => {
		addKognitosRuns(250);
		world.kognitos.settings.tokenLifeMs = -1;
		const { error } = await world.runKognitos({ operation: 'getAll', returnAll: true });
		expect(error?.message).toContain('token has expired');
	});
});

describe('Kognitos processes', () => {
	it('are all returned', async () => {
		const { items } = await world.runKognitos({
			resource: 'process',
			operation: 'getAll',
			returnAll: true,
		});
		expect(jsonOf(items)).toEqual(world.kognitos.processes);
	});

	it('are returned up to the limit', async () => {
		const { items } = await world.runKognitos({
			resource: 'process',
			operation: 'getAll',
			limit: 120,
		});
		expect(items).toHaveLength(120);
	});
});
