import type { IWebhookFunctions } from 'n8n-workflow';

/** The bytes of a request's body exactly as sent, or none if it has no body. */
export async function rawBodyOf(context: IWebhookFunctions): Promise<Buffer> {
	const request = context.getRequestObject();
	// n8n has already read the body, unless it is a form: n8n has parsed that, and its bytes are gone.
	if (!request.rawBody) await request.readRawBody?.().catch(() => undefined);
	const raw: unknown = request.rawBody;
	return Buffer.isBuffer(raw) ? raw : Buffer.from(typeof raw === 'string' ? raw : '');
}
