import { type Sandbox, startSandbox } from '../../../sandbox';
import { watchedKognitos, watchedKolena } from './watched';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(() => sandbox.reset());

afterEach(() => expect(sandbox.violations).toEqual([]));

afterAll(async () => await sandbox.close());

describe.each([
	['Kolena Trigger', watchedKolena],
	['Kognitos Trigger', watchedKognitos],
])("%s: a run's lifecycle", (_, watch) => {
	it('is delivered once when it started and ended between two polls', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const id = watched.addEnded();
		expect(watched.ids(await trigger.poll())).toEqual([id]);
		expect(await trigger.poll()).toBeNull();
		expect(await trigger.poll()).toBeNull();
	});

	it('is delivered if it was already open at activation, however old it is', async () => {
		const watched = watch(sandbox);
		const old = watched.addOpen({ createdAt: Date.now() - 3 * WEEK_MS });
		for (let index = 0; index < 30; index++)
			watched.addEnded({ createdAt: Date.now() - (60 - index) * HOUR_MS });
		const trigger = watched.trigger();
		expect(await trigger.poll()).toBeNull();
		expect(await trigger.poll()).toBeNull();
		watched.end(old);
		const seen = [];
		for (let poll = 0; poll < 8; poll++) seen.push(...watched.ids(await trigger.poll()));
		expect(seen).toEqual([old]);
	});

	it('is not delivered if it had ended before activation', async () => {
		const watched = watch(sandbox);
		for (let index = 0; index < 30; index++)
			watched.addEnded({ createdAt: Date.now() - index * 60_000 });
		const trigger = watched.trigger();
		for (let poll = 0; poll < 3; poll++) expect(await trigger.poll()).toBeNull();
	});

	it('is delivered if it ended while n8n was down', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		const open = watched.addOpen();
		await trigger.poll();
		const restarted = trigger.restarted();
		watched.end(open);
		const born = watched.addEnded();
		expect(watched.ids(await restarted.poll()).sort()).toEqual([open, born].sort());
		expect(await restarted.poll()).toBeNull();
	});

	it('is delivered if it appears late in the list', async () => {
		const watched = watch(sandbox);
		watched.addEnded({ createdAt: Date.now() - WEEK_MS });
		const trigger = watched.trigger();
		await trigger.poll();
		const newer = watched.addEnded();
		expect(watched.ids(await trigger.poll())).toEqual([newer]);
		const late = watched.addEnded({ createdAt: Date.now() - 4 * 60_000 });
		const seen = [...watched.ids(await trigger.poll()), ...watched.ids(await trigger.poll())];
		expect(seen).toEqual([late]);
	});

	it('is delivered only for a chosen status, and choosing more causes no flood', async () => {
		const watched = watch(sandbox);
		const [good, bad] = watched.ended;
		const trigger = watched.trigger({ events: [bad] });
		await trigger.poll();
		watched.addEnded({ status: good });
		const failed = watched.addEnded({ status: bad });
		expect(watched.ids(await trigger.poll())).toEqual([failed]);
		const wider = trigger.restarted(undefined, watched.setup({ events: [good, bad] }));
		expect(await wider.poll()).toBeNull();
	});

	it('is not delivered for an event chosen later, even if n8n has saved nothing since it was published', async () => {
		const watched = watch(sandbox);
		const [good, bad] = watched.ended;
		const weekOld = { createdAt: Date.now() - WEEK_MS };
		const [early, late] = [watched.addOpen(weekOld), watched.addOpen(weekOld)];
		const trigger = watched.trigger({ events: [bad] });
		await trigger.poll();
		const saved = trigger.stored();
		watched.addEnded({ status: good });
		watched.end(early, good);
		expect(await trigger.poll()).toBeNull();
		const failed = watched.addEnded({ status: bad });
		const wider = trigger.restarted(saved, watched.setup({ events: [good, bad] }));
		expect(watched.ids(await wider.poll())).toEqual([failed]);
		watched.end(late, good);
		const born = watched.addEnded({ status: good });
		expect(watched.ids(await wider.poll()).sort()).toEqual([born, late].sort());
		expect(await wider.poll()).toBeNull();
	});

	it('is forgotten if it was deleted', async () => {
		const watched = watch(sandbox);
		const gone = watched.addOpen();
		const trigger = watched.trigger();
		await trigger.poll();
		watched.remove(gone);
		for (let poll = 0; poll < 4; poll++) expect(await trigger.poll()).toBeNull();
	});

	it("is delivered by the service's time, whatever the local clock says", async () => {
		for (const clockOffsetMs of [-5 * HOUR_MS, 9 * HOUR_MS]) {
			sandbox.reset();
			const watched = watch(sandbox);
			watched.standIn.settings.clockOffsetMs = clockOffsetMs;
			watched.addEnded();
			const trigger = watched.trigger();
			expect(await trigger.poll()).toBeNull();
			const open = watched.addOpen();
			const ended = watched.addEnded();
			expect(watched.ids(await trigger.poll())).toEqual([ended]);
			watched.end(open);
			expect(watched.ids(await trigger.poll())).toEqual([open]);
		}
	});

	it('has the same event_id whenever it is delivered', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const saved = trigger.stored();
		watched.addEnded();
		const [first] = (await trigger.poll()) ?? [];
		const [again] = (await trigger.restarted(saved).poll()) ?? [];
		expect(first.json.event_id).toEqual(expect.any(String));
		expect(again.json.event_id).toBe(first.json.event_id);
	});

	it('is delivered in the order in which runs ended, with its event even without Simplify', async () => {
		const watched = watch(sandbox);
		const trigger = watched.trigger({ simplify: false });
		await trigger.poll();
		const first = watched.addEnded({ createdAt: Date.now() - 2_000 });
		const second = watched.addEnded({ createdAt: Date.now() - 1_000 });
		const items = await trigger.poll();
		expect(watched.ids(items)).toEqual([first, second]);
		expect(items?.[0].json).toMatchObject({
			event_id: expect.any(String),
			event: watched.ended[0],
			status: watched.ended[0],
		});
	});
});

describe('Kolena Trigger: runs that are rerun', () => {
	it('are delivered again if a poll saw them running', async () => {
		const watched = watchedKolena(sandbox);
		const id = watched.addEnded({ createdAt: Date.now() - WEEK_MS });
		const trigger = watched.trigger();
		await trigger.poll();
		sandbox.kolena.reopenRun(Number(id), { durationMs: null });
		expect(await trigger.poll()).toBeNull();
		watched.end(id, 'failed');
		expect(watched.ids(await trigger.poll())).toEqual([id]);
	});

	it('are delivered again if they are recent, with another event_id', async () => {
		const watched = watchedKolena(sandbox);
		sandbox.kolena.settings.timeFractionDigits = 6;
		const trigger = watched.trigger();
		await trigger.poll();
		const id = watched.addEnded();
		const [first] = (await trigger.poll()) ?? [];
		sandbox.kolena.reopenRun(Number(id), { durationMs: null });
		await new Promise((resolve) => setTimeout(resolve, 20));
		watched.end(id);
		const [second] = (await trigger.poll()) ?? [];
		expect(watched.ids([first, second])).toEqual([id, id]);
		expect(second.json.event_id).not.toBe(first.json.event_id);
	});

	it('are delivered with ten fields and their event', async () => {
		const watched = watchedKolena(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		watched.addEnded();
		const [item] = (await trigger.poll()) ?? [];
		expect(Object.keys(item.json).sort()).toEqual(
			[
				...[
					'agent_id',
					'completed',
					'created',
					'errors',
					'files',
					'results',
					'run_id',
					'run_url',
					'status',
				],
				...['user_defined_id', 'event_id', 'event'],
			].sort(),
		);
	});
});

describe('Kognitos Trigger: exceptions', () => {
	it('are delivered, and so is the end of the run', async () => {
		const watched = watchedKognitos(sandbox);
		const id = watched.addOpen();
		const trigger = watched.trigger();
		await trigger.poll();
		const seen: string[] = [];
		for (const status of [
			'Exception',
			'Exception',
			'Running',
			'Exception',
			'Running',
			'Succeeded',
			'Succeeded',
		]) {
			watched.end(id, status);
			seen.push(...((await trigger.poll()) ?? []).map(({ json }) => String(json.status)));
		}
		expect(seen).toEqual(['Exception', 'Exception', 'Succeeded']);
	});

	it('are not delivered if the run was already waiting at activation', async () => {
		const watched = watchedKognitos(sandbox);
		const id = watched.addOpen();
		watched.end(id, 'Exception');
		const trigger = watched.trigger();
		expect(await trigger.poll()).toBeNull();
		expect(await trigger.poll()).toBeNull();
		watched.end(id, 'Succeeded');
		expect(watched.ids(await trigger.poll())).toEqual([id]);
	});

	it('are delivered with the outputs that lists leave out', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		const { id } = sandbox.kognitos.addRun({ outputs: [{ name: 'total', value: 12.5 }] });
		expect(await trigger.poll()).toMatchObject([{ json: { id, outputs: { total: 12.5 } } }]);
	});

	it('are watched only in the chosen stage', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger({ stage: 'Published' });
		await trigger.poll();
		sandbox.kognitos.addRun({ stage: 'Draft' });
		const { id } = sandbox.kognitos.addRun({ stage: 'Published' });
		expect(watched.ids(await trigger.poll())).toEqual([id]);
	});
});
