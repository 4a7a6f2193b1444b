import type { CredentialCheck } from './credentialCheck';
import type { FinishedRun, NoticedRun } from './mainJob';
import { OWNER } from '../realN8n/n8nClient';
import { say } from '../realN8n/progress';

/** Prints what the main job was seen to do. */
export function reportMainJob(
	checks: CredentialCheck[],
	runs: FinishedRun[],
	asked: NoticedRun,
): void {
	say();
	say('What happened');
	for (const { name, wrongKeyMessage } of checks) {
		say(
			`  Credential "${name}": the right key passed n8n's test, a wrong one did not ("${wrongKeyMessage}").`,
		);
	}
	for (const { service, id, execution, executionUrl, file, values, mail } of runs) {
		say(`  ${service} run ${id} was started by a workflow and ended.`);
		say(`    Its end started execution ${execution.id}: ${executionUrl}`);
		say(`    Stored: ${file}`);
		for (const [name, value] of Object.entries(values))
			say(`      ${name}: ${JSON.stringify(value)}`);
		say(`    Mail to ${mail.to}: "${mail.subject}", with the file attached`);
	}
	say(`  Kognitos run ${asked.id} stopped at an exception.`);
	say(`    That started execution ${asked.execution.id}: ${asked.executionUrl}`);
	say(`    Mail to ${asked.mail.to}: "${asked.mail.subject}"`);
}

/** Prints where to look and how to end. */
export function reportAddresses(links: Array<{ name: string; url: string }>): void {
	say();
	say('Open');
	for (const { name, url } of links) say(`  ${url}  ${name}`);
	say(`  Log in to n8n with ${OWNER.email} and the password ${OWNER.password}`);
	say();
	say('Ctrl-C ends everything.');
}
