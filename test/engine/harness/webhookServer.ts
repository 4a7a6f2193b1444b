import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWebhookData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { HookContext, WebhookContext } from 'n8n-core';

import { additionalData } from './additionalData';
import { nodeType, PACKAGE, registry } from './nodeTypes';
import { type CredentialData, credentialReferences } from './services';

export interface WebhookSetup {
	parameters?: INodeParameters;
	/** The data of both of the node's credentials. */
	credentials: CredentialData;
	/** What n8n has already stored for the workflow. */
	staticData?: IDataObject;
}

const NODE = 'Webhook';
const TYPE = `${PACKAGE}.kolenaWebhookTrigger`;

/**
 * A webhook trigger behind a real HTTP server that treats each delivery as n8n does: it reads the
 * workflow and its stored state from the database, passes the raw bytes to the node, starts an
 * execution if the node returns items, and saves the state before it responds.
 */
export class WebhookServer {
	/** The items of each execution that was started. */
	readonly executions: INodeExecutionData[][] = [];

	/** What the node wrote to n8n's log. */
	readonly log: string[] = [];

	/** The state in n8n's database. */
	staticData: IDataObject;

	/** If set, no execution can start, as when n8n's database is down. */
	failsToStart?: Error;

	/** Called after the node has returned, before an execution starts. */
	beforeStart?: () => Promise<void>;

	/** New for each server, so that the node's memory in this process does not outlive a restart. */
	private readonly workflowId = randomUUID();

	private server?: Server;

	constructor(readonly setup: WebhookSetup) {
		this.staticData = clone(setup.staticData ?? {});
	}

	/** Where deliveries go: `/webhook` in production, `/webhook-test` for a test in the editor. */
	url(path: 'webhook' | 'webhook-test' = 'webhook'): string {
		const { port } = this.server?.address() as AddressInfo;
		return `http://127.0.0.1:${port}/${path}`;
	}

	async start(): Promise<this> {
		const app = express();
		app.use(express.raw({ type: () => true, limit: '16mb' }));
		app.post('/webhook', this.answer('webhook'));
		app.post('/webhook-test', this.answer('manual'));
		await new Promise<void>((resolve) => {
			this.server = app.listen(0, '127.0.0.1', () => resolve());
		});
		return this;
	}

	async close(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}

	/** The server after n8n was restarted, with the state in its database. */
	async restarted(changes: Partial<WebhookSetup> = {}): Promise<WebhookServer> {
		await this.close();
		const { staticData } = this;
		return await new WebhookServer({ ...this.setup, staticData, ...changes }).start();
	}

	/**
	 * Calls what n8n calls when the workflow is published or unpublished, or when a test in the
	 * editor starts or stops.
	 */
	async callMethod(
		method: 'checkExists' | 'create' | 'delete',
		mode: 'trigger' | 'manual' = 'trigger',
		activation: 'activate' | 'init' | 'manual' = mode === 'manual' ? 'manual' : 'activate',
	): Promise<boolean> {
		const workflow = this.workflow();
		const { webhookMethods } = nodeType('kolenaWebhookTrigger');
		const hook = webhookMethods?.default?.[method];
		if (!hook) throw new Error(`The trigger has no ${method}`);
		const data = additionalData(this.setup.credentials);
		const context = new HookContext(workflow, this.nodeIn(workflow), data, mode, activation);
		this.listenTo(context);
		const result = await hook.call(context);
		if (mode !== 'manual') this.save(workflow);
		return result;
	}

	private answer(mode: WorkflowExecuteMode): express.RequestHandler {
		return async (request, response) => {
			const state = clone(this.staticData);
			const workflow = this.workflow(state);
			const data = {
				...additionalData(this.setup.credentials),
				httpRequest: Object.assign(request, {
					rawBody: request.body as Buffer,
					body: parsed(request.body),
				}),
				httpResponse: response,
			};
			const node = this.nodeIn(workflow);
			const [webhookDescription] = nodeType('kolenaWebhookTrigger').description.webhooks ?? [];
			const webhookData = { webhookDescription, node: NODE } as unknown as IWebhookData;
			const context = new WebhookContext(workflow, node, data, mode, webhookData, [], null);
			this.listenTo(context);
			const { webhook } = nodeType('kolenaWebhookTrigger');
			const result = (await webhook?.call(context)) ?? {};
			await this.beforeStart?.();
			if (result.workflowData) {
				if (this.failsToStart) {
					response.status(500).json({ message: this.failsToStart.message });
					return;
				}
				// Since 2.x, n8n builds another workflow on the same state to start it, and by that forgets
				// that the state has changed.
				this.workflow(state);
				this.executions.push(result.workflowData[0]);
			}
			const body: unknown =
				webhookDescription.responseData ||
				(result.webhookResponse ?? { message: 'Workflow was started' });
			if (mode !== 'manual') this.save(workflow);
			if (!result.noWebhookResponse) response.json(body);
		};
	}

	private listenTo(context: HookContext | WebhookContext): void {
		const note = (message: string) => void this.log.push(message);
		const logger = { debug: note, info: note, warn: note, error: note };
		Object.defineProperty(context, 'logger', { value: logger });
	}

	private save(workflow: Workflow): void {
		if (workflow.staticData.__dataChanged) this.staticData = clone(workflow.staticData);
	}

	private nodeIn(workflow: Workflow): INode {
		const node = workflow.getNode(NODE);
		if (!node) throw new Error('The workflow has no trigger');
		return node;
	}

	private workflow(state = clone(this.staticData)): Workflow {
		const node: INode = {
			id: 'webhook',
			webhookId: 'b2f4c9d0-0000-4000-8000-000000000001',
			name: NODE,
			type: TYPE,
			typeVersion: 1,
			position: [0, 0],
			parameters: this.setup.parameters ?? {},
			credentials: credentialReferences('kolenaWebhookTrigger'),
		};
		return new Workflow({
			id: this.workflowId,
			name: 'Test',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: registry(),
			staticData: state,
			settings: { executionOrder: 'v1' },
		});
	}
}

function parsed(body: unknown): unknown {
	try {
		return JSON.parse(String(body)) as unknown;
	} catch {
		return {};
	}
}

function clone<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}
