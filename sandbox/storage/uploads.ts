import { createHmac, randomBytes } from 'node:crypto';

/** What an upload must contain to be accepted. */
export interface UploadTicket {
	fields: Record<string, string>;
	/** Headers that the upload must have. */
	headers: Record<string, string>;
	/** Milliseconds since 1970, on the machine's clock. */
	expiresAt: number;
	/** Set once the file has arrived. */
	uploaded?: { size: number; sha256: string };
}

export const BUCKET = 'kognitos-uploads';

const SIGNER = 'ASIASANDBOX000000001';
const SIGNING_PHRASE = 'known to the sandbox only';

/** Signs and remembers permitted uploads, in the style of a presigned POST to an object store. */
export class Uploads {
	private readonly tickets = new Map<string, UploadTicket>();

	/** Allows one file to be uploaded. */
	issue(
		name: string,
		mimeType: string,
		headers: Record<string, string>,
		expiresAt: number,
	): UploadTicket {
		const key = `uploads/${randomBytes(12).toString('hex')}/${name}`;
		const sessionToken = randomBytes(120).toString('base64');
		const policy = Buffer.from(
			JSON.stringify({
				expiration: new Date(expiresAt).toISOString(),
				conditions: [
					{ bucket: BUCKET },
					{ key },
					{ 'Content-Type': mimeType },
					{ 'x-amz-security-token': sessionToken },
				],
			}),
		).toString('base64');
		const fields = {
			key,
			'Content-Type': mimeType,
			AWSAccessKeyId: SIGNER,
			'x-amz-security-token': sessionToken,
			policy,
			signature: createHmac('sha1', SIGNING_PHRASE).update(policy).digest('base64'),
		};
		const ticket = { fields, headers, expiresAt };
		this.tickets.set(key, ticket);
		return ticket;
	}

	find(key: string | undefined): UploadTicket | undefined {
		return key === undefined ? undefined : this.tickets.get(key);
	}

	clear(): void {
		this.tickets.clear();
	}
}
