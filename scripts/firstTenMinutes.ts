/**
 * `npx tsx scripts/firstTenMinutes.ts`: does what a new user does in n8n's editor, from an empty
 * canvas to a spreadsheet with the results from a folder of documents. Takes the screenshots for
 * docs/first-ten-minutes.md, and writes the table of steps on that page.
 */
import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DOCUMENTS, type Instance } from '../e2e/instance';
import type { N8nClient } from '../realN8n/n8nClient';
import type { Person } from './person';
import { record } from './recording';

const AGENT = 'Invoice Reader';

async function readDocuments(person: Person, instance: Instance): Promise<void> {
	const { page } = person;
	const { client, files } = instance;
	const { kolena } = instance.sandbox;
	const folder = join(files, 'invoices');
	await mkdir(folder, { recursive: true });
	const documents = (await readdir(DOCUMENTS)).filter((name) => name.startsWith('invoice-'));
	for (const name of documents) await copyFile(join(DOCUMENTS, name), join(folder, name));
	const table = join(files, 'invoices.csv');

	await forgetCredentials(client);
	await person.step('An empty canvas and a way to start', async () => {
		await page.goto(`${client.url}/workflow/new`);
		await person.at('canvas-add-button').waitFor();
		await person.picture('empty-canvas');
		await person.click(person.at('canvas-add-button'));
		await person.choose('Trigger manually');
	});
	await person.step('The PDFs in a folder', async () => {
		await person.add('read files', 'Read/Write Files from Disk', 'Read File(s) From Disk');
		await person.fillIn(person.field('fileSelector'), `${folder}/*.pdf`);
		await person.picture('read-files');
		await person.closeNode();
	});
	await person.step('The Kolena node', async () => {
		await person.click(person.at('node-creator-plus-button'));
		await person.fillIn(person.at('node-creator-search-bar'), 'Kolena');
		await person.picture('search-kolena');
		await person.choose('Kolena');
		await person.picture('kolena-actions');
		await person.choose('Create run');
		await person.picture('kolena-added');
	});
	await person.step('A credential with a wrong key', async () => {
		await person.click(page.getByText('Connect to Kolena'));
		await person.at('editCredential-modal').waitFor();
		await person.picture('credential-empty');
		await person.fillIn(person.field('apiKey'), 'kol-wrong');
		// Only needed because the service is a stand-in. The real one has the default URL.
		await person.field('baseUrl').fill(kolena.url);
		await person.click(person.at('credential-save-button'));
		await page
			.getByText(/Couldn.t connect/)
			.first()
			.waitFor();
		await person.click(page.getByText('More details'));
		await person.picture('credential-wrong-key');
	});
	await person.step('The correct key', async () => {
		await person.fillIn(person.field('apiKey'), kolena.apiKey);
		await person.click(person.at('credential-save-button'));
		await person.at('editCredential-modal').waitFor({ state: 'hidden' });
	});
	await person.step('The agent', async () => {
		const picker = person.at('resource-locator-agentId').locator('[data-test-id="rlc-input"]');
		await person.click(picker);
		await person.at('rlc-item').filter({ hasText: AGENT }).first().waitFor();
		await person.picture('agents');
		await person.click(person.at('rlc-item').filter({ hasText: AGENT }));
	});
	await person.step('A first run, without waiting', async () => {
		await person.click(person.at('node-execute-button'));
		await person.at('output-panel').getByText('running').first().waitFor();
		await page.mouse.move(0, 0);
		await person.picture('started-only');
	});
	await person.step('Waiting for the results', async () => {
		const toggle = person
			.at('parameter-input-waitForCompletion')
			.locator('[role="switch"], .el-switch');
		await person.click(toggle);
		await page.mouse.move(0, 0);
		await person.picture('wait-for-completion');
		await person.closeNode();
	});
	await person.step('A spreadsheet', async () => {
		await person.add('Convert to File', 'Convert to File', 'Convert to CSV');
		await person.closeNode();
		await person.add('write file', 'Read/Write Files from Disk', 'Write File to Disk');
		await person.fillIn(person.field('fileName'), table);
		await person.picture('write-file');
		await person.closeNode();
	});
	await person.step('Execute, and check the results', async () => {
		await person.click(person.at('execute-workflow-button'));
		await page
			.getByText(/Workflow executed successfully/)
			.first()
			.waitFor();
		await page.mouse.move(0, 0);
		await person.picture('executed');
		await person.click(page.locator('[data-test-id="canvas-node"][data-node-name="Create run"]'), {
			twice: true,
		});
		await person.at('output-panel').getByText('invoice-1001.pdf').first().waitFor();
		await person.click(person.at('output-panel').getByText('Schema', { exact: true }));
		await person.picture('results');
	});
	const rows = (await readFile(table, 'utf8')).trim().split('\n');
	console.log(rows.join('\n'));
	if (rows.length !== documents.length + 1) throw new Error(`The table has ${rows.length} lines`);
}

/** Deletes the Kolena credentials, since a new user has none yet. */
async function forgetCredentials(client: N8nClient): Promise<void> {
	for (const { id, type } of await client.request<Array<{ id: string; type: string }>>(
		'GET',
		'/rest/credentials',
	)) {
		if (type === 'kolenaApi') await client.request('DELETE', `/rest/credentials/${id}`);
	}
}

void record('first-ten-minutes', readDocuments);
