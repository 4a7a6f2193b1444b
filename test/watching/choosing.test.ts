import { decodeWatch, encodeWatch } from '../../nodes/shared/watching/storedWatch';
import { DAY_MS, Life, MINUTE_MS } from './life';
import { KINDS, type Kind } from './modelService';

const OLD = Array.from({ length: 60 }, (_, index) => `old ${index}`);

/** Choosing one more status weeks after n8n last saved the state. */
describe.each(Object.keys(KINDS) as Kind[])('Choosing a status later (%s)', (kind) => {
	const kinds: Record<string, string> = KINDS[kind].statuses;
	const all = Object.keys(kinds).filter((status) => kinds[status] !== 'resting');
	const open = KINDS[kind].all[0];
	const named = (ids: string[], status: string) => ids.map((id) => `${id} ${status}`).sort();

	/** A service with open runs, which lists show on many pages. */
	function service(): Life {
		const life = new Life({ kind, pageSize: 10 });
		for (const id of OLD) life.add(id, open, { agoMs: DAY_MS });
		return life;
	}

	describe.each(all.filter((status) => status !== open))('%s', (added) => {
		const before = all.filter((status) => status !== added);
		const events = { events: all };

		async function published(): Promise<Life> {
			const life = service();
			await life.polls(3, { events: before });
			life.wait(20 * DAY_MS);
			return life;
		}

		it('delivers runs only if they reach it afterwards', async () => {
			const life = await published();
			for (const id of OLD.slice(0, 30)) life.set(id, added);
			for (const id of ['1', '2', '3']) life.add(id, added);
			expect(await life.poll(events)).toEqual([]);
			expect(await life.polls(6, events)).toEqual([]);
			life.add('4', added);
			for (const id of OLD.slice(30)) life.set(id, added);
			expect((await life.polls(8, events)).sort()).toEqual(named(['4', ...OLD.slice(30)], added));
		});

		it('still delivers what was chosen before', async () => {
			const life = await published();
			const [status] = before;
			life.add('1', status);
			for (const id of OLD) life.set(id, status);
			const ids = status === open ? ['1'] : ['1', ...OLD];
			expect((await life.polls(6, events)).sort()).toEqual(named(ids, status));
		});

		it('causes no flood if reading everything takes several polls', async () => {
			const life = await published();
			life.service.requestMs = 400;
			for (let index = 0; index < 100; index++) {
				life.add(`${index}`, added);
				life.wait(MINUTE_MS);
			}
			expect(await life.polls(25, { ...events, budgetMs: 2000 })).toEqual([]);
			life.add('new', added);
			expect(await life.polls(5, events)).toEqual([`new ${added}`]);
		});

		it('causes no flood if the first look was not finished', async () => {
			const life = service();
			life.service.requestMs = 400;
			await life.poll({ events: before, budgetMs: 2000 });
			life.wait(20 * DAY_MS);
			for (const id of ['1', '2', '3']) life.add(id, added);
			expect(await life.polls(12, events)).toEqual([]);
			life.add('4', added);
			expect(await life.polls(3, events)).toEqual([`4 ${added}`]);
		});

		it('causes no flood if the first look could not begin', async () => {
			const life = service();
			life.waitForFirstLook(before);
			life.wait(20 * DAY_MS);
			for (const id of ['1', '2', '3']) life.add(id, added);
			expect(await life.polls(3, events)).toEqual([]);
			life.add('4', added);
			expect(await life.polls(3, events)).toEqual([`4 ${added}`]);
		});

		it('causes no flood if it was chosen before, but not in between', async () => {
			const life = service();
			await life.polls(3, events);
			await life.poll({ events: before });
			life.wait(20 * DAY_MS);
			for (const id of ['1', '2', '3']) life.add(id, added);
			expect(await life.polls(3, events)).toEqual([]);
		});
	});
});

it('Choosing raised exceptions later counts for archived ones only if they are raised afterwards', async () => {
	const life = new Life({ kind: 'exceptions' });
	for (const id of ['1', '2']) life.add(id, 'ARCHIVED', { agoMs: DAY_MS });
	await life.polls(3, { events: ['RESOLVED'] });
	life.set('1', 'PENDING');
	expect(await life.polls(3)).toEqual([]);
	life.set('2', 'PENDING');
	expect(await life.poll()).toEqual(['2 PENDING']);
});

it('A state of an earlier version, which does not say what was chosen, is continued', async () => {
	const life = new Life();
	life.add('1', 'running', { agoMs: DAY_MS });
	await life.poll();
	const watch = decodeWatch(life.stored, 'model');
	life.stored = watch && encodeWatch({ ...watch, events: undefined });
	life.set('1', 'success');
	life.add('2', 'failed');
	expect((await life.poll()).sort()).toEqual(['1 success', '2 failed']);
	expect(Object(life.stored).events).toEqual(['success', 'failed']);
});
