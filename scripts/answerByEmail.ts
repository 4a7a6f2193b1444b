/**
 * `npx tsx scripts/answerByEmail.ts`: builds a workflow in n8n's editor that emails the questions of
 * Kognitos runs to a person, and sends back the answers. Then a run asks, the person answers, and
 * the run continues. Takes the screenshots for docs/answer-by-email.md, and writes the table of
 * steps on that page.
 */
import { expect, expectSame } from '../e2e/checks';
import type { Instance } from '../e2e/instance';
import { formLink } from '../realN8n/answerByMail';
import { eventually } from '../realN8n/expectations';
import type { AutomationRun } from '../sandbox';
import type { Person } from './person';
import { record } from './recording';

const QUESTION = 'Contoso Ltd. and Contoso GmbH are both suppliers. Which one sent this invoice?';
const ANSWER = 'Contoso GmbH';
/** n8n polls once a minute. */
const TIMEOUT_MS = 120_000;

async function answerByEmail(person: Person, instance: Instance): Promise<void> {
	const { page } = person;
	const { client, mails, sandbox } = instance;
	const { kognitosAutomation: service } = sandbox;
	const [workspace] = service.workspaces;
	const automation = service.automations.find((one) => one.workspace === workspace.name)?.name;
	const questions = [{ afterMs: 0, description: QUESTION, agentMessage: QUESTION }];
	const ask = () => service.addRun({ automation, pendingMs: 0, durationMs: 500, questions });

	ask();
	await person.step('A trigger for questions', async () => {
		await page.goto(`${client.url}/workflow/new`);
		await person.click(person.at('canvas-add-button'));
		await person.fillIn(person.at('node-creator-search-bar'), 'Kognitos');
		await person.picture('search-kognitos');
		await person.choose('Kognitos Automation');
		await person.picture('triggers');
		await person.choose('On run needs guidance');
		await person.select('watch', 'Exceptions of a Workspace');
		await person.pick('workspace', workspace.title);
	});
	await person.step('A question to try it with', async () => {
		await person.click(person.at('node-execute-button'));
		await person.at('output-panel').getByText(QUESTION).first().waitFor();
		await person.picture('question');
		await person.closeNode();
	});
	await person.step('An email that waits for the answer', async () => {
		await person.add('Send Email', 'Send Email', 'Send message and wait for response');
		await person.fillIn(person.field('fromEmail'), 'n8n@example.com');
		await person.fillIn(person.field('toEmail'), 'operations@example.com');
		await person.fillIn(person.field('subject'), 'Kognitos needs your answer');
		await person.express('message', '{{ $json.description }}');
		await person.select('responseType', 'Free Text');
		await person.picture('email');
		await person.closeNode();
	});
	await person.step('The reply', async () => {
		await person.add('Kognitos Automation', 'Kognitos Automation', 'Reply to exception');
		const name = "{{ $('Kognitos Automation Trigger').item.json.name }}";
		await person.express('exception', name);
		await person.express('message', '{{ $json.data.text }}');
		await person.click(page.getByText('No output data'));
		await person.picture('reply');
		await person.closeNode();
	});
	await person.step('Publish it', async () => {
		await person.picture('workflow');
		await person.click(person.at('workflow-open-publish-modal-button'));
		await person.click(person.at('workflow-publish-button'));
		await person.click(page.getByText('Got it'));
	});
	const { pathname } = new URL(page.url());

	let run: AutomationRun | undefined;
	await person.step('A run asks, and the email arrives', async () => {
		run = ask();
		const { text } = await eventually('The email', TIMEOUT_MS, () => mails[0]);
		expect(text.includes(QUESTION), 'The email asks the question', text);
	});
	await person.step('The person answers', async () => {
		await page.goto(formLink(mails[0]));
		await person.fillIn(page.locator('textarea'), ANSWER);
		await person.picture('form');
		await person.click(page.getByRole('button', { name: 'Submit' }));
		await person.picture('answered');
	});
	await person.step('The run continues', async () => {
		const name = run?.name ?? '';
		await eventually('The end of the run', TIMEOUT_MS, () =>
			service.runs.find((one) => one.name === name && one.state.completed),
		);
		const said = service.eventsOf(name).flatMap((event) => event.user_message?.content ?? []);
		expectSame(said, [ANSWER], 'What reached Kognitos');
		expectSame(mails.length, 1, 'The number of emails');
		await page.goto(`${client.url}${pathname}/executions`);
		await person.at('canvas-node').first().waitFor();
		await page.keyboard.press('Escape'); // Closes n8n's advice on what else to set up.
		await person.picture('executed');
	});
}

void record('answer-by-email', answerByEmail);
