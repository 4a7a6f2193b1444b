import { expect, expectSame, type Checks } from './checks';
import { chosen } from '../realN8n/exampleFiles';
import { itemsOf, succeeded } from '../realN8n/executions';
import type { Instance } from './instance';
import { outputOf, tryNode, type Json } from './operations';

const INPUTS = { 'Vendor Name': 'Contoso', amount: '12.5', 'due date': '2026-11-27' };

/**
 * Runs every operation of the node for Kognitos' current platform once, in workflows that a person could have built.
 */
export async function checkAutomationOperations(checks: Checks, instance: Instance): Promise<void> {
	const { kognitosAutomation: service } = instance.sandbox;
	const { name: automation, workspace } = service.automation('Invoice Intake');
	const where = { workspace: chosen(workspace), automation: chosen(automation) };
	const ask = async (parameters: Json, documents?: string[]): Promise<Json[]> =>
		await outputOf(instance, { node: 'kognitosAutomation', parameters, documents });
	const askOne = async (parameters: Json, documents?: string[]): Promise<Json> =>
		(await ask(parameters, documents))[0];
	const start = (more: Json): Json => ({ resource: 'run', operation: 'start', ...where, ...more });
	const waiting = { waitForCompletion: true, pollInterval: 1 };

	const started = await checks.check(
		'Kognitos Automation: Start with the input form, and wait',
		async () => {
			const inputs = { mappingMode: 'defineBelow', value: INPUTS, matchingColumns: [], schema: [] };
			const run = await askOne(start({ inputMode: 'fields', inputs, ...waiting }));
			expectSame(run.status, 'completed', 'The status');
			expect('invoice number' in (run.outputs as Json), 'It has outputs', run);
			const { user_inputs: sent } = service.run(String(run.name)) ?? {};
			expectSame(
				sent,
				{
					'Vendor Name': { text: 'Contoso' },
					amount: { number: { lo: 125, mid: 0, hi: 0, flags: 65536 } },
					'due date': { date: { year: 2026, month: 11, day: 27 } },
				},
				'The inputs that arrived',
			);
			return run;
		},
	);
	await checks.check('Kognitos Automation: Start with a document', async () => {
		const inputsJson = JSON.stringify({ 'Vendor Name': 'Contoso', Invoice: 'data' });
		const parameters = start({ inputMode: 'json', inputsJson });
		const run = await askOne(parameters, ['invoice-1001.pdf']);
		const { Invoice: invoice } = service.run(String(run.name))?.user_inputs ?? {};
		const { remote } = invoice.file as { remote: string };
		const file = service.storedFiles.find(({ name }) => name === remote);
		expectSame(file?.filename, 'invoice-1001.pdf', 'The file that the run refers to');
	});
	await checks.check('Kognitos Automation: Get and Get Many', async () => {
		const one = await askOne({ resource: 'run', operation: 'get', run: started?.run_url });
		expectSame(one, started, 'The run');
		const filters = { status: ['completed'], stage: 'PUBLISHED' };
		const many = await ask({ resource: 'run', operation: 'getAll', ...where, filters });
		expect(
			many.some(({ name }) => name === started?.name),
			'The run is listed',
			many,
		);
	});
	await checks.check('Kognitos Automation: Get Events', async () => {
		const run = started?.name;
		const events = await ask({ resource: 'run', operation: 'getEvents', run, returnAll: true });
		expect(events.length > 3, 'There are events', events.length);
	});
	await checks.check('Kognitos Automation: Pause and Continue', async () => {
		const { name: run } = service.addRun({ durationMs: 60_000, pendingMs: 0 });
		await ask({ resource: 'run', operation: 'pause', run, reason: 'Month-end closing' });
		const { stopping, stopped } = service.run(run)?.state ?? {};
		expectSame((stopping ?? stopped)?.reason, 'Month-end closing', 'The reason');
		await new Promise((resolve) => setTimeout(resolve, 2 * service.settings.stoppingMs));
		await ask({ resource: 'run', operation: 'continue', run });
		expect(
			'executing' in (service.run(run)?.state ?? {}),
			'It is executing',
			service.run(run)?.state,
		);
	});
	await checkExceptions(checks, instance, ask);
	await checkFiles(checks, instance, ask);
	await checks.check('Kognitos Automation: automations', async () => {
		const one = await askOne({ resource: 'automation', operation: 'get', ...where });
		expectSame(one.display_name, 'Invoice Intake', 'The automation');
		const all = await ask({
			resource: 'automation',
			operation: 'getAll',
			workspace: where.workspace,
			returnAll: true,
		});
		const there = service.automations.filter(
			({ workspace: of, deletedAt }) => of === workspace && deletedAt === undefined,
		);
		expectSame(all.length, there.length, "The workspace's automations");
	});
	await checks.check('Kognitos Automation: schedules', async () => {
		const schedule = { resource: 'schedule', ...where };
		await ask({ ...schedule, operation: 'disable' });
		expectSame(
			(await askOne({ ...schedule, operation: 'get' })).enabled,
			false,
			'Whether it is enabled',
		);
		await ask({ ...schedule, operation: 'enable' });
		expectSame(
			(await askOne({ ...schedule, operation: 'get' })).enabled,
			true,
			'Whether it is enabled',
		);
	});
}

type Ask = (parameters: Json, documents?: string[]) => Promise<Json[]>;

async function checkExceptions(checks: Checks, instance: Instance, ask: Ask): Promise<void> {
	const { kognitosAutomation: service } = instance.sandbox;
	await checks.check(
		'Kognitos Automation: a run asks a question, and resumes after a reply',
		async () => {
			const questions = [{ afterMs: 0, agentMessage: 'Which Contoso?' }];
			const { name: run } = service.addRun({ pendingMs: 0, durationMs: 500, questions });
			const [listed] = await ask({
				resource: 'exception',
				operation: 'getAll',
				workspace: chosen(service.workspaces[0].name),
				filters: { state: 'PENDING', run },
			});
			const exception = listed.name;
			const [asked] = await ask({ resource: 'exception', operation: 'get', exception });
			expectSame(asked.question, 'Which Contoso?', 'The question');
			const reply = { resource: 'exception', operation: 'reply', message: 'Lisbon' };
			await ask({ ...reply, exception });
			const [{ run_url: page }] = await ask({ resource: 'run', operation: 'get', run });
			await new Promise((resolve) => setTimeout(resolve, 1_000));
			expect(
				'completed' in (service.run(run)?.state ?? {}),
				'It resumes and completes',
				service.run(run),
			);
			const again = await tryNode(instance, {
				node: 'kognitosAutomation',
				parameters: { ...reply, exception: page },
			});
			expectSame(again.status, 'error', 'A second reply to the same exception');
		},
	);
}

async function checkFiles(checks: Checks, instance: Instance, ask: Ask): Promise<void> {
	const { kognitosAutomation: service } = instance.sandbox;
	await checks.check('Kognitos Automation: Upload and Download', async () => {
		const file = { resource: 'file', workspace: chosen(service.workspaces[0].name) };
		const documents = ['invoice-1001.pdf'];
		const [uploaded] = await ask({ ...file, operation: 'upload' }, documents);
		const execution = await tryNode(instance, {
			node: 'kognitosAutomation',
			parameters: { ...file, operation: 'download', file: uploaded.name },
		});
		const [{ binary }] = itemsOf(succeeded(execution), 'Node');
		expect(binary?.data !== undefined, 'The item has the file', binary);
	});
}
