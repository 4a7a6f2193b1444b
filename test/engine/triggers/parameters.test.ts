import { type Sandbox, startSandbox } from '../../../sandbox';
import { watchedKognitos, watchedKolena } from './watched';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(() => sandbox.reset());

afterAll(async () => await sandbox.close());

/** An expression that returns this value. */
const returning = (value: unknown) => `={{ ${JSON.stringify(value)} }}`;

describe.each([
	['Kolena Trigger', watchedKolena, { good: 'success', bad: 'failed' }, ['success', 'failed']],
	[
		'Kognitos Trigger',
		watchedKognitos,
		{ good: 'Succeeded', bad: 'Stopped' },
		['Exception', 'Stopped', 'Succeeded'],
	],
])('%s: parameters from expressions', (_, watch, { good, bad }, all) => {
	it.each([
		['text', good],
		['a list', [good]],
		['text in another case', [good.toUpperCase()]],
		['the name in the editor', ['Run Succeeded']],
		['the short name', 'Succeeded'],
		['text with spaces around it', `  ${good} `],
		['text with commas', `${good}, ${good}`],
	])('accepts an event as %s', async (_name, events) => {
		const watched = watch(sandbox);
		const trigger = watched.trigger({ events: returning(events) });
		await trigger.poll();
		const id = watched.addEnded({ status: good });
		watched.addEnded({ status: bad });
		expect(watched.ids(await trigger.poll())).toEqual([id]);
	});

	it.each([
		['completed', ['completed']],
		['finished', 'finished'],
		['success and more', [good, 'done']],
		['an object', { event: good }],
		['a list of objects', [{ value: good }]],
		['null', [null]],
		['a boolean', true],
		['the status of an open run', ['running']],
	])('refuses events that do not exist: %s', async (_name, events) => {
		const trigger = watch(sandbox).trigger({ events: returning(events) });
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringMatching(/^'Trigger On' has no option '/),
			description: expect.stringContaining(all[0]),
		});
		expect(sandbox.kolena.recorder.total + sandbox.kognitos.recorder.total).toBe(0);
	});

	it.each([[[]], [''], [null]])('refuses to watch for nothing: %j', async (events) => {
		const trigger = watch(sandbox).trigger({ events: returning(events) });
		await expect(trigger.poll()).rejects.toThrow("No event is chosen in 'Trigger On'");
	});

	it.each([
		[true, true],
		['true', true],
		[' True ', true],
		[1, true],
		['1', true],
		[false, false],
		['false', false],
		[0, false],
	])('accepts Simplify as %j', async (value, isSimple) => {
		const watched = watch(sandbox);
		const trigger = watched.trigger({ simplify: returning(value) });
		await trigger.poll();
		watched.addEnded();
		const [{ json }] = (await trigger.poll()) ?? [];
		const isRaw = Array.isArray(json.order) || Array.isArray(json.outputs);
		expect(isRaw).toBe(!isSimple);
		expect(json).toMatchObject({ event_id: expect.any(String), event: good });
	});

	it.each(['maybe', 2, {}, [true], null])('refuses Simplify as %j', async (value) => {
		const trigger = watch(sandbox).trigger({ simplify: returning(value) });
		await expect(trigger.poll()).rejects.toThrow("'Simplify' is neither on nor off");
	});
});

describe('Kognitos Trigger: its stage', () => {
	it('is Published by default', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger();
		await trigger.poll();
		sandbox.kognitos.addRun({ stage: 'Draft' });
		const { id } = sandbox.kognitos.addRun({ stage: 'Published' });
		expect(watched.ids(await trigger.poll())).toEqual([id]);
	});

	it('is not case-sensitive', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger({ stage: returning('draft') });
		await trigger.poll();
		sandbox.kognitos.addRun({ stage: 'Published' });
		const { id } = sandbox.kognitos.addRun({ stage: 'Draft' });
		expect(watched.ids(await trigger.poll())).toEqual([id]);
	});

	it.each(['live', 7, ['Draft', 'Published'], {}])('is refused as %j', async (stage) => {
		const trigger = watchedKognitos(sandbox).trigger({ stage: returning(stage) });
		await expect(trigger.poll()).rejects.toThrow("'Stage' has no option");
	});
});

describe('the id of the watched agent or process', () => {
	it("is taken from a page's URL, and refused if it is an object", async () => {
		const kolena = watchedKolena(sandbox);
		const [agent] = sandbox.kolena.agentIds;
		const pasted = `https://agents.kolena.com/acme/agents/${agent}/runs`;
		for (const mode of ['id', 'url']) {
			const trigger = kolena.trigger({ agentId: { __rl: true, mode, value: pasted } });
			await trigger.poll();
			const id = kolena.addEnded();
			expect(kolena.ids(await trigger.poll())).toEqual([id]);
		}
		const wrong = kolena.trigger({ agentId: returning({ id: agent }) });
		await expect(wrong.poll()).rejects.toThrow("'Agent' is an object, not text");
		const kognitos = watchedKognitos(sandbox);
		const { agentId, processes } = sandbox.kognitos;
		const page = `https://app.kognitos.com/agents/${agentId}/processes/${processes[0].id}`;
		const trigger = kognitos.trigger({
			agentId: page,
			processId: { __rl: true, mode: 'id', value: page },
		});
		await trigger.poll();
		const id = kognitos.addEnded();
		expect(kognitos.ids(await trigger.poll())).toEqual([id]);
	});
});
