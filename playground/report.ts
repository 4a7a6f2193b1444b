import type { CredentialCheck } from './credentialCheck';
import type { Desk } from './desk';
import type { AnsweredRun } from './answeredRun';
import type { DeliveredRun, FinishedRun, NoticedRun } from './mainJob';
import { say } from '../realN8n/progress';

/** Prints what the main job did. */
export function reportMainJob(
	checks: CredentialCheck[],
	delivered: DeliveredRun,
	runs: FinishedRun[],
	asked: NoticedRun,
	answered: AnsweredRun,
): void {
	say();
	say('What happened');
	for (const { name, wrongKeyMessage } of checks) {
		say(
			`  Credential "${name}": the correct key passed n8n's test; a wrong one did not ("${wrongKeyMessage}").`,
		);
	}
	say(`  Kolena run ${delivered.id} was delivered by webhook.`);
	say(
		`    ${delivered.afterMs} ms after it ended, it started execution ${delivered.execution.id}: ${delivered.executionUrl}`,
	);
	say(`    Email to ${delivered.mail.to}: "${delivered.mail.subject}"`);
	for (const { service, id, execution, executionUrl, file, values, mail } of runs) {
		say(`  ${service} run ${id} was started by a workflow and has ended.`);
		say(`    Its end started execution ${execution.id}: ${executionUrl}`);
		sayStored(file, values);
		say(`    Email to ${mail.to}: "${mail.subject}", with the file attached`);
	}
	say(`  Kognitos run ${asked.id} stopped at an exception.`);
	say(`    That started execution ${asked.execution.id}: ${asked.executionUrl}`);
	say(`    Email to ${asked.mail.to}: "${asked.mail.subject}"`);
	const { id, mail, question, answer, execution, executionUrl, file, values } = answered;
	say(`  Run ${id} of a Kognitos automation asked a question.`);
	say(`    Email to ${mail.to}: "${mail.subject}"`);
	say(`      ${question}`);
	say(`    The person answered "${answer}", and the run resumed and completed.`);
	say(`    Its end started execution ${execution.id}: ${executionUrl}`);
	sayStored(file, values);
}

function sayStored(file: string, values: Record<string, unknown>): void {
	say(`    Stored: ${file}`);
	for (const [name, value] of Object.entries(values))
		say(`      ${name}: ${JSON.stringify(value)}`);
}

/** Prints the URLs to open, what to enter, and how to stop the playground. */
export function reportAddresses({ access, documents, links, login }: Desk): void {
	say();
	say('Open');
	for (const { name, url } of links) say(`  ${url}  ${name}`);
	say();
	say('Enter');
	const rows = [
		['n8n login', `${login.email}, password ${login.password}`],
		['Sample invoices', documents],
		...access().flatMap(({ title, facts }) =>
			facts.map(({ label, value }) => [`${title}: ${label}`, value]),
		),
	];
	const width = Math.max(...rows.map(([label]) => label.length));
	for (const [label, value] of rows) say(`  ${label.padEnd(width)}  ${value}`);
	say();
	say('You can follow docs/first-ten-minutes.md with these. Press Ctrl-C to stop everything.');
}
