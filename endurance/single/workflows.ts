import { join } from 'node:path';

import type { StoredCredential } from '../../realN8n/credentials';
import type { N8nClient } from '../../realN8n/n8nClient';
import {
	activateWorkflow,
	storeWorkflow,
	withCredentials,
	type StoredWorkflow,
	type Workflow,
	type WorkflowNode,
} from '../../realN8n/workflows';
import { postParameters } from '../nodeParameters';

const TRIGGER = 'Trigger';

/** A node in a chain, without the properties that depend on its place in the chain. */
export type Link = Omit<WorkflowNode, 'id' | 'position'>;

/** A workflow with its nodes connected one after another. */
export function chain(name: string, links: Link[]): Workflow {
	const nodes = links.map((link, index) => ({
		...link,
		id: `node-${index}`,
		position: [index * 220, 0] as [number, number],
	}));
	const following = links
		.slice(1)
		.map((link, index): [string, Workflow['connections'][string]] => [
			links[index].name,
			{ main: [[{ node: link.name, type: 'main', index: 0 }]] },
		]);
	return {
		name,
		nodes,
		connections: Object.fromEntries(following),
		settings: { executionOrder: 'v1' },
	};
}

/** A node that posts each item to a URL, together with the execution's id. */
export function post(url: string, pauseMs = 0): Link {
	const batching = { batch: { batchSize: 1, batchInterval: pauseMs } };
	return {
		name: 'Deliver',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: postParameters(
			url,
			'={{ JSON.stringify($json) }}',
			pauseMs > 0 ? { batching } : {},
		),
	};
}

/** One of the package's triggers, polling every minute. */
export function trigger(type: string, parameters: Link['parameters']): Link {
	return {
		name: TRIGGER,
		type: `n8n-nodes-agent-runs.${type}`,
		typeVersion: 1,
		parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parameters },
	};
}

/** The trigger that receives Kolena's webhook. */
export const kolenaWebhookTrigger: Link = {
	name: TRIGGER,
	type: 'n8n-nodes-agent-runs.kolenaWebhookTrigger',
	typeVersion: 1,
	parameters: {},
	webhookId: 'b9b1c1d0-6f0e-4c51-9d62-0d7a6d8f2a11',
};

/** A trigger that starts its workflow every minute. */
export const everyMinute: Link = {
	name: TRIGGER,
	type: 'n8n-nodes-base.scheduleTrigger',
	typeVersion: 1.2,
	parameters: { rule: { interval: [{ field: 'minutes', minutesInterval: 1 }] } },
};

/** A node that reads the files in a folder whose names match a pattern. */
export function readFiles(folder: string, pattern: string): Link {
	return {
		name: 'Read files',
		type: 'n8n-nodes-base.readWriteFile',
		typeVersion: 1,
		parameters: { operation: 'read', fileSelector: join(folder, pattern), options: {} },
	};
}

/** Stores workflows in n8n and publishes them. */
export async function switchOn(
	client: N8nClient,
	credentials: StoredCredential[],
	workflows: Workflow[],
): Promise<StoredWorkflow[]> {
	const stored: StoredWorkflow[] = [];
	for (const workflow of workflows) {
		const one = await storeWorkflow(client, withCredentials(workflow, credentials));
		await activateWorkflow(client, one);
		stored.push(one);
	}
	return stored;
}
