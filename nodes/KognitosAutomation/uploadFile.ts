import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../shared/operations/perform';
import type { Call } from '../shared/requests/call';
import type { UploadLimits } from '../shared/uploads/collectFiles';
import { type FormFile, MultipartForm } from '../shared/uploads/multipartForm';
import { fieldOf, type Fields, fieldsOf, lastSegment } from './fields';
import { pathOf } from './references';

/** Kognitos documents no file limits. */
export const LIMITS: UploadLimits = { service: 'Kognitos Automation', maxBytes: () => Infinity };

/** A file in the service's store. */
export interface StoredFile extends IDataObject {
	/** Full name, which inputs use to refer to the file. */
	name: string;
	id: string;
	filename: string;
}

/**
 * Uploads a file to the store of the workspace's organization, or of the workspace itself if the
 * organization has none.
 *
 * @param workspace full name
 * @throws NodeApiError that names the file or says why it could not be read
 */
export async function uploadFile(
	{ client }: Operation,
	workspace: string,
	file: FormFile,
): Promise<StoredFile> {
	const organization = workspace.split('/').slice(0, 2).join('/');
	const atOrganization = uploadTo(organization, file);
	let call = atOrganization;
	let outcome = await client.outcomeOf(call);
	if (outcome.failure?.status === 404) {
		call = uploadTo(workspace, file);
		outcome = await client.outcomeOf(call);
	}
	if (outcome.failure) throw client.explain(call, outcome.failure, false);
	const stored = storedFile(outcome.body, outcome.headers.location, file);
	if (stored !== undefined) return stored;
	const words = 'it does not name the file';
	throw client.explain(call, { kind: 'unreadable', status: 200, words }, false);
}

function uploadTo(parent: string, file: FormFile): Call<'anything'> {
	const form = new MultipartForm();
	form.append('filename', file.name);
	form.append('content', file);
	return {
		kind: 'change',
		method: 'POST',
		path: `${pathOf(parent)}/files:upload`,
		form,
		// For a new file, the response may only contain its location.
		expects: 'anything',
		prefix: `The file '${file.name}' could not be uploaded: `,
	};
}

function storedFile(
	body: unknown,
	location: string | undefined,
	{ name: sentName, type, size }: FormFile,
): StoredFile | undefined {
	const answer = fieldsOf(body);
	const metadata: Fields = fieldsOf(answer?.metadata) ?? answer ?? {};
	const name = typeof metadata.name === 'string' ? metadata.name : nameAt(location);
	const id = lastSegment(name);
	if (name === undefined || id === undefined) return undefined;
	return {
		name,
		id,
		filename: String(metadata.filename ?? sentName),
		mime_type: String(fieldOf(metadata, 'mime_type') ?? type),
		size_bytes: String(fieldOf(metadata, 'size_bytes') ?? size),
		create_time: (fieldOf(metadata, 'create_time') ?? null) as string | null,
	};
}

/** The name of the resource in a URL on any host. */
function nameAt(location: string | undefined): string | undefined {
	const [, name] = /(?:^|\/)(organizations\/[^?#]+)/.exec(location ?? '') ?? [];
	try {
		return name && decodeURIComponent(name);
	} catch {
		return name;
	}
}
