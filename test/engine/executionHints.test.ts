import type { INode } from 'n8n-workflow';

import { byId, type ExecutionResult, itemWithFile, useWorld } from './harness';

const world = useWorld();

const items = [itemWithFile('1.pdf'), itemWithFile('2.pdf')];
const WITHOUT_FILES = expect.stringContaining('so the run started without them');
const STARTED = expect.stringContaining('right after the start, so it has no results');
const WAITING = expect.stringContaining('1 run is waiting for a person');
const RETRIED = expect.stringContaining("'Retry On Fail' is on");

/** The hints that the editor shows above the node's output. */
const hintsOf = ({ run }: ExecutionResult) =>
	(run?.data.resultData.runData.Node[0].hints ?? []).map(({ message }) => message);

describe('the hint about missing results', () => {
	it('is shown once runs have started', async () => {
		const [hint, ...more] = hintsOf(await world.runKolena({ operation: 'create' }, { items }));
		expect(hint).toEqual(STARTED);
		expect(hint).toContain('use the Kolena Trigger');
		expect(more).toEqual([]);
		expect(hintsOf(await world.runKognitos({ operation: 'start' }))).toEqual([STARTED]);
	});

	it('is shown if only some items have started a run', async () => {
		const agentId = byId('={{ $itemIndex === 1 ? 99 : 1 }}');
		const onError = 'continueRegularOutput';
		const result = await world.runKolena({ operation: 'create', agentId }, { items, onError });
		expect(hintsOf(result)).toEqual([STARTED]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'does not make the node fail if the first item cannot be evaluated: %s',
		async (onError) => {
			const waitForCompletion = '={{ $itemIndex === 0 ? $json.none.toDateTime() : false }}';
			const parameters = { operation: 'create', waitForCompletion };
			const result = await world.runKolena(parameters, { items, onError });
			expect(result.error).toBeUndefined();
			expect(result.status).toBe('success');
			expect(world.kolena.runs).toHaveLength(1);
			expect(result.outputs.flat()).toHaveLength(2);
		},
	);

	it('is not shown if nothing has started', async () => {
		const agentId = byId('99');
		for (const onError of ['continueRegularOutput', 'continueErrorOutput', undefined] as const) {
			const result = await world.runKolena({ operation: 'create', agentId }, { items, onError });
			expect(hintsOf(result)).toEqual([]);
		}
	});

	it('is not shown if the node waits, or if a later node reads the run', async () => {
		world.kolena.settings.outcome = { durationMs: 50, endStatus: 'success' };
		const create = { operation: 'create' };
		const waiting = { ...create, waitForCompletion: true, pollInterval: 0.2 };
		expect(hintsOf(await world.runKolena(waiting, { items }))).toEqual([]);
		const get: Partial<INode> = {
			parameters: {
				resource: 'run',
				operation: 'get',
				agentId: world.agent(),
				runId: '={{ $json.run_id }}',
			},
		};
		expect(hintsOf(await world.runKolena(create, { items, next: get }))).toEqual([]);
		const disabled = { ...get, disabled: true };
		expect(hintsOf(await world.runKolena(create, { items, next: disabled }))).toEqual([STARTED]);
	});

	it('is not shown for other operations', async () => {
		expect(hintsOf(await world.runKolena({ operation: 'getAll' }))).toEqual([]);
		expect(hintsOf(await world.runKolena({ resource: 'agent', operation: 'get' }))).toEqual([]);
	});
});

describe('the hint about files that were not sent', () => {
	const start = { operation: 'start' };

	it('is shown if a run has started without the files in the input', async () => {
		expect(hintsOf(await world.runKognitos(start, { items }))).toEqual([WITHOUT_FILES, STARTED]);
	});

	it('is not shown if files were sent, or if the input has none', async () => {
		const sent = await world.runKognitos({ ...start, binaryPropertyName: 'data' }, { items });
		expect(hintsOf(sent)).toEqual([STARTED]);
		const fileIds = String(sent.items[0].json.file_ids);
		expect(hintsOf(await world.runKognitos({ ...start, fileIds }, { items }))).toEqual([STARTED]);
		expect(hintsOf(await world.runKognitos(start))).toEqual([STARTED]);
	});
});

describe('the hint about a run that is waiting for a person', () => {
	it.each([true, false])('is shown for Kognitos (simplified: %s)', async (simplify) => {
		world.kognitos.settings.upcoming = [
			{ durationMs: null, exception: { afterMs: 100, lastsMs: null } },
		];
		const started = await world.runKognitos({
			operation: 'start',
			waitForCompletion: true,
			pollInterval: 0.2,
			simplify,
		});
		expect(hintsOf(started)).toEqual([WAITING]);
		const runId = world.kognitos.runs[0].id;
		expect(hintsOf(await world.runKognitos({ operation: 'get', runId, simplify }))).toEqual([
			WAITING,
		]);
		expect(hintsOf(await world.runKognitos({ operation: 'getAll', simplify }))).toEqual([]);
	});

	it.each([true, false])('is shown for Kognitos Automation (simplified: %s)', async (simplify) => {
		world.kognitosAutomation.settings.upcoming = [{ questions: [{}] }];
		const started = await world.runKognitosAutomation({
			operation: 'start',
			inputMode: 'json',
			inputsJson: '{"Vendor Name": "Northwind"}',
			waitForCompletion: true,
			pollInterval: 0.2,
			simplify,
		});
		expect(hintsOf(started)).toEqual([WAITING]);
	});
});

describe('the hint about Retry On Fail', () => {
	const node: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	it('is shown if a node starts runs and the setting is on', async () => {
		const result = await world.runKolena({ operation: 'create' }, { items, node });
		expect(hintsOf(result)).toEqual([STARTED, RETRIED]);
	});

	it('is not shown for other operations', async () => {
		expect(hintsOf(await world.runKolena({ operation: 'getAll' }, { node }))).toEqual([]);
	});
});
