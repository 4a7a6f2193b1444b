/**
 * `npx tsx scripts/firstTenMinutes.ts`: does what a new user does in n8n's editor, from an empty
 * canvas to a spreadsheet with the results from a folder of documents. Takes the screenshots for
 * docs/first-ten-minutes.md, and writes the table of steps on that page.
 *
 * It starts n8n and the stand-ins itself. It needs Chromium; set CHROMIUM if it is not at
 * /usr/bin/chromium. With `--n8n=<file>`, it uses an n8n instance that is already running. The JSON
 * file contains `url`, `files` (a folder that workflows are allowed to use) and `kolena` (`url`,
 * `apiKey`).
 */
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { chromium } from 'playwright-core';

import { N8nClient, OWNER } from '../realN8n/n8nClient';
import { Shutdown } from '../realN8n/shutdown';
import { CHECKOUT, DOCUMENTS, startInstance } from '../e2e/instance';
import { Person, type Step } from './person';

const PAGE = join(CHECKOUT, 'docs', 'first-ten-minutes.md');
const PICTURES = join(CHECKOUT, 'docs', 'images', 'first-ten-minutes');
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const STEP_TIMEOUT_MS = 60_000;
const AGENT = 'Invoice Reader';
/** Where n8n lets workflows read and write by default. */
const SHOWN_FOLDER = '/home/node/.n8n-files';

interface Surroundings {
	url: string;
	files: string;
	kolena: { url: string; apiKey: string };
}

async function record(person: Person, { url, files, kolena }: Surroundings): Promise<void> {
	const { page } = person;
	const folder = join(files, 'invoices');
	await mkdir(folder, { recursive: true });
	const documents = (await readdir(DOCUMENTS)).filter((name) => name.startsWith('invoice-'));
	for (const name of documents) await copyFile(join(DOCUMENTS, name), join(folder, name));
	const table = join(files, 'invoices.csv');
	const add = async (search: string, ...choices: string[]) => {
		await person.click(person.at('node-creator-plus-button'));
		await person.fillIn(person.at('node-creator-search-bar'), search);
		for (const choice of choices) await person.choose(choice);
	};
	const close = async () => {
		await person.click(person.at('ndv-close-button'));
		await person.click(person.at('canvas-fit-view-button').or(person.at('zoom-to-fit')));
	};

	await forgetCredentials(url);
	await page.goto(`${url}/signin`);
	await page.locator('input[type="email"], input[name*="email"]').first().fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForURL(/home|workflow/);

	await person.step('An empty canvas and a way to start', async () => {
		await page.goto(`${url}/workflow/new`);
		await person.at('canvas-add-button').waitFor();
		await person.picture('empty-canvas');
		await person.click(person.at('canvas-add-button'));
		await person.choose('Trigger manually');
	});
	await person.step('The PDFs in a folder', async () => {
		await add('read files', 'Read/Write Files from Disk', 'Read File(s) From Disk');
		await person.fillIn(person.field('fileSelector'), `${folder}/*.pdf`);
		await person.picture('read-files');
		await close();
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
		await close();
	});
	await person.step('A spreadsheet', async () => {
		await add('Convert to File', 'Convert to File', 'Convert to CSV');
		await close();
		await add('write file', 'Read/Write Files from Disk', 'Write File to Disk');
		await person.fillIn(person.field('fileName'), table);
		await person.picture('write-file');
		await close();
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
async function forgetCredentials(url: string): Promise<void> {
	const client = new N8nClient(url);
	await client.logIn();
	for (const { id, type } of await client.request<Array<{ id: string; type: string }>>(
		'GET',
		'/rest/credentials',
	)) {
		if (type === 'kolenaApi') await client.request('DELETE', `/rest/credentials/${id}`);
	}
}

/** Writes the table of steps between its markers on the page. */
async function writeSteps(steps: Step[]): Promise<void> {
	const sum = (count: (step: Step) => number) => steps.reduce((all, step) => all + count(step), 0);
	const row = (title: string, of: (count: (step: Step) => number) => number) =>
		`| ${title} | ${of(({ clicks }) => clicks)} | ${of(({ fields }) => fields)} | ${of(({ handSeconds }) => handSeconds).toFixed(0)} s | ${of(({ machineSeconds }) => machineSeconds).toFixed(1)} s |`;
	const table = [
		'| Step | Clicks | Fields | By hand | n8n and service |',
		'|---|---|---|---|---|',
		...steps.map((step, index) => row(`${index + 1}. ${step.title}`, (count) => count(step))),
		row('**Total**', sum),
	].join('\n');
	const [start, end] = ['<!-- steps -->', '<!-- /steps -->'];
	const page = await readFile(PAGE, 'utf8');
	const [before, rest] = page.split(start);
	await writeFile(PAGE, `${before}${start}\n\n${table}\n\n${end}${rest.split(end)[1]}`);
}

async function main(running: string | undefined): Promise<void> {
	const shutdown = new Shutdown();
	try {
		let surroundings: Surroundings;
		if (running === undefined) {
			const { n8n, files, sandbox } = await startInstance(
				shutdown,
				join(CHECKOUT, 'realN8n', 'n8n'),
			);
			surroundings = { url: n8n.url, files, kolena: sandbox.kolena };
		} else {
			surroundings = JSON.parse(await readFile(running, 'utf8')) as Surroundings;
		}
		const browser = await chromium.launch({
			executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
			args: FLAGS,
		});
		shutdown.add(async () => await browser.close());
		const page = await browser.newPage({ viewport: { width: 1200, height: 720 } });
		page.setDefaultTimeout(STEP_TIMEOUT_MS);
		const person = new Person(page, PICTURES, { path: surroundings.files, as: SHOWN_FOLDER });
		await record(person, surroundings).catch(async (error: unknown) => {
			await page.screenshot({ path: join(dirname(surroundings.files), 'failed.png') });
			throw error;
		});
		await writeSteps(person.steps);
	} finally {
		await shutdown.run();
	}
}

const file = process.argv.find((argument) => argument.startsWith('--n8n='))?.slice('--n8n='.length);
void main(file).then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
