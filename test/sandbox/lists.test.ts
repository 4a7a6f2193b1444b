import { startSandbox, type KognitosRun, type KolenaRun, type Sandbox } from '../../sandbox';
import { kognitosClient, kolenaClient } from './client';

const NOON = Date.parse('2026-05-04T12:00:00Z');

let sandbox: Sandbox;
let now = NOON;
/** The runs of each test are counted from this Kolena ID. */
let zeroId = 0;

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => now });
});

beforeEach(() => {
	now = NOON;
	sandbox.reset();
	zeroId = sandbox.kolena.addRun().run_id;
	sandbox.kolena.deleteRun(zeroId);
});

afterEach(() => expect(sandbox.violations).toEqual([]));

afterAll(() => sandbox.close());

interface KolenaPage {
	runs: KolenaRun[];
	total_pages: number;
	page_number: number;
	page_size: number;
}

async function kolenaPage(query = ''): Promise<KolenaPage> {
	return (await kolenaClient(sandbox)('GET', `/agents/1/runs?${query}`)).json as KolenaPage;
}

async function kolenaIds(query = ''): Promise<number[]> {
	return (await kolenaPage(query)).runs.map((run) => run.run_id - zeroId);
}

describe('Kolena', () => {
	/** Adds runs 1, 2, 3, …, one minute apart. */
	function addRuns(count: number): void {
		for (let index = 0; index < count; index += 1) {
			sandbox.kolena.addRun({ createdAt: NOON + index * 60_000 });
		}
	}

	test.each([
		['newest', [5, 4, 3, 2, 1]],
		['oldest', [1, 2, 3, 4, 5]],
	] as const)('lists the %s runs first', async (order, ids) => {
		sandbox.kolena.settings.order = order;
		addRuns(5);
		expect(await kolenaIds()).toEqual(ids);
	});

	test('shuffles the same way each time, even as runs come and go', async () => {
		Object.assign(sandbox.kolena.settings, { order: 'shuffled', shuffleSeed: 7 });
		addRuns(30);
		const first = await kolenaIds();
		expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
		expect(first).not.toEqual([...first].sort((a, b) => a - b));
		sandbox.kolena.deleteRun(zeroId + 3);
		addRuns(1);
		const second = await kolenaIds();
		expect(second.filter((id) => id !== 31)).toEqual(first.filter((id) => id !== 3));
		sandbox.kolena.settings.shuffleSeed = 8;
		expect(await kolenaIds()).not.toEqual(second);
	});

	test('an old run that is added late is sorted by its creation time', async () => {
		addRuns(3);
		sandbox.kolena.addRun({ createdAt: NOON + 90_000 });
		expect(await kolenaIds()).toEqual([3, 4, 2, 1]);
	});

	test('serves pages', async () => {
		addRuns(5);
		expect(await kolenaPage('page_number=1&page_size=2')).toMatchObject({
			runs: [{ run_id: zeroId + 3 }, { run_id: zeroId + 2 }],
			total_pages: 3,
			page_number: 1,
			page_size: 2,
		});
		expect(await kolenaPage('page_number=9&page_size=2')).toMatchObject({ runs: [] });
		expect(await kolenaPage('page_size=0')).toMatchObject({ runs: [], page_size: 0 });
	});

	test('serves 50 runs per page by default', async () => {
		addRuns(51);
		expect(await kolenaPage()).toMatchObject({ total_pages: 2, page_number: 0, page_size: 50 });
	});

	test('can serve smaller pages than requested, and report the wrong number of pages', async () => {
		Object.assign(sandbox.kolena.settings, { maxPageSize: 2, totalPagesError: -1 });
		addRuns(5);
		const page = await kolenaPage('page_number=1&page_size=1000');
		expect(page).toMatchObject({ total_pages: 2, page_size: 2 });
		expect(page.runs.map((run) => run.run_id)).toEqual([zeroId + 3, zeroId + 2]);
	});

	test('filters by both kinds of IDs and by status', async () => {
		addRuns(2);
		sandbox.kolena.addRun({ userDefinedId: 'a,b' });
		sandbox.kolena.addRun({ userDefinedId: 'c', status: 'failed' });
		sandbox.kolena.addRun({ userDefinedId: 'c', status: 'running' });
		sandbox.kolena.settings.order = 'oldest';
		expect(await kolenaIds(`run_ids=${zeroId + 2}&run_ids=${zeroId + 4}&run_ids=9`)).toEqual([
			2, 4,
		]);
		expect(await kolenaIds('user_defined_ids=a%2Cb&user_defined_ids=d')).toEqual([3]);
		expect(await kolenaIds('user_defined_ids=c&status=running')).toEqual([5]);
		expect(await kolenaIds('status=failed')).toEqual([4]);
	});

	test.each([
		['created_gte=2026-05-04T12:02:00', [4, 3]],
		['created_lte=2026-05-04T12:01:00', [2, 1]],
		['created_gte=2026-05-04T12:01:00Z&created_lte=2026-05-04T12:02:00Z', [3, 2]],
		['created_gte=2026-05-04T12:02:00.000001', [4]],
		['created_gte=2026-05-04T14:03:00%2B02:00', [4]],
		['created_gte=2026-05-05T00:00:00', []],
	])('filters by %s, inclusively', async (query, ids) => {
		addRuns(4);
		expect(await kolenaIds(query)).toEqual(ids);
		sandbox.kolena.settings.order = 'shuffled';
		expect((await kolenaIds(query)).sort((a, b) => b - a)).toEqual(ids);
	});

	test('filters by the times it shows, whatever its clock says', async () => {
		addRuns(4);
		sandbox.kolena.settings.clockOffsetMs = 3 * 3_600_000;
		expect((await kolenaPage('page_size=1')).runs[0].created).toBe('2026-05-04T15:03:00');
		expect(await kolenaIds('created_gte=2026-05-04T15:02:00')).toEqual([4, 3]);
		expect(await kolenaIds('created_gte=2026-05-04T12:02:00')).toEqual([4, 3, 2, 1]);
	});

	test('filters compare a time as it is shown, with fractions cut off', async () => {
		sandbox.kolena.addRun({ createdAt: NOON + 999.999 });
		expect(await kolenaIds('created_lte=2026-05-04T12:00:00')).toEqual([1]);
		sandbox.kolena.settings.timeFractionDigits = 6;
		expect((await kolenaPage()).runs[0].created).toBe('2026-05-04T12:00:00.999999');
		expect(await kolenaIds('created_lte=2026-05-04T12:00:00')).toEqual([]);
		expect(await kolenaIds('created_lte=2026-05-04T12:00:00.999')).toEqual([]);
		expect(await kolenaIds('created_lte=2026-05-04T12:00:00.999999')).toEqual([1]);
	});

	test('a late run is in no list for a while, but can be read by its ID', async () => {
		addRuns(3);
		sandbox.kolena.addRun({ createdAt: NOON + 61_000, visibleAfterMs: 300_000 });
		expect(await kolenaIds()).toEqual([3, 2, 1]);
		expect((await kolenaPage('page_size=3')).total_pages).toBe(1);
		expect((await kolenaClient(sandbox)('GET', `/agents/1/runs/${zeroId + 4}`)).status).toBe(200);
		now = NOON + 361_000;
		expect(await kolenaIds()).toEqual([3, 4, 2, 1]);
		expect((await kolenaPage('page_size=3')).total_pages).toBe(2);
	});

	test('runs can come and go between pages', async () => {
		addRuns(6);
		sandbox.kolena.settings.beforePage = ({ number, query }) => {
			if (number === 2) {
				expect(query).toMatchObject({ page_number: 1, page_size: 2 });
				sandbox.kolena.addRun({ createdAt: NOON + 3_600_000 });
			}
			if (number === 3) sandbox.kolena.deleteRun(zeroId + 6);
		};
		const pages: number[][] = [];
		for (const number of [0, 1, 2])
			pages.push(await kolenaIds(`page_number=${number}&page_size=2`));
		expect(pages).toEqual([
			[6, 5],
			[5, 4],
			[2, 1],
		]);
	});

	test('old runs can lack a completion time, and billing can be by page', async () => {
		addRuns(2);
		sandbox.kolena.settings.completedNullBefore = '2026-05-04T12:01:00';
		sandbox.kolena.settings.billing = 'pages';
		expect((await kolenaPage()).runs).toMatchObject([
			{ status: 'success', completed: '2026-05-04T12:01:00', usage: null },
			{ status: 'success', completed: null, usage: null },
		]);
	});

	test('each agent has its own runs', async () => {
		addRuns(2);
		sandbox.kolena.addRun({ agentId: 2 });
		expect(await kolenaIds()).toEqual([2, 1]);
		const { json } = await kolenaClient(sandbox)('GET', '/agents/2');
		expect(json).toMatchObject({ n_runs: 1 });
	});
});

describe('Kognitos', () => {
	beforeEach(() => {
		for (let index = 1; index <= 5; index += 1) add(index);
	});

	function add(index: number, more: object = {}): KognitosRun {
		const createdAt = NOON + index * 60_000;
		return sandbox.kognitos.addRun({ name: `run ${index}`, createdAt, ...more });
	}

	interface Page {
		items: KognitosRun[] | null;
		continuation_token: string | null;
	}

	async function page(more: Record<string, string | null> = {}): Promise<Page> {
		const query = new URLSearchParams({
			agent_id: sandbox.kognitos.agentId,
			process_id: sandbox.kognitos.processes[0].id,
		});
		for (const [name, value] of Object.entries(more)) if (value !== null) query.set(name, value);
		return (await kognitosClient(sandbox)('GET', `/runs?${query}`)).json as Page;
	}

	/** Reads to the end, but at most 10 pages. */
	async function pages(limit: string): Promise<number[][]> {
		const read: number[][] = [];
		let token: string | null = null;
		do {
			const { items, continuation_token: next } = await page({ limit, continuation_token: token });
			read.push((items ?? []).map(({ name }) => Number(name.slice(4))));
			token = next;
		} while (token !== null && read.length < 10);
		return read;
	}

	test.each([
		['newest', [[5, 4], [3, 2], [1]]],
		['oldest', [[1, 2], [3, 4], [5]]],
	] as const)('serves pages, the %s runs first', async (order, expected) => {
		sandbox.kognitos.settings.order = order;
		expect(await pages('2')).toEqual(expected);
	});

	test('serves shuffled pages without gaps', async () => {
		sandbox.kognitos.settings.order = 'shuffled';
		const read = (await pages('2')).flat();
		expect([...read].sort()).toEqual([1, 2, 3, 4, 5]);
		expect((await pages('2')).flat()).toEqual(read);
	});

	test('serves 10 runs per page by default, and fewer if its limit is lower', async () => {
		for (let index = 6; index <= 12; index += 1) add(index);
		expect((await page()).items).toHaveLength(10);
		sandbox.kognitos.settings.maxPageSize = 3;
		expect((await page({ limit: '100' })).items).toHaveLength(3);
	});

	test.each([
		['cursor', 'newest', [[5, 4], [3, 2], [1]]],
		[
			'offset',
			'newest',
			[
				[5, 4],
				[4, 3],
				[2, 1],
			],
		],
	] as const)('a new run appears between pages with %s tokens', async (tokens, order, expected) => {
		Object.assign(sandbox.kognitos.settings, { tokens, order });
		sandbox.kognitos.settings.beforePage = ({ number }) => {
			if (number === 2) add(6);
		};
		expect(await pages('2')).toEqual(expected);
	});

	test('a cursor survives the deletion of its run', async () => {
		const { id } = sandbox.kognitos.runs[3];
		sandbox.kognitos.settings.beforePage = ({ number }) => {
			if (number === 2) sandbox.kognitos.deleteRun(id);
		};
		expect(await pages('2')).toEqual([[5, 4], [3, 2], [1]]);
	});

	test('a token can repeat forever', async () => {
		sandbox.kognitos.settings.repeatingToken = true;
		const read = await pages('2');
		expect(read).toHaveLength(10);
		expect(read.slice(0, 4)).toEqual([
			[5, 4],
			[3, 2],
			[3, 2],
			[3, 2],
		]);
	});

	test('empty pages can come in between', async () => {
		Object.assign(sandbox.kognitos.settings, { emptyPages: true, nullItems: true });
		expect(await pages('2')).toEqual([[5, 4], [], [3, 2], [], [1]]);
	});

	test('an empty list is [] or null', async () => {
		sandbox.kognitos.clearRuns();
		expect(await page()).toEqual({ items: [], continuation_token: null });
		sandbox.kognitos.settings.nullItems = true;
		expect(await page()).toEqual({ items: null, continuation_token: null });
	});

	test('a token expires', async () => {
		sandbox.kognitos.settings.tokenLifeMs = 1000;
		const { continuation_token: token } = await page({ limit: '2' });
		now += 1000;
		expect((await page({ continuation_token: token })).items).toHaveLength(3);
		now += 1;
		expect(await page({ continuation_token: token })).toMatchObject({
			status_code: 400,
			message: 'The continuation token has expired',
		});
	});

	test('a token from another list or a made-up one is rejected', async () => {
		const { continuation_token: token } = await page({ limit: '2' });
		const refusal = { status_code: 400, message: 'Invalid continuation token' };
		expect(await page({ continuation_token: token, stage: 'Draft' })).toMatchObject(refusal);
		expect(await page({ continuation_token: `${String(token)}x` })).toMatchObject(refusal);
		expect(await page({ continuation_token: 'next' })).toMatchObject(refusal);
	});

	test('filters by stage', async () => {
		add(6, { stage: 'Draft' });
		const { items } = await page({ stage: 'Draft', limit: '1' });
		expect(items?.map(({ name }) => name)).toEqual(['run 6']);
		expect((await page({ stage: 'Published' })).items).toHaveLength(5);
	});

	test('a late run is in no list for a while, but can be read by its ID', async () => {
		const { id } = add(6, { visibleAfterMs: 300_000 });
		expect((await pages('10'))[0]).toEqual([5, 4, 3, 2, 1]);
		expect((await kognitosClient(sandbox)('GET', `/runs/${id}`)).status).toBe(200);
		now = NOON + 700_000;
		expect((await pages('10'))[0]).toEqual([6, 5, 4, 3, 2, 1]);
	});

	test('writes times, and optionally the Date header, as configured', async () => {
		Object.assign(sandbox.kognitos.settings, {
			timeZone: '+00:00',
			timeFractionDigits: 6,
			clockOffsetMs: -3_600_000,
		});
		expect((await page()).items?.[0].created_at).toBe('2026-05-04T11:05:00.000000+00:00');
		const health = () => kognitosClient(sandbox)('GET', '/health');
		const machine = Date.parse(String((await health()).headers.get('date')));
		expect(Math.abs(machine - Date.now())).toBeLessThan(5000);
		sandbox.kognitos.settings.clockOffsetInDateHeader = true;
		expect((await health()).headers.get('date')).toBe('Mon, 04 May 2026 11:00:00 GMT');
	});
});

test('runs that clients start can also appear late', async () => {
	sandbox.kolena.settings.runsVisibleAfterMs = 1000;
	const form = new FormData();
	form.append('files', new Blob(['a']), 'a.pdf');
	await kolenaClient(sandbox)('POST', '/agents/1/runs', form);
	expect(await kolenaIds()).toEqual([]);
	now += 1001;
	expect(await kolenaIds()).toEqual([1]);
});
