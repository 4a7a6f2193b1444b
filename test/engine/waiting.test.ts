import { itemWithFile, useWorld } from './harness';

const world = useWorld();

const wait = { waitForCompletion: true, pollInterval: 0.2, waitTimeout: 20 };

const kolenaLooks = () => world.kolena.requests.filter(({ method }) => method === 'GET');
const kognitosLooks = () => world.kognitos.requests.filter(({ method }) => method === 'GET');

const runKolena = async (parameters = {}, items = [itemWithFile()]) =>
	await world.runKolena({ operation: 'create', ...wait, ...parameters }, { items });
const runKognitos = async (parameters = {}) =>
	await world.runKognitos({ operation: 'start', ...wait, ...parameters });

describe('waiting for a Kolena run', () => {
	it('returns its results', async () => {
		const { items, error } = await runKolena();
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ status: 'success' });
		expect(Object.keys(items[0].json.results as object)).toHaveLength(4);
		expect(world.kolenaStarts).toHaveLength(1);
	});

	it('returns a failed run as it is', async () => {
		world.kolena.settings.outcome = { durationMs: 300, endStatus: 'failed' };
		const { items } = await runKolena({ simplify: false });
		expect(items[0].json).toMatchObject({ status: 'failed', data: expect.any(Object) });
	});

	it('does not wait for a run that ends immediately', async () => {
		world.kolena.settings.outcome = { durationMs: 0, endStatus: 'success' };
		const { items } = await runKolena();
		expect(items[0].json.status).toBe('success');
		expect(kolenaLooks().length).toBeLessThanOrEqual(1);
	});

	it('polls less and less often', async () => {
		world.kolena.settings.outcome = { durationMs: 2_500, endStatus: 'success' };
		await runKolena();
		const times = kolenaLooks().map(({ at }) => at);
		const waits = times.slice(1).map((at, index) => at - times[index]);
		expect(waits.length).toBeGreaterThan(2);
		expect(waits.length).toBeLessThan(8);
		expect(waits[waits.length - 1]).toBeGreaterThan(1.5 * waits[0]);
	});

	it('stops on time and names the run', async () => {
		world.kolena.settings.outcome = { durationMs: null, endStatus: 'success' };
		const { error, tookMs } = await runKolena({ waitTimeout: 1 });
		const [run] = world.kolena.runs;
		expect(error?.message).toContain(String(run.run_id));
		expect(error?.message).toContain(run.run_url);
		expect(error?.message).toContain('[item 0]');
		expect(error?.description).toMatch(/trigger/i);
		expect(tookMs).toBeLessThan(3_000);
		expect(world.kolenaStarts).toHaveLength(1);
	});

	it('stops on time even if the service does not respond', async () => {
		world.kolena.faults.add({ effect: 'hang', method: 'GET', times: Infinity });
		const { error, tookMs } = await runKolena({ waitTimeout: 2 });
		expect(error?.message).toContain(String(world.kolena.runs[0].run_id));
		expect(tookMs).toBeLessThan(4_500);
	});

	it('stops on time even if the service asks for a longer pause', async () => {
		const headers = { 'retry-after': '12' };
		world.kolena.faults.add({ effect: 'answer', status: 429, headers, method: 'GET' });
		const { error, tookMs } = await runKolena({ waitTimeout: 2, pollInterval: 1 });
		expect(error?.message).toContain(`Run ${world.kolena.runs[0].run_id}`);
		expect(error?.message).toContain('after 2 seconds of waiting');
		expect(tookMs).toBeLessThan(4_000);
		expect(kolenaLooks()).toHaveLength(1);
	});

	it.each([
		['a login page', { status: 200, body: '<title>Login</title>' }, /HTTP 200.*Login/],
		['503', { status: 503, body: { detail: 'Back at noon' } }, /HTTP 503.*Back at noon/],
		['429', { status: 429, headers: { 'retry-after': '3600' } }, /too many requests.*HTTP 429/],
	])('says why the run could not be read: %s', async (_, answer, cause) => {
		world.kolena.faults.add({ effect: 'answer', ...answer, method: 'GET', times: Infinity });
		const { error } = await runKolena({ waitTimeout: 1 });
		expect(error?.message).toContain(`Run ${world.kolena.runs[0].run_id}`);
		expect(error?.message).toMatch(/could not be read after 1 seconds of waiting/);
		expect(error?.message).toMatch(cause);
		expect(error?.description).not.toContain('Wait Timeout');
	});

	it('stops on time even if other items are slow to start', async () => {
		world.kolena.settings.outcome = { durationMs: null, endStatus: 'success' };
		const refused = { effect: 'answer', status: 400, method: 'POST' } as const;
		world.kolena.faults.add({ ...refused, delayMs: 6_000, skip: 1, times: Infinity });
		const files = Array.from({ length: 10 }, (_, n) => itemWithFile(`${n}.pdf`));
		const parameters = { operation: 'create', ...wait, waitTimeout: 2, pollInterval: 1 };
		const startedAt = Date.now();
		const { items } = await world.runKolena(parameters, {
			items: files,
			onError: 'continueRegularOutput',
		});
		expect(items[0].json.error).toContain('after 2 seconds of waiting [item 0]');
		for (const { at } of kolenaLooks()) expect(at - startedAt).toBeLessThan(5_000);
	});

	it('waits for the default time when an expression returns none', async () => {
		const { items, error } = await runKolena({ waitTimeout: '={{ "" }}' });
		expect(error).toBeUndefined();
		expect(items[0].json.status).toBe('success');
	});

	it('keeps waiting through temporary faults', async () => {
		world.kolena.faults.add({ effect: 'answer', status: 502, method: 'GET' });
		world.kolena.faults.add({ effect: 'reset', method: 'GET' });
		world.kolena.faults.add({
			effect: 'answer',
			status: 200,
			body: '<html></html>',
			method: 'GET',
		});
		const { items, error } = await runKolena();
		expect(error).toBeUndefined();
		expect(items[0].json.status).toBe('success');
		expect(world.kolenaStarts).toHaveLength(1);
	});

	it('stops when the run is gone, and says that it had started', async () => {
		world.kolena.faults.add({
			effect: 'answer',
			status: 404,
			body: { detail: 'Run not found' },
			method: 'GET',
		});
		const { error } = await runKolena();
		expect(error?.message).toContain(String(world.kolena.runs[0].run_id));
		expect(error?.message).toContain('was started');
		expect(error?.message).toContain('Run not found');
	});

	it('treats an undocumented status as not final', async () => {
		const body = { agent_id: 1, run_id: 5001, status: 'paused' };
		world.kolena.faults.add({ effect: 'answer', status: 200, body, method: 'GET', times: 2 });
		const { items } = await runKolena();
		expect(items[0].json.status).toBe('success');
		expect(kolenaLooks().length).toBeGreaterThan(2);
	});

	it('waits for the runs of all items at the same time', async () => {
		world.kolena.settings.outcome = { durationMs: 600, endStatus: 'success' };
		const files = Array.from({ length: 12 }, (_, n) => itemWithFile(`${n}.pdf`));
		const { items, tookMs } = await runKolena({}, files);
		expect(items.map(({ json }) => json.status)).toEqual(files.map(() => 'success'));
		expect(items.map(({ json }) => json.files)).toEqual(files.map((_, n) => [`${n}.pdf`]));
		expect(tookMs).toBeLessThan(5_000);
	});
});

describe('waiting for a Kognitos run', () => {
	it('returns its outputs', async () => {
		const { items, error } = await runKognitos();
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ status: 'Succeeded' });
		expect(Object.keys(items[0].json.outputs as object)).toHaveLength(3);
	});

	it('returns a run that was stopped', async () => {
		world.kognitos.settings.upcoming = [{ endStatus: 'Stopped' }];
		const { items } = await runKognitos();
		expect(items[0].json.status).toBe('Stopped');
	});

	it('stops at an exception, if asked to', async () => {
		world.kognitos.settings.upcoming = [
			{ durationMs: null, exception: { afterMs: 100, lastsMs: null } },
		];
		const { items, error } = await runKognitos({ onException: 'return' });
		expect(error).toBeUndefined();
		expect(items[0].json.status).toBe('Exception');
	});

	it('keeps waiting through an exception, if asked to', async () => {
		world.kognitos.settings.upcoming = [
			{ durationMs: 1_200, exception: { afterMs: 100, lastsMs: 600 } },
		];
		const { items } = await runKognitos({ onException: 'keepWaiting' });
		expect(items[0].json.status).toBe('Succeeded');
	});

	it('stops on time at an exception that nobody resolves', async () => {
		world.kognitos.settings.upcoming = [
			{ durationMs: null, exception: { afterMs: 100, lastsMs: null } },
		];
		const { error, tookMs } = await runKognitos({ onException: 'keepWaiting', waitTimeout: 1 });
		expect(error?.message).toContain(world.kognitos.runs[0].id);
		expect(error?.message).toContain('Exception');
		expect(tookMs).toBeLessThan(3_000);
	});

	it('treats a status from older documentation as not final', async () => {
		const body = { id: 'x', status: 'Failed' };
		world.kognitos.faults.add({ effect: 'answer', status: 200, body, method: 'GET', times: 2 });
		const { items } = await runKognitos();
		expect(items[0].json.status).toBe('Succeeded');
		expect(kognitosLooks().length).toBeGreaterThan(2);
	});
});
