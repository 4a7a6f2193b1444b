import type { IDataObject } from 'n8n-workflow';

import type { KognitosAutomationSettings } from '../../../sandbox/kognitosAutomation/settings';
import { byId, jsonOf, useWorld } from '../harness';

const world = useWorld();

/** Variants that the service's documentation leaves open, and others that clients have seen. */
const FORMS: Array<Partial<KognitosAutomationSettings>> = [
	{},
	{ fieldNames: 'camel' },
	{ zeroFields: 'leftOut', emptyLists: 'leftOut', lastPageToken: 'missing' },
	{ fieldNames: 'camel', zeroFields: 'leftOut', numbers: 'signedFlags' },
	{ values: 'wrapped', nulls: 'name', lastPageToken: 'null' },
	{ nulls: 'zero', stateNames: 'prose', exceptionAutomation: 'name' },
	{ nulls: 'empty', automationNames: 'short', runUpdateTime: 'state' },
	{ failures: 'errorObject', startAnswer: 'bareRunId' },
	{ failures: 'errorText', emptyPages: true, startAnswer: 'name' },
];

describe.each(FORMS)('responses in the form %j', (form) => {
	beforeEach(() => {
		Object.assign(world.kognitosAutomation.settings, form);
	});

	it('return the same runs', async () => {
		const { kognitosAutomation } = world;
		const automation = kognitosAutomation.automation('Every Type').name;
		const names = [kognitosAutomation.addRun({ automation }).name];
		for (const status of ['failed', 'awaiting_guidance', 'stopped', 'executing'] as const) {
			const { name } = kognitosAutomation.addRun({ automation });
			kognitosAutomation.setState(name, status, {
				text: `It is ${status}`,
				...(status === 'awaiting_guidance' ? { question: { description: 'Which one?' } } : {}),
			});
			names.push(name);
		}
		const runs: IDataObject[] = [];
		for (const run of names) {
			const { items, error } = await world.runKognitosAutomation({ operation: 'get', run });
			expect(error).toBeUndefined();
			runs.push(items[0].json);
		}
		const exception = kognitosAutomation.exceptionsOf(names[2])[0].name;
		expect(runs.map(({ status, error, exception: asked }) => [status, error, asked])).toEqual([
			['completed', null, null],
			['failed', 'It is failed', null],
			['awaiting_guidance', 'Which one?', exception],
			['stopped', 'It is stopped', null],
			['executing', null, null],
		]);
		expect(runs[0].outputs).toMatchObject({
			nothing: null,
			no: false,
			zero: 0,
			negative: -7,
			largest: '79228162514264337593543950335',
			date: '2026-11-27',
			'moment with offset': '2026-11-27T09:30:00+01:00',
			list: [1, 'two', [true]],
			'empty list': [],
			'empty dictionary': {},
			dictionary: { total: 12.3, 7: 'seven', true: null },
			file: { id: expect.stringContaining('--Résumé of 100% (final)?.txt') },
		});
	});

	it('return the same lists', async () => {
		const { kognitosAutomation } = world;
		const from = Date.parse('2026-01-01T00:00:00Z');
		kognitosAutomation.addHistory({ count: 150, from, everyMs: 60_000 });
		for (const [resource, count] of [
			['run', 150],
			['automation', 13],
			['exception', 0],
		] as const) {
			const { items, error } = await world.runKognitosAutomation({
				resource,
				operation: 'getAll',
				returnAll: true,
			});
			expect(error).toBeUndefined();
			expect(jsonOf(items)).toHaveLength(count);
			expect(items.every(({ json }) => typeof json.name === 'string')).toBe(true);
		}
	});

	it('let a run be started, read and replied to', async () => {
		const { kognitosAutomation } = world;
		kognitosAutomation.settings.upcoming = [
			{ questions: [{ description: 'Which vendor is it?', agentMessage: 'Which one?' }] },
		];
		const { items, error } = await world.runKognitosAutomation({
			operation: 'start',
			automation: byId(kognitosAutomation.automation('Every Type').name),
			inputMode: 'json',
			inputsJson: { text: 'a', number: '0', boolean: false },
			waitForCompletion: true,
			pollInterval: 0.1,
		});
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ status: 'awaiting_guidance', outputs: {} });
		const exception = items[0].json.exception as string;
		const asked = await world.runKognitosAutomation({
			resource: 'exception',
			operation: 'get',
			exception,
		});
		expect(asked.items[0].json).toMatchObject({
			name: exception,
			run: items[0].json.name,
			automation_id: items[0].json.automation_id,
			state: 'PENDING',
			question: 'Which one?',
		});
		const reply = { resource: 'exception', operation: 'reply', exception, message: 'This one' };
		expect((await world.runKognitosAutomation(reply)).error).toBeUndefined();
	});
});

it('reads plain numbers, and tables that are sent as bytes or stored elsewhere', async () => {
	const { kognitosAutomation } = world;
	const automation = kognitosAutomation.automation('Every Type').name;
	const { name: run } = kognitosAutomation.addRun({ automation });
	kognitosAutomation.settings.numbers = 'bare';
	kognitosAutomation.settings.tables = 'arrow';
	const { items, error } = await world.runKognitosAutomation({ operation: 'get', run });
	expect(error).toBeUndefined();
	expect(items[0].json.outputs).toMatchObject({
		amount: 12.34,
		negative: -7,
		table: 'table.arrow',
	});
	expect(items[0].binary?.table).toMatchObject({ fileName: 'table.arrow' });
	kognitosAutomation.settings.tables = 'remote';
	const { items: others } = await world.runKognitosAutomation({ operation: 'get', run });
	expect(others[0].json.outputs).toMatchObject({
		table: { remote: expect.stringMatching(/^http/), id: null },
	});
});
