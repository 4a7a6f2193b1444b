import type { IWebhookFunctions } from 'n8n-workflow';

/** The bytes of a request's body as they were sent; empty where there are none. */
export async function rawBodyOf(context: IWebhookFunctions): Promise<Buffer> {
	const request = context.getRequestObject();
	// n8n has read them already, apart from a form, which it has read in another way for good.
	if (!request.rawBody) await request.readRawBody?.().catch(() => undefined);
	const raw: unknown = request.rawBody;
	return Buffer.isBuffer(raw) ? raw : Buffer.from(typeof raw === 'string' ? raw : '');
}
