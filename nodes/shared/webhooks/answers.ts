import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** Answers that the delivery was taken, although it starts nothing. n8n saves its state before. */
export function taken(message: string): IWebhookResponseData {
	return { webhookResponse: { message } };
}

/** Answers with an error: nothing starts, and the sender is free to deliver again. */
export function refused(
	context: IWebhookFunctions,
	status: 401 | 503,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
