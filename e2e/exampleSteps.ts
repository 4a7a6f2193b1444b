import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
	activateWorkflow,
	startedByWebhook,
	type StoredWorkflow,
	storeWorkflow,
	withCredentials,
	type Workflow,
} from '../realN8n/workflows';
import { expect } from './checks';
import { DOCUMENTS, type Instance } from './instance';

/** Tries out the example in the file `name`. */
export type ExampleCheck = (name: string, instance: Instance) => Promise<void>;

const MAIL_ID = '<mail-1@example.com>';

/**
 * Sends documents to a workflow in place of an email with attachments, and returns its last node's
 * response.
 */
export async function sendMail(
	instance: Instance,
	workflow: Workflow,
	path: string,
	documents: string[],
): Promise<{ stored: StoredWorkflow; answer: unknown }> {
	const byRequest = startedByWebhook(workflow, 'New Mail', path);
	const stored = await storeWorkflow(instance.client, byRequest);
	await activateWorkflow(instance.client, stored);
	const form = new FormData();
	for (const [index, name] of documents.entries()) {
		const content = await readFile(join(DOCUMENTS, name));
		form.append(`attachment_${index}`, new Blob([content], { type: 'application/pdf' }), name);
	}
	form.append('metadata[message-id]', MAIL_ID);
	const url = `${instance.n8n.url}/webhook/${path}`;
	const response = await fetch(url, { method: 'POST', body: form });
	const answer = await response.text();
	expect(response.ok, `n8n responded with ${response.status}`, answer);
	return { stored, answer: JSON.parse(answer || 'null') as unknown };
}

/** Stores a workflow and activates its trigger. */
export async function watch(instance: Instance, workflow: Workflow): Promise<StoredWorkflow> {
	const stored = await storeWorkflow(
		instance.client,
		withCredentials(workflow, instance.credentials),
	);
	await activateWorkflow(instance.client, stored);
	return stored;
}
