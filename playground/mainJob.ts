import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import {
	itemsOf,
	readExecutions,
	runStored,
	succeeded,
	type FinishedExecution,
} from '../realN8n/executions';
import { eventually } from '../realN8n/expectations';
import type { ReceivedMail } from '../realN8n/mailServer';
import type { N8nClient } from '../realN8n/n8nClient';
import type { Report } from '../realN8n/progress';
import type { SentDelivery } from '../sandbox';
import {
	executionError,
	executionUrl,
	listExecutions,
	readExecutionData,
	type Execution,
	type StoredWorkflow,
} from '../realN8n/workflows';

const WAIT_TIMEOUT_MS = 200_000;
const START_TIMEOUT_MS = 30_000;
const ASK_INTERVAL_MS = 1_000;
const DELIVERY_TIMEOUT_MS = 30_000;

/** The main job failed. The message says in plain words what went wrong. */
export class MainJobFailed extends Error {}

/** A run started by a workflow. */
export interface StartedRun {
	service: 'Kolena' | 'Kognitos' | 'Kognitos Automation';
	id: string;
}

/** A run that has triggered an execution, which in turn sent an email. */
export interface NoticedRun extends StartedRun {
	execution: Execution;
	executionUrl: string;
	mail: ReceivedMail;
}

/** A run that was delivered by webhook. */
export interface DeliveredRun extends NoticedRun {
	/** The time from the end of the run to the start of the execution. */
	afterMs: number;
}

/** A run whose result was also stored. */
export interface FinishedRun extends NoticedRun {
	file: string;
	/** The prompts or outputs in the file. */
	values: Record<string, unknown>;
}

/** A workflow that starts runs. */
export interface StartPoint {
	client: N8nClient;
	workflow: StoredWorkflow;
}

/** Submits the documents at `paths` through the workflow's form and returns the run that it started. */
export async function startKolenaRun(
	point: StartPoint,
	formUrl: string,
	paths: string[],
): Promise<StartedRun> {
	const execution = await startedByForm(point, formUrl, paths);
	return { service: 'Kolena', id: idFrom(execution, 'Start Kolena Run', 'run_id') };
}

/** Submits the document at `path` through the workflow's form and returns the run that it started. */
export async function startAutomationRun(
	point: StartPoint,
	formUrl: string,
	path: string,
): Promise<StartedRun> {
	const execution = await startedByForm(point, formUrl, [path]);
	const name = idFrom(execution, 'Start a Run', 'name');
	return { service: 'Kognitos Automation', id: name.slice(name.lastIndexOf('/') + 1) };
}

async function startedByForm(
	{ client, workflow }: StartPoint,
	formUrl: string,
	paths: string[],
): Promise<FinishedExecution> {
	const form = new FormData();
	for (const path of paths) {
		const document = new Blob([await readFile(path)], { type: 'application/pdf' });
		form.append('field-0', document, basename(path));
	}
	const before = (await readExecutions(client, workflow)).length;
	const response = await fetch(formUrl, { method: 'POST', body: form });
	if (!response.ok) throw new MainJobFailed(`The form responded with ${response.status}.`);
	return await eventually('The start of the run', START_TIMEOUT_MS, async () => {
		const executions = await readExecutions(client, workflow);
		return executions.length > before ? executions.at(-1) : undefined;
	});
}

/** Starts the workflow that sends the daily report and returns the run that it started. */
export async function startKognitosRun({ client, workflow }: StartPoint): Promise<StartedRun> {
	const execution = await runStored(client, workflow, 'Every Morning');
	return { service: 'Kognitos', id: idFrom(execution, 'Start Kognitos Run', 'id') };
}

function idFrom(execution: FinishedExecution, node: string, key: string): string {
	const [item] = itemsOf(succeeded(execution), node);
	const id = item?.json[key];
	if (typeof id === 'string' || typeof id === 'number') return String(id);
	throw new MainJobFailed(`"${node}" returned no ${key}: ${JSON.stringify(item?.json)}`);
}

export interface Surroundings {
	client: N8nClient;
	/** The workflow that the run triggers. */
	workflow: StoredWorkflow;
	resultsFolder: string;
	mails: ReceivedMail[];
}

/**
 * Waits until the end of a run has triggered `workflow`, then checks that the execution succeeded,
 * the file contains the run's values, and an email with that file arrived. Throws
 * {@link MainJobFailed} otherwise.
 */
export async function waitForResult(
	run: StartedRun,
	around: Surroundings,
	report: Report,
): Promise<FinishedRun> {
	const name = `${run.service.toLowerCase()}-run-${run.id}.json`;
	const execution = await waitForExecution(run, name, around, report);

	const file = join(around.resultsFolder, name);
	const content = await readFile(file, 'utf8').catch(() => undefined);
	if (content === undefined)
		throw new MainJobFailed(`Execution ${execution.id} succeeded, but ${file} does not exist.`);

	const mail = around.mails.find(({ attachments }) =>
		attachments.some((attachment) => attachment.name === name),
	);
	if (!mail)
		throw new MainJobFailed(
			`Execution ${execution.id} succeeded, but no email with ${name} arrived.`,
		);
	if (!mail.attachments.some((attachment) => attachment.content === content)) {
		throw new MainJobFailed(
			`The file attached to the email "${mail.subject}" differs from the stored one.`,
		);
	}
	return {
		...run,
		execution,
		executionUrl: executionUrl(around.client, execution),
		mail,
		file,
		values: valuesOf(run, file, content),
	};
}

/**
 * Waits until Kolena's webhook has triggered `workflow` for a run, and measures how long that took.
 * Throws {@link MainJobFailed} if something else triggered it.
 */
export async function waitForDelivery(
	run: StartedRun,
	around: Pick<Surroundings, 'client' | 'workflow' | 'mails'> & { deliveries: SentDelivery[] },
): Promise<DeliveredRun> {
	const { name } = around.workflow;
	const deadline = Date.now() + DELIVERY_TIMEOUT_MS;
	const isOfRun = ({ subject }: ReceivedMail) => subject.includes(`Kolena run ${run.id}`);
	for (;;) {
		const execution = await findExecution(run.id, around);
		const mail = around.mails.find(isOfRun);
		const delivery = around.deliveries.find(({ runId }) => String(runId) === run.id);
		if (execution && mail && delivery) {
			const afterMs = Date.parse(execution.startedAt) - delivery.endedAt;
			if (execution.mode !== 'webhook') {
				throw new MainJobFailed(
					`Execution ${execution.id} of "${name}" was started by "${execution.mode}" instead of the webhook, ${afterMs} ms after the run ended.`,
				);
			}
			return {
				...run,
				execution,
				executionUrl: executionUrl(around.client, execution),
				mail,
				afterMs,
			};
		}
		if (Date.now() > deadline) {
			const { status, answer } = delivery ?? {};
			throw new MainJobFailed(
				`Kolena run ${run.id} did not start "${name}" within ${DELIVERY_TIMEOUT_MS / 1000} s. The response to Kolena's delivery: ${String(status)} ${answer ?? ''}`,
			);
		}
		await new Promise((resolve) => setTimeout(resolve, ASK_INTERVAL_MS));
	}
}

/**
 * Waits until `workflow` has asked a person about a run that stopped at an exception. Throws
 * {@link MainJobFailed}.
 */
export async function waitForQuestion(
	run: StartedRun,
	around: Surroundings,
	report: Report,
): Promise<NoticedRun> {
	const execution = await waitForExecution(run, run.id, around, report);
	const mail = around.mails.find(({ text }) => text.includes(run.id));
	if (!mail)
		throw new MainJobFailed(
			`Execution ${execution.id} succeeded, but no email about run ${run.id} arrived.`,
		);
	return { ...run, execution, executionUrl: executionUrl(around.client, execution), mail };
}

/**
 * Waits for a successful execution that the workflow's trigger started and whose data contains
 * `trace`.
 */
export async function waitForExecution(
	run: StartedRun,
	trace: string,
	around: Surroundings,
	report: Report,
): Promise<Execution> {
	const { name } = around.workflow;
	const deadline = Date.now() + WAIT_TIMEOUT_MS;
	for (;;) {
		const execution = await findExecution(trace, around);
		if (execution?.mode === 'trigger') return execution;
		if (execution) {
			throw new MainJobFailed(
				`Execution ${execution.id} of "${name}" was not started by its trigger.`,
			);
		}
		if (Date.now() > deadline) {
			throw new MainJobFailed(
				`${run.service} run ${run.id} did not start "${name}" within ${WAIT_TIMEOUT_MS / 1000} s.`,
			);
		}
		report(`n8n polls once a minute and has not seen ${run.service} run ${run.id} yet`);
		await new Promise((resolve) => setTimeout(resolve, ASK_INTERVAL_MS));
	}
}

/** A failed execution is a reason to stop waiting, whichever run it is about. */
async function findExecution(
	trace: string,
	{ client, workflow }: Pick<Surroundings, 'client' | 'workflow'>,
): Promise<Execution | undefined> {
	for (const execution of await listExecutions(client, workflow.id)) {
		if (['new', 'running', 'waiting'].includes(execution.status)) continue;
		const data = await readExecutionData(client, execution.id);
		if (execution.status !== 'success') {
			const reason = executionError(data) ?? 'n8n reported no reason';
			throw new MainJobFailed(
				`Execution ${execution.id} of "${workflow.name}" ended with the status ${execution.status}: ${reason}`,
			);
		}
		if (data.includes(trace)) return execution;
	}
	return undefined;
}

function valuesOf(run: StartedRun, file: string, content: string): Record<string, unknown> {
	const stored = JSON.parse(content) as Record<string, unknown>;
	const id = run.service === 'Kolena' ? stored.run_id : stored.id;
	const values = (run.service === 'Kolena' ? stored.results : stored.outputs) as Record<
		string,
		unknown
	> | null;
	if (String(id) !== run.id || !values || Object.keys(values).length === 0) {
		throw new MainJobFailed(`${file} does not contain the values of run ${run.id}: ${content}`);
	}
	return values;
}
