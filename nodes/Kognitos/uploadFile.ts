import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../shared/operations/perform';
import { apiError } from '../shared/errors';
import type { Call } from '../shared/requests/call';
import type { Failure } from '../shared/requests/failure';
import { type FormFile, MultipartForm } from '../shared/uploads/multipartForm';

/** A file in the service's store. */
export interface UploadedFile extends IDataObject {
	id: string;
	file_name: string;
}

/** A file announced to the service, and where to send it within the next few minutes. */
interface Announced {
	file: UploadedFile;
	store: Call<'anything'>;
}

/**
 * Uploads a file to the service's store in three steps: the service returns a URL that is valid for
 * a few minutes, the file is sent there as a form, and from then on runs can use its ID. If the URL
 * has expired by the time the store checks it, a new one is requested once.
 *
 * @throws NodeApiError that names the file or says why it could not be read
 */
export async function uploadFile(
	operation: Operation,
	agentId: string,
	file: FormFile,
): Promise<UploadedFile> {
	const { client } = operation;
	let announced = await announce(operation, agentId, file);
	let stored = await client.outcomeOf(announced.store);
	if (stored.failure && hasExpired(stored.failure)) {
		announced = await announce(operation, agentId, file);
		stored = await client.outcomeOf(announced.store);
	}
	if (stored.failure === undefined) return announced.file;
	throw client.explain(announced.store, stored.failure, false);
}

async function announce(
	{ client, context, itemIndex }: Operation,
	agentId: string,
	file: FormFile,
): Promise<Announced> {
	const announcement = await client.send({
		kind: 'change',
		method: 'POST',
		path: '/files',
		body: { file_name: file.name, agent_id: agentId },
		expects: 'object',
		id: 'id',
	});
	const { id, upload_url: url, file_name: name } = announcement;
	if (typeof id !== 'string' || typeof url !== 'string' || !/^https?:\/\//i.test(url)) {
		throw apiError(
			context.getNode(),
			`The response from Kognitos has no address to send '${file.name}' to [item ${itemIndex}]`,
			'Try again later. If this keeps happening, check with Kognitos whether the service is up',
			{ itemIndex },
		);
	}
	return {
		file: { id, file_name: typeof name === 'string' ? name : file.name },
		store: storeCall(url, announcement, file),
	};
}

/** If a URL or policy has expired, object stores respond with 403 or 400 and say so. */
function hasExpired({ kind, words }: Failure): boolean {
	return kind === 'rejected' && /\bexpired/i.test(words);
}

/**
 * The form that an object store expects at a presigned URL: every signed field unchanged, followed
 * by the file. The service's key must not be sent to that host.
 */
function storeCall(url: string, announcement: IDataObject, file: FormFile): Call<'anything'> {
	const fields = Object.entries((announcement.upload_fields ?? {}) as Record<string, unknown>);
	const headers = Object.entries(
		(announcement.upload_http_headers ?? {}) as Record<string, unknown>,
	);
	const form = new MultipartForm();
	for (const [name, value] of fields) form.append(name, String(value));
	form.append('file', file);
	return {
		kind: 'change',
		method: 'POST',
		path: url,
		anonymous: true,
		headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
		form,
		expects: 'anything',
		prefix: `The file '${file.name}' could not be stored: `,
		advice:
			"Try again: an upload address is valid for only a few minutes. If this keeps happening, check that n8n can reach Kognitos' file store, and that Kognitos accepts such files",
		secrets: [
			url,
			...[...fields, ...headers].map(([, value]) => String(value)).filter(isSigned),
			...signedParts(url),
		],
	};
}

/** The parts of a presigned URL that grant access, in every form that a store might repeat. */
function signedParts(url: string): string[] {
	const [address, query = ''] = url.split('?');
	const path = address.replace(/^https?:\/\/[^/]*/i, '');
	const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
	const parts = [`${path}?${query}`, ...values, ...new URLSearchParams(query).values()];
	return query === '' ? [] : parts.filter(isSigned);
}

/**
 * Short plain values of a form (a status code, an ACL) are not secrets. Hiding them would blank out
 * ordinary words.
 */
function isSigned(value: string): boolean {
	return value.length >= 8 && !/^[a-z]+\/[a-z0-9.+-]+$/i.test(value);
}
