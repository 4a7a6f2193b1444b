import type { INode, INodeParameters } from 'n8n-workflow';

import { byId, itemWithFile, useWorld } from './harness';

const world = useWorld();

const items = (count: number) =>
	Array.from({ length: count }, (_, n) => itemWithFile(`${n}.pdf`, { n, name: `run ${n}` }));
const retries: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const NAMED = '{"Vendor Name": "Northwind"}';
const refused = { effect: 'answer', status: 400, method: 'POST' } as const;
const lost = { effect: 'reset', stage: 'afterHandling', method: 'POST' } as const;

/** Parameters with which one item names an agent that does not exist. */
const failingAt = (n: number): INodeParameters => ({
	operation: 'create',
	agentId: byId(`={{ $json.n === ${n} ? 99 : 1 }}`),
});

describe('a node that fails after some of its runs have started', () => {
	it.each([1, 2, 7])('names them: %i', async (count) => {
		const { error } = await world.runKolena(failingAt(count), { items: items(count + 1) });
		const ids = world.kolena.runs.map(({ run_id: id }) => id);
		expect(ids).toHaveLength(count);
		expect(error?.message).toContain(`Agent not found [item ${count}] (file: ${count}.pdf)`);
		expect(error?.description).toContain(
			`${count} ${count === 1 ? 'run was' : 'runs were'} started by this node: `,
		);
		for (const id of ids) expect(error?.description).toContain(String(id));
		expect(error?.description).toContain('Executing the node again starts new ones');
	});

	it('names fifty and counts the rest', async () => {
		const { error } = await world.runKolena(failingAt(60), { items: items(61) });
		const named = error?.description?.match(/\b50\d\d\b/g) ?? [];
		expect(named).toHaveLength(50);
		expect(error?.description).toContain(`${world.kolena.runs.length} runs were started`);
		expect(error?.description).toContain(`and ${world.kolena.runs.length - 50} more`);
	});

	it('names none if none has started', async () => {
		const { error } = await world.runKolena(failingAt(0), { items: items(1) });
		expect(error?.description).not.toContain('started');
	});

	it('names them for Kognitos, too', async () => {
		world.kognitos.faults.add({ ...refused, path: '/runs$', skip: 2 });
		const { error } = await world.runKognitos({ operation: 'start' }, { items: items(3) });
		expect(error?.description).toContain('2 runs were started by this node: ');
		for (const { id } of world.kognitos.runs) expect(error?.description).toContain(id);
	});

	it('names the agents that it has copied', async () => {
		const { error } = await world.runKolena(
			{ ...failingAt(1), resource: 'agent', operation: 'copy', name: 'Copy' },
			{ items: items(2) },
		);
		const copy = Math.max(...world.kolena.agentIds);
		expect(error?.description).toContain(`1 agent was created by this node: ${copy}`);
		expect(error?.description).toContain('Executing the node again creates new ones');
	});

	it('names the runs that it was waiting for', async () => {
		world.kolena.settings.outcome = { durationMs: null, endStatus: 'success' };
		const { error } = await world.runKolena(
			{ operation: 'create', waitForCompletion: true, waitTimeout: 1, pollInterval: 0.2 },
			{ items: items(2) },
		);
		for (const { run_id: id } of world.kolena.runs) {
			expect(error?.description).toContain(String(id));
		}
	});

	it('names them with their items, so that none is mistaken for the failed one', async () => {
		world.kolena.faults.add({ ...lost });
		const { error } = await world.runKolena({ operation: 'create' }, { items: items(2) });
		expect(error?.message).toMatch(/may have started: .*\[item 0\]/);
		const started = world.kolena.runs.find(({ files }) => files.includes('1.pdf'));
		expect(error?.description).toContain(
			`1 run was started by this node: ${started?.run_id} (item 1)`,
		);
	});

	it('also names the items whose starts are in doubt', async () => {
		world.kolena.faults.add({ ...lost, times: 3 });
		const { error } = await world.runKolena({ operation: 'create' }, { items: items(3) });
		expect(error?.message).toContain('may have started');
		expect(error?.description).toMatch(
			/not known whether the start of items 1, 2 reached the service/,
		);
	});

	it('stops waiting for the others', async () => {
		world.kolena.settings.outcome = { durationMs: null, endStatus: 'success' };
		const { error, tookMs } = await world.runKolena(
			{ ...failingAt(1), waitForCompletion: true, waitTimeout: 60, pollInterval: 0.2 },
			{ items: items(2) },
		);
		expect(error?.message).toContain('Agent not found');
		expect(tookMs).toBeLessThan(10_000);
	});

	it('reports the same to an AI agent, in the message', async () => {
		const { error } = await world.runKolena(failingAt(1), {
			items: items(2),
			node: { type: 'n8n-nodes-agent-runs.kolenaTool' },
		});
		expect(error?.message).toContain('1 run was started by this node: ');
	});
});

describe('with Retry On Fail', () => {
	it('a run that has started is not started again', async () => {
		world.kolena.faults.add({ ...refused, skip: 1 });
		const { items: outputs, error } = await world.runKolena(
			{ operation: 'create' },
			{ items: items(3), node: retries },
		);
		expect(error).toBeUndefined();
		expect(outputs.map(({ json }) => json.files)).toEqual([['0.pdf'], ['1.pdf'], ['2.pdf']]);
		expect(outputs.map(({ json }) => json.run_id).sort()).toEqual(
			world.kolena.runs.map(({ run_id: id }) => id),
		);
		expect(world.kolena.runs).toHaveLength(3);
	});

	it('a Kognitos run is not started again, nor are its files uploaded again', async () => {
		world.kognitos.faults.add({ ...refused, path: '/runs$', skip: 1 });
		const { items: outputs, error } = await world.runKognitos(
			{ operation: 'start', name: '={{ $json.name }}', binaryPropertyName: 'data' },
			{ items: items(2), node: retries },
		);
		expect(error).toBeUndefined();
		expect(outputs.map(({ json }) => json.name)).toEqual(['run 0', 'run 1']);
		expect(world.kognitos.runs).toHaveLength(2);
		expect(world.storage.requests).toHaveLength(3);
	});

	it('a run that ended with an error is not waited for again, although n8n takes it for a failure', async () => {
		world.kognitosAutomation.settings.outcome.endStatus = 'failed';
		const { items: outputs } = await world.runKognitosAutomation(
			{ operation: 'start', inputMode: 'json', inputsJson: NAMED, waitForCompletion: true },
			{ items: items(1), node: retries },
		);
		expect(outputs[0].json).toMatchObject({ status: 'failed', error: expect.any(String) });
		const read = world.kognitosAutomation.requests.filter(({ path }) => !path.includes('/runs/'));
		expect(read.map(({ method }) => method)).toEqual(['GET', 'POST']);
	});

	it('a run is not started again if the first item fails and the others continue', async () => {
		world.kolena.faults.add({ ...refused, times: 1 });
		const { items: outputs } = await world.runKolena(
			{ operation: 'create' },
			{ items: items(3), node: retries, onError: 'continueRegularOutput' },
		);
		expect(outputs.map(({ json }) => json.files)).toEqual([['0.pdf'], ['1.pdf'], ['2.pdf']]);
		expect(world.kolena.runs).toHaveLength(3);
	});

	it('a start in doubt is not sent again', async () => {
		world.kolena.faults.add({ ...lost });
		const { error } = await world.runKolena(
			{ operation: 'create' },
			{ items: items(1), node: retries },
		);
		expect(error?.message).toContain('may have started');
		expect(world.kolenaStarts).toHaveLength(1);
		expect(world.kolena.runs).toHaveLength(1);
	});

	it('the last error names the runs of all attempts', async () => {
		const { error } = await world.runKolena(failingAt(2), { items: items(3), node: retries });
		expect(error?.description).toContain('2 runs were started by this node: ');
		expect(world.kolena.runs).toHaveLength(2);
	});

	it('an item that is waiting keeps waiting', async () => {
		world.kolena.settings.outcome = { durationMs: 700, endStatus: 'success' };
		world.kolena.faults.add({ ...refused, skip: 1 });
		const { items: outputs } = await world.runKolena(
			{ operation: 'create', waitForCompletion: true, pollInterval: 0.2 },
			{ items: items(2), node: retries },
		);
		expect(outputs.map(({ json }) => json.status)).toEqual(['success', 'success']);
		expect(world.kolena.runs).toHaveLength(2);
	});
});

describe("a failed item's error", () => {
	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'says what to do, and names its file: %s',
		async (onError) => {
			const { outputs } = await world.runKolena(failingAt(1), { items: items(2), onError });
			const [failed] = outputs.flat().filter(({ json }) => 'error' in json);
			expect(failed.json.error).toMatch(/Agent not found \[item 1\] \(file: 1\.pdf\)\. Check /);
			if (onError === 'continueErrorOutput') {
				expect(failed.json).toMatchObject({ n: 1, name: 'run 1' });
			}
		},
	);

	it('names the file even if it is about a parameter', async () => {
		const { error } = await world.runKognitos(
			{ operation: 'start', binaryPropertyName: 'data', name: '={{ $json.n ? "" : "x" }}' },
			{ items: items(2) },
		);
		expect(error?.message).toBe("'Name' is empty [item 1] (file: 1.pdf)");
	});

	it('names the first of many files', async () => {
		const binary = Object.assign(
			{},
			...items(5).map((item, n) => ({ [`f${n}`]: item.binary?.data })),
		) as never;
		const { error } = await world.runKolena(
			{ ...failingAt(1), binaryPropertyName: '*' },
			{ items: [{ json: { n: 1 }, binary }] },
		);
		expect(error?.message).toContain('[item 0] (files: 0.pdf, 1.pdf, 2.pdf and 2 more)');
	});

	it('does not name the file twice', async () => {
		const { error } = await world.runKolena(
			{ operation: 'create' },
			{
				items: [{ json: {}, binary: { data: { data: '*', mimeType: 'a/b', fileName: 'x.pdf' } } }],
			},
		);
		expect(error?.message).toBe("The file 'x.pdf' in the field 'data' is not base64 [item 0]");
	});
});
