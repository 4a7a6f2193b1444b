import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeParameters,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { PollContext } from 'n8n-core';

import { additionalData } from './additionalData';
import { nodeType, PACKAGE, registry } from './nodeTypes';
import { type CredentialData, credentialReferences, type TriggerName } from './services';

export interface TriggerSetup {
	type: TriggerName;
	parameters: INodeParameters;
	/** The data in the node's credential. */
	credentials: CredentialData;
	/** What n8n has already stored for the workflow. */
	staticData?: IDataObject;
	timezone?: string;
}

export interface PollSettings {
	/** Default: `trigger`. `manual` is *Fetch Test Event*. */
	mode?: WorkflowExecuteMode;
	/** Default: `activate`. */
	activation?: WorkflowActivateMode;
	/**
	 * The time that n8n allows for a poll. `null` stands for an n8n version without a time budget.
	 */
	budgetMs?: number | null;
}

const NODE = 'Trigger';

/**
 * A trigger in an active workflow. All its polls share one workflow object and one context, as in
 * n8n's classic mode. Polls may overlap.
 */
export class ActiveTrigger {
	private readonly workflow: Workflow;

	private readonly node: INode;

	private readonly context: PollContext;

	constructor(
		private readonly setup: TriggerSetup,
		private readonly settings: PollSettings = {},
	) {
		const { type, parameters, timezone } = setup;
		this.node = {
			id: 'trigger',
			name: NODE,
			type: `${PACKAGE}.${type}`,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: credentialReferences(type),
		};
		this.workflow = new Workflow({
			id: 'test',
			name: 'Test',
			nodes: [this.node],
			connections: {},
			active: true,
			nodeTypes: registry(),
			staticData: clone(setup.staticData ?? {}),
			settings: { executionOrder: 'v1', ...(timezone ? { timezone } : {}) },
		});
		this.context = this.newContext(settings);
	}

	/** Polls in the context of this activation. */
	async poll(): Promise<INodeExecutionData[] | null> {
		return await this.pollWith(this.context);
	}

	/** Polls with a new context and the same stored state. */
	async pollAnew(settings: PollSettings = this.settings): Promise<INodeExecutionData[] | null> {
		return await this.pollWith(this.newContext(settings));
	}

	/** Makes one request the way a node would that leaves all the work to n8n's client. */
	async request(options: IHttpRequestOptions): Promise<unknown> {
		return await this.context.helpers.httpRequestWithAuthentication.call(
			this.context as unknown as IAllExecuteFunctions,
			Object.keys(credentialReferences(this.setup.type))[0],
			options,
		);
	}

	/** The stored state as n8n would save it now. */
	stored(): IDataObject {
		return clone(this.workflow.staticData);
	}

	/** Whether n8n would find changes to save since the last `saved()`. */
	hasChanged(): boolean {
		return this.workflow.staticData.__dataChanged === true;
	}

	/** n8n has saved the stored state. */
	saved(): void {
		this.workflow.staticData.__dataChanged = false;
	}

	/**
	 * The trigger after n8n was restarted.
	 *
	 * @param stored what n8n had saved; by default, the whole current state
	 */
	restarted(stored = this.stored(), changes: Partial<TriggerSetup> = {}): ActiveTrigger {
		return new ActiveTrigger({ ...this.setup, ...changes, staticData: stored }, this.settings);
	}

	private newContext({ mode, activation, budgetMs }: PollSettings): PollContext {
		const context = new PollContext(
			this.workflow,
			this.workflow.getNode(NODE) ?? this.node,
			additionalData(this.setup.credentials),
			mode ?? 'trigger',
			activation ?? 'activate',
			undefined,
			undefined,
			undefined,
			undefined,
			undefined,
			typeof budgetMs === 'number' ? () => budgetMs : undefined,
		);
		if (budgetMs === null) Object.assign(context, { getPollBudgetMs: undefined });
		return context;
	}

	private async pollWith(context: PollContext): Promise<INodeExecutionData[] | null> {
		const { poll } = nodeType(this.setup.type);
		if (!poll) throw new Error(`${this.setup.type} does not poll`);
		const outputs = await poll.call(context);
		return outputs === null ? null : outputs[0];
	}
}

/** Polls a trigger once. The result includes what n8n would store after the poll. */
export async function pollNode(
	setup: TriggerSetup,
	settings: PollSettings = {},
): Promise<{ items: INodeExecutionData[] | null; staticData: IDataObject }> {
	const trigger = new ActiveTrigger(setup, settings);
	const items = await trigger.poll();
	return { items, staticData: trigger.stored() };
}

function clone<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}
