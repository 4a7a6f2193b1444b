import { decodeWatch, encodeWatch } from '../../nodes/shared/watching/storedWatch';
import { DAY_MS, Life } from './life';
import { KINDS, type Kind } from './modelService';

/** Choosing one more status weeks after n8n last saved the state. */
describe.each(Object.keys(KINDS) as Kind[])('Choosing a status later (%s)', (kind) => {
	const kinds: Record<string, string> = KINDS[kind].statuses;
	const all = Object.keys(kinds).filter((status) => kinds[status] !== 'resting');
	const open = KINDS[kind].all[0];

	describe.each(all.filter((status) => status !== open))('%s', (added) => {
		const before = all.filter((status) => status !== added);

		async function saved(): Promise<Life> {
			const life = new Life({ kind });
			life.add('old', open, { agoMs: DAY_MS });
			await life.poll({ events: before });
			life.wait(20 * DAY_MS);
			for (const id of ['1', '2', '3']) life.add(id, added);
			return life;
		}

		it('delivers only runs that reach it after the workflow was published', async () => {
			const life = await saved();
			expect(await life.poll({ isPublishing: true })).toEqual([]);
			life.add('4', added);
			expect(await life.poll()).toEqual([`4 ${added}`]);
		});

		it('still delivers what was chosen before', async () => {
			const life = await saved();
			const status = before.find((one) => one !== open) ?? open;
			life.add('4', status);
			expect(await life.poll({ isPublishing: true })).toEqual([`4 ${status}`]);
		});

		it('misses nothing if the service was down when the workflow was published', async () => {
			const life = await saved();
			life.service.beforeAnswer = () => {
				throw new Error('Service is down');
			};
			await expect(life.poll({ isPublishing: true })).rejects.toThrow('Service is down');
			life.service.beforeAnswer = () => undefined;
			life.add('4', added);
			expect(await life.poll()).toContain(`4 ${added}`);
		});
	});
});

it('A state of an earlier version, which does not say what was chosen, is continued', async () => {
	const life = new Life();
	life.add('1', 'running');
	await life.poll();
	const watch = decodeWatch(life.stored, 'model');
	expect(watch?.events).toEqual(Object.keys(life.service.statuses));
	life.stored = watch && encodeWatch({ ...watch, events: undefined });
	life.set('1', 'success');
	expect(await life.poll({ isPublishing: true })).toEqual(['1 success']);
});
