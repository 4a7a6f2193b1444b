import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/**
 * Starts the workflow. `store` is called while n8n composes its response, right before n8n saves
 * the state. Since 2.x, the execution has started by then (n8n overlooks earlier changes to the
 * state). n8n 1 starts it afterwards.
 */
export function started(item: INodeExecutionData, store: () => void): IWebhookResponseData {
	return {
		workflowData: [[item]],
		get webhookResponse() {
			store();
			return 'The workflow was started';
		},
	};
}

/** Accepts a delivery that starts nothing. n8n saves the state before it responds. */
export function taken(message: string): IWebhookResponseData {
	return { webhookResponse: { message } };
}

/** Responds with an error. Nothing starts, and the sender can deliver again. */
export function refused(
	context: IWebhookFunctions,
	status: 401 | 503,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
