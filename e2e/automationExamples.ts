import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { answerByMail } from '../realN8n/answerByMail';
import { withNode } from '../realN8n/exampleFiles';
import { runWorkflow, succeeded } from '../realN8n/executions';
import type { ReceivedMail } from '../realN8n/mailServer';
import type { Workflow } from '../realN8n/workflows';
import type { AutomationRun } from '../sandbox/kognitosAutomation/shapes';
import { aimedExample } from './aimedExample';
import { eventually, expect, expectSame } from './checks';
import { type ExampleCheck, sendMail, watch } from './exampleSteps';
import type { Instance } from './instance';

/** Sandbox workspaces, a different one for each, so that no workflow sees another's runs. */
const STARTED = { agent: 4, process: 5 };
const ASKING = { ...STARTED, workspace: 1 };
const PENDING = { ...STARTED, workspace: 2 };

/** n8n resumes waiting executions only once a minute, and also polls once a minute. */
const STEP_TIMEOUT_MS = 180_000;

/** Checks the examples for Kognitos' current platform that are started by a trigger. */
export const automationExamplesWatching: Record<string, ExampleCheck> = {
	'kognitos-asks-person-answers.json': personAnswers,
};

/** Checks the other examples for that platform. */
export const automationExamplesStarting: Record<string, ExampleCheck> = {
	'mail-documents-to-kognitos-automation.json': documentsAsInputs,
	'pending-kognitos-exceptions-digest.json': digest,
};

const MANAGER = 'manager@example.com';

/**
 * The first run's question is answered after a reminder; the run asks back and is answered again.
 * The second run's question goes to the manager, and the third one's is answered in Kognitos.
 * Kognitos refuses the answer for the fourth, which an email reports before the question is asked
 * again. All results are stored. A run that fails is reported by email.
 */
async function personAnswers(name: string, instance: Instance): Promise<void> {
	const { files, sandbox } = instance;
	const { kognitosAutomation: service } = sandbox;
	let workflow = await aimedExample(instance, name, ASKING);
	for (const node of ['Ask a Person', 'Ask the Manager']) workflow = withSoonLimit(workflow, node);
	workflow = withNode(workflow, 'Wait Two Minutes', {
		parameters: { amount: 2, unit: 'seconds' },
	});
	await watch(instance, workflow);
	const ask = (agentMessage: string, asksBack: string[] = []) =>
		addRun(instance, ASKING.workspace, { agentMessage, asksBack });
	const discussed = ask('Which Contoso sent this?', ['Is it the one with an ö?']);
	const ignored = ask('Which currency is meant?');
	const settled = ask('Is this a duplicate?');
	const refused = ask('Which cost center is it?');
	const failed = addRun(instance, ASKING.workspace);
	service.setState(failed.name, 'failed', { text: 'The scan cannot be read.' });
	const about = async (run: AutomationRun, words: string) =>
		await eventually(`An email with "${words}"`, STEP_TIMEOUT_MS, () =>
			mailsAbout(instance, run).find(({ subject, text }) => `${subject} ${text}`.includes(words)),
		);

	await about(settled, 'Is this a duplicate?');
	service.replyElsewhere(settled.name, 'No');

	const discussion = async () => {
		await about(discussed, 'Which Contoso sent this?');
		const reminder = await about(discussed, 'reminder 1');
		const form = await answerByMail(reminder, 'The "one" in Lisbon');
		expect(form.includes('Which Contoso sent this?'), 'The form repeats the question', form);
		const back = await about(discussed, 'Is it the one with an ö?');
		expect(!back.subject.includes('reminder'), 'It is a new question', back.subject);
		await answerByMail(back, 'Yes');
	};
	const escalation = async () => {
		await about(ignored, 'reminder 2');
		const last = await about(ignored, 'still waiting for an answer');
		expectSame(last.to, MANAGER, 'Who is asked next');
		await answerByMail(last, 'EUR');
	};
	const refusal = async () => {
		const question = await about(refused, 'Which cost center is it?');
		service.faults.add({
			effect: 'answer',
			status: 403,
			body: { code: 7, message: 'Missing permission exceptions:reply' },
			method: 'POST',
			path: `/runs/${idOf(refused)}/agents/`,
		});
		await answerByMail(question, '4711');
		const { text } = await about(refused, 'Your answer did not reach Kognitos');
		expect(text.includes('4711'), 'The email repeats the answer', text);
		expect(text.includes('Missing permission exceptions:reply'), 'The email says why', text);
		await answerByMail(await about(refused, 'reminder 1'), '4711');
	};
	await Promise.all([discussion(), escalation(), refusal()]);
	const report = await about(failed, 'Kognitos run failed');
	expect(report.text.includes('The scan cannot be read.'), 'The email says why', report.text);
	for (const run of [discussed, ignored, settled, refused]) {
		const file = join(files, `kognitos-automation-run-${idOf(run)}.json`);
		const kept = await eventually('The result is stored', STEP_TIMEOUT_MS, async () => {
			return await readFile(file, 'utf8').catch(() => undefined);
		});
		const { status, outputs } = JSON.parse(kept) as Record<string, unknown>;
		expectSame(status, 'completed', 'The status');
		expect(Object.keys(outputs as object).length > 0, 'There are outputs', kept);
	}
	const said = service
		.eventsOf(discussed.name)
		.flatMap(({ user_message: message }) => (message ? [message.content] : []));
	expectSame(said.reverse(), ['The "one" in Lisbon', 'Yes'], 'What reached Kognitos');
	expectSame(
		mailsAbout(instance, settled).length,
		1,
		'Emails about the question answered elsewhere',
	);
	expectSame(mailsAbout(instance, ignored).length, 4, 'Emails about the escalated question');
}

async function digest(name: string, instance: Instance): Promise<void> {
	const { client, mails } = instance;
	const runs = ['Which Contoso sent this?', 'Which currency is meant?'].map((agentMessage) =>
		addRun(instance, PENDING.workspace, { agentMessage }),
	);
	const workflow = await aimedExample(instance, name, PENDING);
	succeeded(await runWorkflow(client, workflow, 'Every Working Day'));
	const [mail] = mails.filter(({ subject }) => subject === 'Kognitos is waiting for 2 answers');
	expect(mail, 'There is one email about both questions', mails);
	const places = ['1. Which Contoso', idOf(runs[0]), '2. Which currency', idOf(runs[1])].map(
		(words) => mail.text.indexOf(words),
	);
	const isInOrder = places.every((place, index) => place > (places[index - 1] ?? -1));
	expect(isInOrder, 'The oldest question is first, each with its run', mail.text);
}

async function documentsAsInputs(name: string, instance: Instance): Promise<void> {
	const { kognitosAutomation: service } = instance.sandbox;
	const workflow = await aimedExample(instance, name, STARTED);
	const documents = ['invoice-1001.pdf', 'invoice-1002.pdf'];
	const before = service.runs.length;
	await sendMail(instance, workflow, 'e2e-automation', documents);
	// Other examples run at the same time, but their runs do not have this input.
	const sent = service.runs.slice(before).flatMap(({ user_inputs: inputs }) => {
		if (!inputs?.Invoice) return [];
		const { remote } = inputs.Invoice.file as { remote?: string };
		return [service.storedFiles.find((file) => file.name === remote)?.filename];
	});
	// The runs start at the same time, so either can be first.
	expectSame(sent.sort(), documents, "The runs' documents");
}

/** Makes n8n wait only a few seconds. It notices within a minute that the time is up. */
function withSoonLimit(workflow: Workflow, name: string): Workflow {
	const options = workflow.nodes.find((node) => node.name === name)?.parameters.options as object;
	const values = { limitType: 'afterTimeInterval', resumeAmount: 0.1, resumeUnit: 'minutes' };
	return withNode(workflow, name, {
		parameters: { options: { ...options, limitWaitTime: { values } } },
	});
}

/** Adds a run that asks `question`, or one that keeps running until its state is set. */
function addRun(
	{ sandbox }: Instance,
	workspace: number,
	question?: { agentMessage: string; asksBack?: string[] },
): AutomationRun {
	const { kognitosAutomation: service } = sandbox;
	const { name } = service.workspaces[workspace];
	const automation = service.automations.find((one) => one.workspace === name)?.name;
	const questions = question
		? [{ afterMs: 0, description: 'Something is unclear.', ...question }]
		: [];
	return service.addRun({ automation, pendingMs: 0, durationMs: question ? 500 : null, questions });
}

function mailsAbout({ mails }: Instance, run: AutomationRun): ReceivedMail[] {
	return mails.filter(({ text }) => text.includes(idOf(run)));
}

/** The last segment of the run's name. */
function idOf({ name }: AutomationRun): string {
	return name.slice(name.lastIndexOf('/') + 1);
}
