import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

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
