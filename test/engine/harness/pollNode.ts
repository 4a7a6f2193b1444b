import './environment';

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
	/** What the credential of the node holds. */
	credentials: CredentialData;
	/** What n8n stored for the workflow before. */
	staticData?: IDataObject;
	timezone?: string;
}

export interface PollSettings {
	/** `manual` is *Fetch Test Event*; default `trigger`. */
	mode?: WorkflowExecuteMode;
	/** Default `activate`. */
	activation?: WorkflowActivateMode;
	/** What n8n gives a poll; `null` = a version of n8n that knows no budget. */
	budgetMs?: number | null;
}

const NODE = 'Trigger';

/**
 * A trigger in a workflow that n8n has active: one workflow object and one context serve all its
 * polls, as in n8n's classic mode. Polls may overlap.
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

	/** A poll of this activation. */
	async poll(): Promise<INodeExecutionData[] | null> {
		return await this.pollWith(this.context);
	}

	/** A poll with a context of its own on the same stored state. */
	async pollAnew(settings: PollSettings = this.settings): Promise<INodeExecutionData[] | null> {
		return await this.pollWith(this.newContext(settings));
	}

	/** One request as a node makes it that has n8n's client do all the work. */
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

	/** Whether n8n would see something to save since the last `saved()`. */
	hasChanged(): boolean {
		return this.workflow.staticData.__dataChanged === true;
	}

	/** n8n has saved the stored state. */
	saved(): void {
		this.workflow.staticData.__dataChanged = false;
	}

	/**
	 * The trigger after n8n was started again.
	 *
	 * @param stored what n8n had saved; default: all there is
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

/** One poll of a trigger, with what n8n would store after it. */
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
