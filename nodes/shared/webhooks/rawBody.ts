import type { IWebhookFunctions } from 'n8n-workflow';

/** The bytes of a request's body as they were sent; empty if there are none. */
export async function rawBodyOf(context: IWebhookFunctions): Promise<Buffer> {
	const request = context.getRequestObject();
	// n8n has already read them, except those of a form. It has parsed that, so its bytes are gone.
	if (!request.rawBody) await request.readRawBody?.().catch(() => undefined);
	const raw: unknown = request.rawBody;
	return Buffer.isBuffer(raw) ? raw : Buffer.from(typeof raw === 'string' ? raw : '');
}
