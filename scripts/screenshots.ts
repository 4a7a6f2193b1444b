/**
 * Takes the pictures in docs/images while the playground is up:
 *
 *     npx tsx scripts/screenshots.ts [n8n's address, default http://127.0.0.1:5678]
 *
 * Needs Chromium; CHROMIUM names it if it is not /usr/bin/chromium.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { chromium, type Page } from 'playwright-core';

import { N8nClient, OWNER } from '../realN8n/n8nClient';
import {
	listExecutions,
	storeWorkflow,
	type StoredWorkflow,
	type WorkflowNode,
} from '../realN8n/workflows';

const IMAGES = join(dirname(__dirname), 'docs', 'images');
const SIZE = { width: 1280, height: 760 };
const CHROMIUM_FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Gives the parts of stored nodes that a picture does not depend on. */
function node(
	type: string,
	name: string,
	position: [number, number],
	from?: StoredWorkflow,
): WorkflowNode {
	const fullType = `n8n-nodes-agent-runs.${type}`;
	const example = from?.nodes.find((candidate) => candidate.type === fullType);
	if (!example) throw new Error(`No workflow of the playground has a node of the type ${fullType}`);
	// n8n takes a node for meant whose id begins with the one in the address: no id may begin with another.
	return { ...example, id: `${position.join('-')}-${type}`, name, position };
}

/** A workflow with all four nodes, set up as the playground's own. */
async function storeAllNodes(client: N8nClient): Promise<StoredWorkflow> {
	const withType = async (type: string) =>
		await findWorkflow(client, (candidate) => candidate.type === type);
	const nodes = [
		node(
			'kolenaTrigger',
			'Kolena Trigger',
			[0, 0],
			await withType('n8n-nodes-agent-runs.kolenaTrigger'),
		),
		node('kognitos', 'Kognitos', [280, 0], await withType('n8n-nodes-agent-runs.kognitos')),
		node(
			'kognitosTrigger',
			'Kognitos Trigger',
			[0, 200],
			await withType('n8n-nodes-agent-runs.kognitosTrigger'),
		),
		node('kolena', 'Kolena', [280, 200], await withType('n8n-nodes-agent-runs.kolena')),
	];
	const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
	const connections = { 'Kolena Trigger': to('Kognitos'), 'Kognitos Trigger': to('Kolena') };
	return await storeWorkflow(client, { name: 'Agent Runs', nodes, connections });
}

async function findWorkflow(
	client: N8nClient,
	has: (node: WorkflowNode) => boolean,
): Promise<StoredWorkflow> {
	for (const { id } of await client.request<Array<{ id: string }>>('GET', '/rest/workflows')) {
		const workflow = await client.request<StoredWorkflow>('GET', `/rest/workflows/${id}`);
		if (workflow.nodes.some(has)) return workflow;
	}
	throw new Error('The playground does not have its workflows');
}

async function logIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[autocomplete="email"], input[type="email"]').first().fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForURL(/home|workflow/);
}

async function take(page: Page, name: string): Promise<void> {
	await page.waitForTimeout(1500);
	await page.screenshot({ path: join(IMAGES, `${name}.png`) });
	console.log(`docs/images/${name}.png`);
}

async function takeAll(page: Page, client: N8nClient, workflow: StoredWorkflow): Promise<void> {
	const editor = `${client.url}/workflow/${workflow.id}`;

	await page.goto(editor);
	await page.locator('[data-test-id="canvas-node"]').first().waitFor();
	await take(page, 'canvas');

	for (const name of ['Kolena', 'Kognitos']) {
		await page.goto(editor);
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await page.mouse.move(0, 0);
		await page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first().waitFor();
		await take(page, name.toLowerCase());
	}

	const result = await findWorkflow(
		client,
		({ type }) => type === 'n8n-nodes-agent-runs.kolenaTrigger',
	);
	const [execution] = await listExecutions(client, result.id);
	if (!execution) throw new Error('No trigger has started an execution yet');
	await page.goto(`${client.url}/workflow/${result.id}/executions/${execution.id}`);
	await page.locator('[data-test-id="canvas-node"]').first().waitFor();
	const checklist = page.locator('[data-test-id="suggested-actions-close"]');
	await checklist.click({ timeout: 5_000 }).catch(() => undefined);
	await take(page, 'kolena-trigger');
}

async function main(url: string): Promise<void> {
	await mkdir(IMAGES, { recursive: true });
	const client = new N8nClient(url);
	await client.logIn();
	const workflow = await storeAllNodes(client);
	const profile = await mkdtemp(join(tmpdir(), 'screenshots-'));
	const browser = await chromium.launchPersistentContext(profile, {
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: CHROMIUM_FLAGS,
		viewport: SIZE,
		colorScheme: 'light',
	});
	try {
		const page = await browser.newPage();
		await logIn(page, url);
		await takeAll(page, client, workflow);
	} finally {
		await browser.close();
		await rm(profile, { recursive: true, force: true });
		await client
			.request('POST', `/rest/workflows/${workflow.id}/archive`, {})
			.catch(() => undefined);
		await client.request('DELETE', `/rest/workflows/${workflow.id}`).catch(() => undefined);
	}
}

void main(process.argv[2] ?? 'http://127.0.0.1:5678');
