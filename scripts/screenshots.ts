/**
 * Takes the screenshots in docs/images. The playground has to be running.
 *
 *     npx tsx scripts/screenshots.ts [n8n's URL, default http://127.0.0.1:5678]
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Page } from 'playwright-core';

import { N8nClient } from '../realN8n/n8nClient';
import { Shutdown } from '../realN8n/shutdown';
import { storeWorkflow, type StoredWorkflow, type WorkflowNode } from '../realN8n/workflows';
import { openN8n } from './editorBrowser';

const PACKAGE = 'n8n-nodes-agent-runs';
const IMAGES = join(dirname(__dirname), 'docs', 'images');
const SIZE = { width: 1280, height: 760 };

/** A node in the screenshots, which is set up as one in the playground's own workflows. */
interface Shown {
	type: string;
	/** Which of the node's operations to show, if there are several in the workflows. */
	operation?: string;
	label: string;
	position: [number, number];
}

const NODES: Shown[] = [
	{ type: 'kolenaTrigger', label: 'Kolena Trigger', position: [0, 0] },
	{ type: 'kolenaWebhookTrigger', label: 'Kolena Webhook Trigger', position: [0, 220] },
	{
		type: 'kognitosAutomationTrigger',
		label: 'Kognitos Automation Trigger',
		position: [560, 0],
	},
	{ type: 'kognitosTrigger', label: 'Kognitos Trigger', position: [560, 220] },
	{ type: 'kolena', operation: 'create', label: 'Kolena', position: [260, 110] },
	{
		type: 'kognitosAutomation',
		operation: 'start',
		label: 'Kognitos Automation',
		position: [820, 0],
	},
	{ type: 'kognitos', operation: 'start', label: 'Kognitos', position: [820, 220] },
];

/** A workflow with every node. */
async function storeAllNodes(client: N8nClient): Promise<StoredWorkflow> {
	const examples = await storedNodes(client);
	const nodes = NODES.map(({ type, operation, label, position }): WorkflowNode => {
		const example = examples.find(
			(node) =>
				node.type === `${PACKAGE}.${type}` &&
				(operation === undefined || node.parameters.operation === operation),
		);
		if (!example) throw new Error(`No playground workflow has a node like ${label}`);
		// n8n opens any node whose id starts with the one in the URL, so no id is the start of another.
		return { ...example, id: `${position.join('-')}-${type}`, name: label, position };
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
	const connections = {
		'Kolena Trigger': to('Kolena'),
		'Kolena Webhook Trigger': to('Kolena'),
		'Kognitos Automation Trigger': to('Kognitos Automation'),
		'Kognitos Trigger': to('Kognitos'),
	};
	return await storeWorkflow(client, { name: 'Agent Runs', nodes, connections });
}

/** The nodes of all stored workflows. */
async function storedNodes(client: N8nClient): Promise<WorkflowNode[]> {
	const workflows = await client.request<Array<{ id: string }>>('GET', '/rest/workflows');
	const nodes: WorkflowNode[] = [];
	for (const { id } of workflows)
		nodes.push(...(await client.request<StoredWorkflow>('GET', `/rest/workflows/${id}`)).nodes);
	return nodes;
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

	for (const { label } of NODES) {
		await page.goto(editor);
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${label}"]`).dblclick();
		await page.mouse.move(0, 0);
		await page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first().waitFor();
		await take(page, label.toLowerCase().replaceAll(' ', '-'));
	}
}

async function main(url: string): Promise<void> {
	await mkdir(IMAGES, { recursive: true });
	const client = new N8nClient(url);
	await client.logIn();
	const workflow = await storeAllNodes(client);
	const shutdown = new Shutdown();
	try {
		const page = await openN8n(url, SIZE, shutdown);
		await takeAll(page, client, workflow);
	} finally {
		await shutdown.run();
		await client
			.request('POST', `/rest/workflows/${workflow.id}/archive`, {})
			.catch(() => undefined);
		await client.request('DELETE', `/rest/workflows/${workflow.id}`).catch(() => undefined);
	}
}

void main(process.argv[2] ?? 'http://127.0.0.1:5678');
