import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { answerByMail } from '../realN8n/answerByMail';
import { eventually } from '../realN8n/expectations';
import type { Report } from '../realN8n/progress';
import { executionUrl } from '../realN8n/workflows';
import {
	MainJobFailed,
	waitForExecution,
	type FinishedRun,
	type StartedRun,
	type Surroundings,
} from './mainJob';

const MAIL_TIMEOUT_MS = 30_000;
/** The text that follows the question in the example's email. */
const AFTER_QUESTION = 'What happened:';
const ANSWER = 'The one in Lisbon';

/** A run that asked a question, got a reply, and completed. */
export interface AnsweredRun extends FinishedRun {
	/** The agent's question, as it appears in the email. */
	question: string;
	/** What the person wrote in the form that the email links to. */
	answer: string;
}

/**
 * Waits until a run has asked a question, replies through the email as a person would, and waits
 * for the file with the outputs. `around.workflow` asks the question and stores the outputs.
 * Throws {@link MainJobFailed}.
 */
export async function answerWhatIsAsked(
	run: StartedRun,
	around: Surroundings,
	report: Report,
): Promise<AnsweredRun> {
	await waitForExecution(run, run.id, around, report);
	const mail = await eventually('The email with the question', MAIL_TIMEOUT_MS, () =>
		around.mails.find(({ text }) => text.includes(run.id)),
	);
	await answerByMail(mail, ANSWER);

	const name = `kognitos-automation-run-${run.id}.json`;
	const execution = await waitForExecution(run, name, around, report);
	const file = join(around.resultsFolder, name);
	const content = await readFile(file, 'utf8').catch(() => '{}');
	const { outputs = {} } = JSON.parse(content) as { outputs?: Record<string, unknown> };
	if (Object.keys(outputs).length === 0) {
		throw new MainJobFailed(`${file} does not contain the outputs of run ${run.id}: ${content}`);
	}
	return {
		...run,
		question: mail.text.split(AFTER_QUESTION)[0].replace(/\s+/g, ' ').trim(),
		answer: ANSWER,
		mail,
		execution,
		executionUrl: executionUrl(around.client, execution),
		file,
		values: outputs,
	};
}
