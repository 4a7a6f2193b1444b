import { randomUUID } from 'node:crypto';

import type { Request, Response } from 'express';

import type { MultipartBody } from '../multipart';
import { localsOf, StandIn, type StandInContext, type TrafficSettings } from '../standIn';
import { Downloads } from './downloads';
import { BUCKET, type Uploads, type UploadTicket } from './uploads';

/** What can be set at any time. */
export interface StorageSettings extends TrafficSettings {
	maxFileBytes: number;
}

/** A refusal by the storage itself. */
class Refused extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		/** Whether the client is to blame. */
		readonly isViolation = true,
	) {
		super(message);
	}
}

const DOWNLOADS = 'kognitos-files';

/** The stand-in for the object store with Kognitos' files. It is strict, and its errors are XML. */
export class StorageStandIn extends StandIn<StorageSettings> {
	readonly title = 'Kognitos storage';

	private readonly downloads = new Downloads();

	constructor(
		settings: StorageSettings,
		private readonly uploads: Uploads,
		context: StandInContext,
	) {
		super('storage', settings, context);
		this.app.post(`/${BUCKET}`, this.takeFile);
		this.app.get(`/${DOWNLOADS}/:ticket`, this.giveFile);
		this.app.use((request: Request) => {
			const { method } = request;
			throw new Refused(405, 'MethodNotAllowed', `${method} is not allowed against this resource`);
		});
		this.app.use(this.explain);
	}

	/** The URL that files are sent to. */
	get url(): string {
		return `${this.origin}/${BUCKET}`;
	}

	/** Makes a file available for download without a key, and returns its URL. */
	offer(name: string, content: Buffer, mimeType: string): string {
		return `${this.origin}/${DOWNLOADS}/${this.downloads.offer(name, { content, mimeType })}`;
	}

	/**
	 * A URL that a file could be uploaded to. It is not known what would read the file from there.
	 */
	placeFor(owner: string): string {
		return `${this.origin}/${DOWNLOADS}/${encodeURIComponent(owner)}?signature=sandbox`;
	}

	override reset(): void {
		super.reset();
		this.uploads.clear();
		this.downloads.clear();
	}

	protected override tooManyRequests(response: Response): void {
		sendError(response, 503, 'SlowDown', 'Please reduce your request rate.');
	}

	private readonly takeFile = (request: Request, response: Response): void => {
		checkHeaders(request);
		const { multipart, unreadable } = localsOf(response);
		if (unreadable) throw new Refused(400, 'MalformedPOSTRequest', unreadable.message);
		if (!multipart) {
			throw new Refused(412, 'PreconditionFailed', 'The body must be multipart/form-data');
		}
		const file = onlyFile(multipart);
		const ticket = this.ticketOf(multipart);
		for (const [name, value] of Object.entries(ticket.headers)) {
			if (request.headers[name.toLowerCase()] !== value) {
				throw new Refused(403, 'AccessDenied', `The header ${name} is missing or wrong`);
			}
		}
		if (file.size > this.settings.maxFileBytes) {
			throw new Refused(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum size');
		}
		ticket.uploaded = { size: file.size, sha256: file.sha256 };
		response
			.status(204)
			.set('etag', `"${file.sha256.slice(0, 32)}"`)
			.end();
	};

	private readonly giveFile = (request: Request, response: Response): void => {
		checkKeys(request);
		const file = this.downloads.find(String(request.params.ticket));
		if (!file) throw new Refused(404, 'NoSuchKey', 'The specified key does not exist.', false);
		response.type(file.mimeType).send(file.content);
	};

	private ticketOf({ fields }: MultipartBody): UploadTicket {
		const sent = new Map(fields.map(({ name, value }) => [name, value]));
		const ticket = this.uploads.find(sent.get('key'));
		if (!ticket) throw new Refused(403, 'AccessDenied', 'Invalid according to Policy: no such key');
		const signed = Object.entries(ticket.fields);
		for (const [name, value] of signed) {
			if (sent.get(name) === value) continue;
			if (sent.has(name) && (name === 'policy' || name === 'signature')) {
				throw new Refused(403, 'SignatureDoesNotMatch', 'The signature does not match');
			}
			throw new Refused(
				403,
				'AccessDenied',
				`Invalid according to Policy: Policy Condition failed: ["eq", "$${name}", …]`,
			);
		}
		const extra = fields.map(({ name }) => name).filter((name) => !(name in ticket.fields));
		if (extra.length > 0 || fields.length !== signed.length) {
			const names = extra.join(', ') || 'a duplicate field';
			throw new Refused(
				403,
				'AccessDenied',
				`Invalid according to Policy: Extra input fields: ${names}`,
			);
		}
		if (this.now() >= ticket.expiresAt) {
			throw new Refused(403, 'AccessDenied', 'Invalid according to Policy: Policy expired.', false);
		}
		return ticket;
	}

	protected override answerError(error: unknown, request: Request, response: Response): void {
		if (error instanceof Refused) {
			if (error.isViolation) this.violation('request', request, [error.message]);
			sendError(response, error.status, error.code, error.message);
			return;
		}
		sendError(response, 500, 'InternalError', `The sandbox failed: ${String(error)}`);
	}
}

function checkKeys({ headers }: Request): void {
	for (const name of ['x-api-key', 'authorization']) {
		if (headers[name] !== undefined) {
			throw new Refused(
				400,
				'InvalidArgument',
				`Only one auth mechanism allowed: ${name} must not be sent`,
			);
		}
	}
}

function checkHeaders(request: Request): void {
	const { headers } = request;
	checkKeys(request);
	if (headers['content-length'] === undefined) {
		throw new Refused(
			411,
			'MissingContentLength',
			'You must provide the Content-Length HTTP header.',
		);
	}
}

function onlyFile({ files, partNames }: MultipartBody): MultipartBody['files'][number] {
	if (files.length !== 1 || files[0].field !== 'file') {
		throw new Refused(
			400,
			'InvalidArgument',
			'POST requires exactly one file upload per request, in the part named file.',
		);
	}
	if (partNames[partNames.length - 1] !== 'file') {
		throw new Refused(400, 'InvalidArgument', 'No part may come after the file');
	}
	return files[0];
}

function sendError(response: Response, status: number, code: string, message: string): void {
	const escaped = message.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
	response
		.status(status)
		.type('application/xml')
		.send(
			'<?xml version="1.0" encoding="UTF-8"?>\n' +
				`<Error><Code>${code}</Code><Message>${escaped}</Message>` +
				`<RequestId>${randomUUID()}</RequestId></Error>`,
		);
}
