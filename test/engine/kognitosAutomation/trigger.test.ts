import { BinaryDataService } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import {
	ActiveTrigger,
	byId,
	kognitosAutomationApi,
	type PollSettings,
	useWorld,
} from '../harness';

const world = useWorld();

function trigger(parameters: IDataObject = {}, settings?: PollSettings): ActiveTrigger {
	return new ActiveTrigger(
		{
			type: 'kognitosAutomationTrigger',
			credentials: kognitosAutomationApi(world.sandbox),
			parameters: {
				workspace: byId(world.kognitosAutomation.workspaces[0].name),
				automation: world.automation(),
				...parameters,
			} as never,
		},
		settings,
	);
}

/** What a poll delivers: the name of each run or exception, and its event. */
async function polled(active: ActiveTrigger) {
	return ((await active.poll()) ?? []).map(({ json }) => [json.name, json.event]);
}

describe('watching runs of an automation', () => {
	it('delivers each run that ends once, and none that had already ended', async () => {
		const { kognitosAutomation } = world;
		kognitosAutomation.addRun();
		const open = kognitosAutomation.addRun({ status: 'executing' }).name;
		const active = trigger();
		expect(await polled(active)).toEqual([]);
		kognitosAutomation.setState(open, 'completed');
		const fresh = kognitosAutomation.addRun({ status: 'failed' }).name;
		expect((await polled(active)).sort()).toEqual(
			[
				[open, 'completed'],
				[fresh, 'failed'],
			].sort(),
		);
		expect(await polled(active)).toEqual([]);
	});

	it('delivers a run each time that it needs guidance, with another event_id', async () => {
		const { kognitosAutomation } = world;
		const active = trigger({ events: ['awaiting_guidance', 'stopped'] });
		await active.poll();
		const { name } = kognitosAutomation.addRun({ status: 'executing' });
		const ids = new Set<unknown>();
		for (let count = 0; count < 3; count++) {
			kognitosAutomation.setState(name, 'awaiting_guidance');
			const [item] = (await active.poll()) ?? [];
			expect(item.json).toMatchObject({
				name,
				status: 'awaiting_guidance',
				event: 'awaiting_guidance',
			});
			ids.add(item.json.event_id);
			kognitosAutomation.setState(name, 'executing');
			if (count === 1) expect(await polled(active)).toEqual([]);
		}
		expect(ids.size).toBe(3);
		kognitosAutomation.setState(name, 'stopped');
		expect(await polled(active)).toEqual([[name, 'stopped']]);
	});

	it('watches one stage, or both', async () => {
		const { kognitosAutomation } = world;
		const [published, all] = [trigger(), trigger({ stage: 'all' })];
		await Promise.all([published.poll(), all.poll()]);
		const draft = kognitosAutomation.addRun({ stage: 'AUTOMATION_STAGE_DRAFT' }).name;
		expect(await polled(published)).toEqual([]);
		expect(await polled(all)).toEqual([[draft, 'completed']]);
	});

	it('delivers the outputs, including files', async () => {
		const { kognitosAutomation } = world;
		const automation = kognitosAutomation.automation('Every Type').name;
		const active = trigger({ automation: byId(automation) });
		await active.poll();
		const { name } = kognitosAutomation.addRun({ automation });
		const [item] = (await active.poll()) ?? [];
		expect(item.json).toMatchObject({
			name,
			outputs: { amount: 12.34, 'file inside': 'note.txt' },
		});
		expect(item.binary).toHaveProperty('file inside');
	});

	it('delivers a run once if another poll delivers it while its file is being stored', async () => {
		const { kognitosAutomation } = world;
		const automation = kognitosAutomation.automation('Every Type').name;
		const active = trigger({ automation: byId(automation) });
		await active.poll();
		const { name } = kognitosAutomation.addRun({ automation });
		const { store } = BinaryDataService.prototype;
		const later: unknown[] = [];
		const storing = jest
			.spyOn(BinaryDataService.prototype, 'store')
			.mockImplementationOnce(async function (this: BinaryDataService, ...file) {
				later.push(...(await polled(active)));
				return await store.apply(this, file);
			});
		expect(await polled(active)).toEqual([]);
		expect(later).toEqual([[name, 'completed']]);
		storing.mockRestore();
	});

	it('delivers the response unchanged without Simplify', async () => {
		const active = trigger({ simplify: false });
		await active.poll();
		const { name } = world.kognitosAutomation.addRun();
		const [{ json }] = (await active.poll()) ?? [];
		const { event, event_id, ...run } = json;
		expect(run).toEqual(world.kognitosAutomation.run(name));
		expect([event, typeof event_id]).toEqual(['completed', 'string']);
	});

	it('lists new runs by time, and reads open ones one by one', async () => {
		const { kognitosAutomation } = world;
		const from = Date.now() - 2 * 86_400_000;
		kognitosAutomation.addHistory({ count: 150, from, everyMs: 1_000 });
		const old = kognitosAutomation.addRun({ status: 'executing', createdAt: from }).name;
		const active = trigger();
		await active.poll();
		const before = kognitosAutomation.requests.length;
		await active.poll();
		const sent = kognitosAutomation.requests.slice(before).map(({ path }) => path.split('/').pop());
		expect(sent).toEqual(['runs', old.split('/').pop()]);
	});

	it('does not read runs of the other stage again in every poll', async () => {
		const { kognitosAutomation } = world;
		const hoursAgo = (hours: number) => Date.now() - hours * 3_600_000;
		kognitosAutomation.addRun({ createdAt: hoursAgo(500) });
		for (let count = 0; count < 250; count++) {
			const createdAt = hoursAgo(5) + count * 60_000;
			kognitosAutomation.addRun({ stage: 'AUTOMATION_STAGE_DRAFT', createdAt });
		}
		const active = trigger();
		await active.poll();
		const before = kognitosAutomation.requests.length;
		expect(await polled(active)).toEqual([]);
		const { name } = kognitosAutomation.addRun();
		expect(await polled(active)).toEqual([[name, 'completed']]);
		expect(kognitosAutomation.requests.length - before).toBe(2);
	});

	it('shows the newest run of the stage as a test event', async () => {
		const { name } = world.kognitosAutomation.addRun();
		world.kognitosAutomation.addRun({ stage: 'AUTOMATION_STAGE_DRAFT' });
		const items = await trigger({}, { mode: 'manual' }).poll();
		expect(items?.[0].json).toMatchObject({ name, event: 'completed' });
	});
});

describe('watching the exceptions of a workspace', () => {
	const watch = { watch: 'exceptions', exceptionEvents: ['raised', 'resolved'] };

	function raise(automation?: string): string {
		const { kognitosAutomation } = world;
		const { name } = kognitosAutomation.addRun({ automation });
		kognitosAutomation.setState(name, 'awaiting_guidance', {
			question: { description: 'Which vendor is it?' },
		});
		return kognitosAutomation.exceptionsOf(name)[0].name;
	}

	it('delivers each exception that is raised or resolved, whatever its automation', async () => {
		const { kognitosAutomation } = world;
		const early = raise();
		const active = trigger(watch);
		expect(await polled(active)).toEqual([]);
		const raised = raise(kognitosAutomation.automation('No Inputs').name);
		const [item, ...others] = (await active.poll()) ?? [];
		expect(others).toEqual([]);
		expect(item.json).toMatchObject({
			name: raised,
			state: 'PENDING',
			description: 'Which vendor is it?',
			event: 'raised',
		});
		kognitosAutomation.resolveException(raised);
		kognitosAutomation.resolveException(early);
		expect((await polled(active)).sort()).toEqual(
			[
				[raised, 'resolved'],
				[early, 'resolved'],
			].sort(),
		);
		expect(await polled(active)).toEqual([]);
	});

	it('delivers an exception that is raised again after it was archived', async () => {
		const active = trigger(watch);
		await active.poll();
		const name = raise();
		const [first] = (await active.poll()) ?? [];
		world.kognitosAutomation.setExceptionState(name, 'EXCEPTION_STATE_ARCHIVED');
		expect(await polled(active)).toEqual([]);
		world.kognitosAutomation.setExceptionState(name, 'EXCEPTION_STATE_PENDING');
		const [again] = (await active.poll()) ?? [];
		expect(again.json).toMatchObject({ name, event: 'raised' });
		expect(again.json.event_id).not.toBe(first.json.event_id);
	});

	it('delivers only the resolution if an exception was raised and resolved between two polls', async () => {
		const active = trigger(watch);
		await active.poll();
		const name = raise();
		world.kognitosAutomation.resolveException(name);
		expect(await polled(active)).toEqual([[name, 'resolved']]);
	});

	it('needs one request for a whole workspace', async () => {
		const { kognitosAutomation } = world;
		for (let count = 0; count < 50; count++) raise();
		const active = trigger(watch);
		await active.poll();
		const before = kognitosAutomation.requests.length;
		for (let polls = 0; polls < 5; polls++) await active.poll();
		expect(kognitosAutomation.requests.length - before).toBe(5);
	});

	it('waits up to two polls for the description', async () => {
		const { kognitosAutomation } = world;
		const active = trigger(watch);
		await active.poll();
		for (const descriptionAfterMs of [0, Infinity]) {
			const { name } = kognitosAutomation.addRun();
			kognitosAutomation.setState(name, 'awaiting_guidance', {
				question: { description: 'Which one?', descriptionAfterMs },
			});
		}
		const counts: number[] = [];
		for (let polls = 0; polls < 4; polls++) counts.push(((await active.poll()) ?? []).length);
		expect(counts).toEqual([1, 0, 1, 0]);
	});

	it('shows a pending exception as a test event', async () => {
		const name = raise();
		const items = await trigger(watch, { mode: 'manual' }).poll();
		expect(items?.[0].json).toMatchObject({ name, event: 'raised' });
	});
});

describe('activating it', () => {
	it.each([
		[{ workspace: byId('here') }, "'Workspace' is not a Kognitos workspace: here"],
		[{ automation: byId('') }, "'Automation' is empty"],
		[{ events: ['done'] }, "'Trigger On' has no option 'done'"],
		[{ events: [] }, "No event is chosen in 'Trigger On'"],
		[{ watch: 'exceptions', exceptionEvents: ['lost'] }, "'Trigger On' has no option 'lost'"],
		[{ automation: byId('unknown') }, 'automation not found'],
	])('is refused with %j', async (parameters, words) => {
		await expect(trigger(parameters).poll()).rejects.toThrow(words);
	});
});
