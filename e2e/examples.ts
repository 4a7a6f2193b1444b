import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
	activateWorkflow,
	type StoredWorkflow,
	storeWorkflow,
	webhookUrl,
	type Workflow,
} from '../realN8n/workflows';
import { BROWSER } from '../realN8n/answerByMail';
import { eventually, expect, expectSame, type Checks } from './checks';
import { type Aim, exampleNames, withNode } from '../realN8n/exampleFiles';
import { aimedExample } from './aimedExample';
import { automationExamplesStarting, automationExamplesWatching } from './automationExamples';
import { type ExampleCheck, sendMail, watch } from './exampleSteps';
import {
	allJsonOf,
	executionEnd,
	itemsOf,
	readExecutions,
	runStored,
	runWorkflow,
	startStored,
	succeeded,
} from '../realN8n/executions';
import { DOCUMENTS, type Instance } from './instance';
import { triggered } from './triggers';

/** Agents and processes in the sandbox, chosen so that the workflows do not trigger one another. */
const STARTED: Aim = { agent: 4, process: 5 };
const WATCHED: Aim = { agent: 5, process: 6 };
const REPORTED_AGENT = 3;
const LONG_AGENT = 2;
const FAILING_AGENT = 6;
/** n8n suspends an execution that waits 65 seconds or longer, and stores it in its database. */
const SHORTEST_STORED_WAIT_SECONDS = 65;

const POLL_TIMEOUT_MS = 100_000;
const STEP_TIMEOUT_MS = 60_000;

/**
 * Checks the examples that are started by a trigger. They all wait for n8n's polls at the same
 * time.
 */
const WATCHING: Record<string, ExampleCheck> = {
	'at-once-and-never-missed.json': atOnce,
	...automationExamplesWatching,
	'failures-to-mail.json': failures,
	'kognitos-result-to-file-and-mail.json': kognitosResult,
	'kolena-document-to-mail.json': documentToMail,
	'kolena-long-wait.json': longKolenaRuns,
	'kolena-result-to-file-and-mail.json': kolenaResult,
	'person-approves-result.json': approval,
};

/** Checks the other examples. */
const STARTING: Record<string, ExampleCheck> = {
	...automationExamplesStarting,
	'folder-to-one-kolena-run.json': folderToOneRun,
	'invoice-mail-to-google-sheet.json': mailToSheet,
	'kognitos-calls-back.json': callsBack,
	'kognitos-long-wait.json': longKognitosRun,
	'mail-attachments-to-kolena.json': attachmentsToKolena,
	'many-runs-to-one-table.json': manyRuns,
	'nightly-kognitos-with-reminders.json': reminders,
	'schedule-to-kognitos.json': scheduleToKognitos,
	'table-rows-to-kognitos.json': tableRows,
};

/** This example has its own checks in aiAgent.ts. */
const AGENT_EXAMPLE = 'ai-agent-works-with-runs.json';

/** Imports and runs every example, replacing only what needs an outside service. */
export async function checkExamples(checks: Checks, instance: Instance): Promise<void> {
	await checks.check('Examples: each has a check, sticky notes and a short id', async () => {
		const checked = [...Object.keys(WATCHING), ...Object.keys(STARTING), AGENT_EXAMPLE];
		expectSame(await exampleNames(), checked.sort(), 'The examples with a check');
		for (const name of checked) {
			const workflow = await aimedExample(instance, name, STARTED);
			const notes = workflow.nodes.filter(({ type }) => type.endsWith('stickyNote'));
			expect(notes.length > 0, `${name} explains itself`);
			const { id } = workflow as { id?: string };
			expect(id === undefined || id.length <= 16, `${name} has a short id`, id);
		}
	});
	const run = async ([name, check]: [string, ExampleCheck]) =>
		await checks.check(`Examples: ${name}`, async () => await check(name, instance));
	const watching = Promise.all(Object.entries(WATCHING).map(run));
	for (const example of Object.entries(STARTING)) await run(example);
	await watching;
}

async function attachmentsToKolena(name: string, instance: Instance): Promise<void> {
	const workflow = await aimedExample(instance, name, STARTED);
	const documents = ['invoice-1001.pdf', 'invoice-1002.pdf'];
	const { answer } = await sendMail(instance, workflow, 'e2e-attachments', documents);
	const { files } = answer as { files: string[] };
	expectSame([...files].sort(), documents, "The run's files");
}

async function mailToSheet(name: string, instance: Instance): Promise<void> {
	const { client, sandbox, mails } = instance;
	// Other examples use the sandbox at the same time, so both problems are limited to one agent.
	const agentId = sandbox.kolena.agentIds[STARTED.agent];
	const failing = { agentId, durationMs: 500, endStatus: 'failed' as const };
	sandbox.kolena.settings.upcoming.push({ agentId }, failing);
	const path = new RegExp(`/agents/${agentId}/runs$`);
	const body = { detail: 'The file is encrypted' };
	sandbox.kolena.faults.add({ effect: 'answer', method: 'POST', path, status: 422, body });
	let workflow = await aimedExample(instance, name, STARTED);
	workflow = withNode(workflow, 'Add Row', { disabled: true });
	workflow = withNode(workflow, 'Read the Document', { parameters: { pollInterval: 1 } });
	const documents = ['invoice-1001.pdf', 'invoice-1002.pdf', 'daily-report.pdf'];
	const { stored } = await sendMail(instance, workflow, 'e2e-sheet', documents);
	const [execution] = await readExecutions(client, stored);
	succeeded(execution);
	const rows = allJsonOf(execution, 'Add Row');
	expect(rows.length === 1, 'There is one row, for the document that was read', rows);
	expectSame(
		Object.keys(rows[0]),
		['Document', 'Supplier', 'Invoice Number', 'Total Amount', 'Due Date', 'Open in Kolena'],
		'The columns',
	);
	const failed = documents.filter((document) => document !== rows[0].Document);
	const about = mails.filter(({ subject }) =>
		failed.some((document) => subject === `Please enter by hand: ${document}`),
	);
	expectSame(about.length, 2, 'The number of emails about documents that failed');
	for (const reason of ['too dark', 'The file is encrypted']) {
		expect(
			about.some(({ text }) => text.includes(reason)),
			`A person is told: ${reason}`,
			about,
		);
	}
	const ids = sandbox.kolena.latestRuns(2).map((run) => run.user_defined_id);
	expect(ids.includes('<mail-1@example.com> invoice-1001.pdf') || ids[0] !== ids[1], 'IDs', ids);
}

/** Copies documents to a folder named after a day, inside the example's folder. */
async function fillFolder(instance: Instance, folder: string, day: string): Promise<string[]> {
	const path = join(instance.files, folder, day);
	await mkdir(path, { recursive: true });
	const names = ['invoice-1001.pdf', 'invoice-1002.pdf', 'daily-report.pdf'];
	for (const name of names)
		await writeFile(join(path, name), await readFile(join(DOCUMENTS, name)));
	return names.sort();
}

function day(daysAgo: number): string {
	return new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
}

async function folderToOneRun(name: string, instance: Instance): Promise<void> {
	const { client, sandbox } = instance;
	const names = await fillFolder(instance, 'scans', day(1));
	const workflow = await aimedExample(instance, name, STARTED);
	const stored = await storeWorkflow(client, workflow);
	const agentId = sandbox.kolena.agentIds[STARTED.agent];
	const count = () => sandbox.kolena.runs.filter((run) => run.agent_id === agentId).length;
	const before = count();
	const first = succeeded(await runStored(client, stored, 'Every Night'));
	const [{ json, pairedItem }] = itemsOf(first, 'Start One Run');
	expectSame([...(json.files as string[])].sort(), names, "The single run's files");
	expect(
		Array.isArray(pairedItem) && pairedItem.length === 3,
		'It is paired with three input items',
		pairedItem,
	);
	succeeded(await runStored(client, stored, 'Every Night'));
	expectSame(count() - before, 1, 'Runs started by executing the workflow twice');
}

async function manyRuns(name: string, instance: Instance): Promise<void> {
	const { client, files } = instance;
	const names = await fillFolder(instance, 'batch', day(0));
	await fillFolder(instance, 'batch', day(1));
	const workflow = await aimedExample(instance, name, STARTED);
	const stored = await storeWorkflow(client, workflow);
	const evening = succeeded(await runStored(client, stored, 'Every Evening'));
	expectSame(itemsOf(evening, 'Start a Run for Each').length, 3, 'Runs started');

	// To simulate the next morning, the workflow looks for the ids of today's runs instead of yesterday's.
	const morning = JSON.parse(
		JSON.stringify(workflow).replaceAll('$now.minus({ days: 1 })', '$now'),
	) as Workflow & { id?: string };
	await eventually(
		'The end of all runs',
		STEP_TIMEOUT_MS,
		() =>
			instance.sandbox.kolena.latestRuns(3).every(({ status }) => status === 'success') ||
			undefined,
	);
	succeeded(await runWorkflow(client, { ...morning, id: undefined } as Workflow, 'Every Morning'));
	const table = await readFile(join(files, `runs-${day(0)}.csv`), 'utf8');
	const lines = table.trim().split('\n');
	expectSame(lines.length, 4, 'The number of lines in the table');
	expect(
		names.every((document) => table.includes(document)),
		'Each file has a line',
		table,
	);
	expect(lines[0].includes('Document,Status'), 'The first line names the columns', lines[0]);
}

async function scheduleToKognitos(name: string, instance: Instance): Promise<void> {
	const { client, sandbox, receiverUrl } = instance;
	let workflow = await aimedExample(instance, name, STARTED);
	// The example's URL leads nowhere, so the receiver returns a file instead.
	workflow = withNode(workflow, 'Download Report', {
		parameters: { method: 'POST', url: `${receiverUrl}/report.pdf` },
	});
	const execution = succeeded(await runWorkflow(client, workflow, 'Every Morning'));
	const [{ json }] = itemsOf(execution, 'Start Kognitos Run');
	const [fileId] = json.file_ids as string[];
	expect(sandbox.kognitos.uploadedFile(fileId), 'The file was uploaded', json);
	expect(
		String(json.name).startsWith('Daily report 20'),
		'The run has the expected name',
		json.name,
	);
}

async function reminders(name: string, instance: Instance): Promise<void> {
	const { client, sandbox, mails } = instance;
	const exception = { afterMs: 300, lastsMs: null };
	sandbox.kognitos.settings.upcoming.push({ durationMs: null, exception });
	let workflow = await aimedExample(instance, name, STARTED);
	workflow = withNode(workflow, 'Start and Wait', { parameters: { pollInterval: 1 } });
	workflow = withNode(workflow, 'Wait Two Hours', { parameters: { amount: 2, unit: 'seconds' } });
	const stored = await storeWorkflow(client, workflow);
	const id = await startStored(client, stored, 'Every Night');
	const asked = (text: string) =>
		mails.find(({ subject }) => subject.startsWith('Please help') && subject.includes(text));
	await eventually('A reminder', STEP_TIMEOUT_MS, () => asked('(reminder 1)'));
	const [run] = sandbox.kognitos.latestRuns(50).filter((one) => one.name.startsWith('Nightly run'));
	sandbox.kognitos.setStatus(run.id, 'Succeeded');
	succeeded(await executionEnd(client, id, ['success', 'error', 'crashed', 'canceled']));
	const done = mails.find(({ subject }) => subject.startsWith('Done: Nightly run'));
	expect(done?.text.includes('invoice number'), 'The outputs arrive by email', done);
}

async function tableRows(name: string, instance: Instance): Promise<void> {
	const { client, n8n, mails } = instance;
	let workflow = await aimedExample(instance, name, STARTED);
	workflow = withNode(workflow, 'Start and Wait', { parameters: { pollInterval: 1 } });
	const stored = await storeWorkflow(client, workflow);
	await activateWorkflow(client, stored);
	const rows = Array.from(
		{ length: 12 },
		(_, index) => `A-${index},${index === 4 ? 'many' : index}`,
	);
	const table = ['invoice number,amount', ...rows].join('\n');
	const form = new FormData();
	form.append('field-0', new Blob([table], { type: 'text/csv' }), 'cases.csv');
	form.append('field-1', 'uploader@example.com');
	const path = stored.nodes.find(({ type }) => type.endsWith('formTrigger'))?.webhookId;
	const response = await fetch(`${n8n.url}/form/${path}`, { method: 'POST', body: form });
	expect(response.ok, `The form responded with ${response.status}`, await response.text());
	const mail = await eventually('The email with the table', STEP_TIMEOUT_MS, () =>
		mails.find(({ subject }) => subject === 'All runs of your table'),
	);
	const lines = mail.attachments[0].content.trim().split('\n');
	expectSame(lines.length, 13, 'The number of lines in the table');
	expectSame(lines.filter((line) => line.includes('Succeeded')).length, 11, 'Runs that succeeded');
	const bad = lines.find((line) => line.startsWith('A-4,'));
	expect(/error.*is not a number/.test(bad ?? ''), 'The invalid row says why', bad);
}

async function kolenaResult(name: string, instance: Instance): Promise<void> {
	const { client, files, mails } = instance;
	const stored = await watch(instance, await aimedExample(instance, name, WATCHED));
	const run = addKolenaRun(instance, 'for-the-file.pdf');
	await firstExecution(client, stored);
	const file = `kolena-run-${run.run_id}.json`;
	const kept = JSON.parse(await readFile(join(files, file), 'utf8')) as Record<string, unknown>;
	expectSame(kept.run_id, run.run_id, 'The run in the file');
	expect(
		mails.some(({ attachments }) => attachments.some((attachment) => attachment.name === file)),
		'The email has the file attached',
	);
}

async function kognitosResult(name: string, instance: Instance): Promise<void> {
	const { client, files, mails, sandbox } = instance;
	const stored = await watch(instance, await aimedExample(instance, name, WATCHED));
	const processId = sandbox.kognitos.processes[WATCHED.process].id;
	const done = sandbox.kognitos.addRun({ processId });
	const stuck = sandbox.kognitos.addRun({ processId, status: 'Exception' });
	await firstExecution(client, stored);
	await readFile(join(files, `kognitos-run-${done.id}.json`), 'utf8');
	expect(
		mails.some(({ text }) => text.includes(stuck.id)),
		'A person is asked about the exception',
	);
}

async function documentToMail(name: string, instance: Instance): Promise<void> {
	const { client, mails } = instance;
	const workflow = await aimedExample(instance, name, WATCHED);
	const stored = await watch(instance, workflow);
	addKolenaRun(instance, 'for-the-document.pdf');
	await firstExecution(client, stored);
	const mail = mails.find(({ subject }) => subject === 'Summary of for-the-document.pdf');
	const [attachment] = mail?.attachments ?? [];
	expect(attachment?.content.startsWith('%PDF'), 'The email has a PDF attached', mail?.subject);
}

async function approval(name: string, instance: Instance): Promise<void> {
	const { client, mails, handedOver, receiverUrl } = instance;
	let workflow = await aimedExample(instance, name, WATCHED);
	workflow = withNode(workflow, 'Hand Over', { parameters: { url: `${receiverUrl}/invoices` } });
	const stored = await watch(instance, workflow);
	const runs = ['approve-this.pdf', 'decline-this.pdf'].map((file) => addKolenaRun(instance, file));
	const decided: string[] = [];
	await eventually('Both decisions', 2 * POLL_TIMEOUT_MS, async () => {
		for (const { subject, text } of mails) {
			if (!subject.startsWith('Please approve') || decided.includes(subject)) continue;
			const wanted = subject.includes('decline') ? 'approved=false' : 'approved=true';
			const links = text.match(/https?:\/\/[^\s\])]+/g) ?? [];
			const link = links.find((address) => address.includes(wanted));
			expect(link, 'The email contains the link', text);
			const response = await fetch(link, { headers: { 'user-agent': BROWSER } });
			// The email can arrive before n8n has suspended the execution; the link works soon after.
			if (response.status === 409) continue;
			expect(response.ok, `The link responded with ${response.status}`, await response.text());
			decided.push(subject);
		}
		return runs.every(({ files }) => decided.some((subject) => subject.includes(files[0])))
			? true
			: undefined;
	});
	const approved = await eventually('The approved run at the next system', STEP_TIMEOUT_MS, () =>
		handedOver.find(({ path, body }) => path === '/invoices' && body.run_id === runs[0].run_id),
	);
	expectSame(approved.body.files, ['approve-this.pdf'], 'The files of the approved run');
	await eventually('The email about the declined run', STEP_TIMEOUT_MS, () =>
		mails.find(({ subject }) => subject === 'Declined: decline-this.pdf'),
	);
	expect(
		!handedOver.some(({ body }) => body.run_id === runs[1].run_id),
		'The declined run is not passed on',
	);
	// The last email can arrive before n8n has recorded the end of the execution.
	await eventually('The end of the execution', STEP_TIMEOUT_MS, async () => {
		const executions = await readExecutions(client, stored);
		return executions.length > 0 || undefined;
	});
}

/** One run that Kolena reports and the next poll also finds, and one that only the poll finds. */
async function atOnce(name: string, instance: Instance): Promise<void> {
	const { client, mails, n8n, sandbox } = instance;
	const { kolena } = sandbox;
	const agentId = kolena.agentIds[REPORTED_AGENT];
	let workflow = await aimedExample(instance, name, { agent: REPORTED_AGENT, process: 0 });
	workflow = withNode(workflow, 'Kolena Reports a Run', {
		parameters: { agents: String(agentId) },
	});
	const everyMinute = { pollTimes: { item: [{ mode: 'everyMinute' }] } };
	workflow = withNode(workflow, 'Kolena Run Ended', { parameters: everyMinute });
	const stored = await watch(instance, workflow);
	const told = (run: { run_id: number }) =>
		mails.filter(({ subject, attachments }) => {
			const isOfRun = subject === `Kolena run ${run.run_id}: success`;
			return isOfRun && attachments.length === 0;
		}).length;

	const reported = kolena.addRun({ agentId, durationMs: 500 });
	kolena.settings.webhook.url = webhookUrl(n8n.url, stored);
	const atOnceMs = await eventually('The email about a reported run', STEP_TIMEOUT_MS, () => {
		const delivery = kolena.deliveries.find(({ runId }) => runId === reported.run_id);
		return told(reported) > 0 && delivery ? Date.now() - delivery.endedAt : undefined;
	});
	kolena.settings.webhook.url = null;
	expect(atOnceMs < 10_000, 'The email arrived immediately', atOnceMs);

	const missed = kolena.addRun({ agentId });
	await eventually('The email about a run that was not reported', 2 * POLL_TIMEOUT_MS, () =>
		told(missed) > 0 ? true : undefined,
	);
	const executions = await eventually('The executions', STEP_TIMEOUT_MS, async () => {
		const all = await readExecutions(client, stored);
		return all.length >= 2 ? all : undefined;
	});
	const polled = executions.flatMap((execution) => allJsonOf(execution, 'Kolena Run Ended'));
	const eventsOf = (run: { run_id: number }) =>
		executions
			.flatMap((execution) => [
				...allJsonOf(execution, 'Kolena Reports a Run'),
				...allJsonOf(execution, 'Kolena Run Ended'),
			])
			.filter(({ run_id: runId }) => runId === run.run_id)
			.map(({ event_id: eventId }) => eventId);
	expectSame(polled.length, 2, 'Runs that the polls found');
	expectSame(eventsOf(reported).length, 2, 'How often the reported run was delivered');
	expectSame(new Set(eventsOf(reported)).size, 1, 'Event IDs of the reported run');
	expectSame([told(reported), told(missed)], [1, 1], 'Emails about each');
}

/**
 * Two waits that n8n stores in its database. Two runs end during the first, and one during the
 * second.
 */
async function longKolenaRuns(name: string, instance: Instance): Promise<void> {
	const { client, mails, sandbox } = instance;
	const { kolena } = sandbox;
	await fillFolder(instance, 'long', day(0));
	let workflow = await aimedExample(instance, name, { agent: LONG_AGENT, process: 0 });
	workflow = withNode(workflow, 'Wait Five Minutes', {
		parameters: { amount: SHORTEST_STORED_WAIT_SECONDS + 1, unit: 'seconds' },
	});
	const stored = await storeWorkflow(client, workflow);
	const id = await startStored(client, stored, 'Every Evening');
	await executionEnd(client, id, ['waiting']);
	const agentId = kolena.agentIds[LONG_AGENT];
	const started = kolena.runs.filter(
		(run) => run.agent_id === agentId && run.user_defined_id?.startsWith(`${day(0)} `),
	);
	expectSame(started.length, 3, 'Runs started');
	kolena.reopenRun(started[0].run_id);
	const tellsOf = (run: { run_id: number }) =>
		mails.filter(({ subject }) => subject === `Kolena run ${run.run_id}: success`).length;
	await eventually('The emails about the quick runs', 2 * POLL_TIMEOUT_MS, () =>
		tellsOf(started[1]) === 1 && tellsOf(started[2]) === 1 ? true : undefined,
	);
	expectSame(tellsOf(started[0]), 0, 'Emails about a run that is still open');
	await executionEnd(client, id, ['waiting']);
	kolena.endRun(started[0].run_id);
	await eventually('The email about the slow run', 2 * POLL_TIMEOUT_MS, () =>
		tellsOf(started[0]) === 1 ? true : undefined,
	);
	succeeded(await executionEnd(client, id, ['success', 'error', 'crashed', 'canceled']));
}

/** One run that ends after a few rounds, and one that never ends. */
async function longKognitosRun(name: string, instance: Instance): Promise<void> {
	const { client, mails, sandbox } = instance;
	let workflow = await aimedExample(instance, name, STARTED);
	workflow = withNode(workflow, 'Wait Five Minutes', {
		parameters: { amount: 1, unit: 'seconds' },
	});
	sandbox.kognitos.settings.upcoming.push({ durationMs: 8_000 });
	const execution = succeeded(await runWorkflow(client, workflow, 'Every Night'));
	expect((execution.runs['Look at Run'] ?? []).length > 1, 'The run was checked several times');
	const done = mails.find(({ subject }) => subject.startsWith('Succeeded: Long run'));
	expect(done?.text.includes('invoice number'), 'The outputs arrive by email', done);

	const short = JSON.parse(
		JSON.stringify(workflow).replace('"rightValue":47', '"rightValue":2'),
	) as Workflow;
	sandbox.kognitos.settings.upcoming.push({ durationMs: null });
	succeeded(await runWorkflow(client, { ...short, id: undefined } as Workflow, 'Every Night'));
	const late = mails.find(({ subject }) => subject.startsWith('Still working: Long run'));
	expect(late, 'A person is told that it is taking too long');
}

/** The process calls the URL that it received as an input. */
async function callsBack(name: string, instance: Instance): Promise<void> {
	const { client, mails, sandbox } = instance;
	const workflow = await aimedExample(instance, name, STARTED);
	const stored = await storeWorkflow(client, workflow);
	const id = await startStored(client, stored, 'Every Night');
	await executionEnd(client, id, ['waiting']);
	await eventually(
		'The end of the run',
		STEP_TIMEOUT_MS,
		() =>
			sandbox.kognitos
				.latestRuns(20)
				.some((run) => run.name.startsWith('Run with callback') && run.status === 'Succeeded') ||
			undefined,
	);
	const starts = sandbox.kognitos.requests.filter(
		({ method, path }) => method === 'POST' && path.endsWith('/runs'),
	);
	const start = starts.at(-1);
	const address = /https?:\/\/[^"]*webhook-waiting[^"]*/.exec(JSON.stringify(start?.body))?.[0];
	expect(address, 'The process received the URL', start?.body);
	const response = await fetch(address, { method: 'POST' });
	expect(response.ok, `n8n responded with ${response.status}`, await response.text());
	succeeded(await executionEnd(client, id, ['success', 'error', 'crashed', 'canceled']));
	const done = mails.find(({ subject }) => subject.startsWith('Succeeded: Run with callback'));
	expect(done?.text.includes('invoice number'), 'The outputs arrive by email', done);
}

/** A failing step and a failing poll are both reported by email. */
async function failures(name: string, instance: Instance): Promise<void> {
	const { client, mails, sandbox } = instance;
	const watcher = await storeWorkflow(client, await aimedExample(instance, name, WATCHED));
	await activateWorkflow(client, watcher);
	const settings = { executionOrder: 'v1', errorWorkflow: watcher.id };
	const agentId = sandbox.kolena.agentIds[FAILING_AGENT];
	const parameters = { agentId: { __rl: true, mode: 'id', value: String(agentId) } };
	const base = triggered('kolenaTrigger', parameters);
	const failingStep = {
		...base.nodes[1],
		type: 'n8n-nodes-base.stopAndError',
		parameters: { errorMessage: 'This step fails on purpose' },
	};
	const workflow = {
		...base,
		name: 'Fails on purpose',
		settings,
		nodes: [base.nodes[0], failingStep],
	};
	const stored = await watch(instance, workflow);
	const path = new RegExp(`/agents/${agentId}/runs`);
	sandbox.kolena.faults.add({ path, effect: 'answer', status: 403, times: 1 });
	sandbox.kolena.addRun({ agentId });
	const told = async (words: string) =>
		await eventually(`An email with "${words}"`, 2 * POLL_TIMEOUT_MS, () =>
			mails.find(({ subject, text }) => subject.includes(stored.name) && text.includes(words)),
		);
	await told('Kolena refused');
	await told('This step fails on purpose');
}

function addKolenaRun({ sandbox }: Instance, file: string) {
	const agentId = sandbox.kolena.agentIds[WATCHED.agent];
	return sandbox.kolena.addRun({ agentId, files: [file] });
}

/** Waits for the first execution that a poll starts, and checks that it succeeded. */
async function firstExecution(client: Instance['client'], stored: StoredWorkflow): Promise<void> {
	const execution = await eventually('An execution', POLL_TIMEOUT_MS, async () => {
		const executions = await readExecutions(client, stored);
		return executions[0];
	});
	succeeded(execution);
}
