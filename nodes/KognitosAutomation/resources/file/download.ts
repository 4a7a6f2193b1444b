import type { INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import type { Call, Outcome } from '../../../shared/requests/call';
import { foreignResponse } from '../../../shared/requests/failure';
import { isWebPage, unexpectedBody } from '../../../shared/requests/serviceWords';
import { kognitosAutomation } from '../../kognitosAutomation';
import { mediaTypeOf } from '../../mediaType';
import { fileOf, type FileReference, pathOf } from '../../references';

export const downloadDescription: INodeProperties[] = [
	{
		displayName: 'File',
		name: 'file',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. organizations/…/files/…',
		description:
			"Full name of the file: the field 'remote' of an output of type file, or the 'name' that Upload returns. The ID alone is enough if you choose a workspace.",
		displayOptions: { show: { resource: ['file'], operation: ['download'] } },
	},
];

export const downloadOutput: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'outputPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: 'The name of the output field that will hold the file',
	displayOptions: { show: { resource: ['file'], operation: ['download'] } },
};

export const downloadRouting: INodePropertyRouting = {
	request: { method: 'GET' },
	...perform(kognitosAutomation, 'read', downloadFile),
};

function downloadFile(operation: Operation): Step {
	const { client, context, parameters } = operation;
	const reference = fileOf(parameters);
	const field = parameters.required('outputPropertyName', 'Put Output File in Field');
	return async () => {
		const { call, outcome, name } = await downloaded(operation, reference);
		if (outcome.failure) throw client.explain(call, outcome.failure, false);
		const { body, headers } = outcome;
		const sentName = nameIn(headers);
		const fileName = sentName ?? nameOf(reference);
		// A login page must not be mistaken for a document. Unlike stored pages and emails, it has no file
		// name.
		const isPage = sentName === undefined && !/\.html?$/i.test(fileName) && isSentAsPage(headers);
		if (isPage && isWebPage(body)) {
			throw client.explain(call, foreignResponse(unexpectedBody(body)), false);
		}
		const binary = await context.helpers.prepareBinaryData(
			body,
			fileName,
			mediaTypeOf(fileName, headers['content-type']),
		);
		const { fileName: filename, mimeType: mime_type } = binary;
		const json = {
			name,
			filename,
			mime_type,
			size_bytes: String(body.length),
		};
		return [{ json, binary: { [field]: binary } }];
	};
}

function isSentAsPage({ 'content-type': type = 'text/html' }: Record<string, string>): boolean {
	return /\bx?html\b/i.test(type);
}

interface Downloaded {
	call: Call<'file'>;
	outcome: Outcome<'file'>;
	/** The full name or the address under which the file was found. */
	name: string;
}

/** Reads the file from where it is stored. The token is sent only to the service itself. */
async function downloaded({ client }: Operation, reference: FileReference): Promise<Downloaded> {
	const read = { kind: 'read', method: 'GET', expects: 'file' } as const;
	if ('address' in reference) {
		const call = {
			...read,
			path: reference.address,
			anonymous: true,
			secrets: signedParts(reference.address),
			prefix: `The file at ${hostOf(reference.address)} could not be downloaded: `,
			advice:
				'The address may be valid only for a short time. Get the run again, and download its file right away',
		};
		return { call, outcome: await client.outcomeOf(call), name: reference.address };
	}
	const { id, places } = reference;
	const download = async (place: string): Promise<Downloaded> => {
		const path = `${pathOf(place)}/files/${encodeURIComponent(id)}:download`;
		const call = { ...read, path };
		return { call, outcome: await client.outcomeOf(call), name: `${place}/files/${id}` };
	};
	let found = await download(places[0]);
	for (const place of places.slice(1)) {
		if (found.outcome.failure?.status !== 404) break;
		found = await download(place);
	}
	return found;
}

/** The file name in the response's headers (RFC 6266), preferably in its encoded form. */
function nameIn(headers: Record<string, string>): string | undefined {
	const disposition = headers['content-disposition'] ?? '';
	const [, encoded] = /filename\*=[^']*'[^']*'([^;]+)/i.exec(disposition) ?? [];
	const [, quoted, bare] = /filename=(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition) ?? [];
	const name = encoded === undefined ? quoted?.replace(/\\(.)/g, '$1') : decoded(encoded.trim());
	return lastPart(name ?? bare?.trim());
}

/** The file name in an ID or a URL. An ID may have the form `<21 characters>--<file name>`. */
function nameOf(reference: FileReference): string {
	if ('id' in reference) return lastPart(reference.id.replace(/^.{21}--/s, '')) ?? 'file';
	const path = reference.address.replace(/[?#].*$/s, '').replace(/^https?:\/\/[^/]*/i, '');
	return lastPart(decoded(path)) ?? 'file';
}

function lastPart(path: string | undefined): string | undefined {
	return path?.split(/[\\/]/).pop() || undefined;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function hostOf(address: string): string {
	return /^https?:\/\/(?:[^/@]*@)?([^/?#]+)/i.exec(address)?.[1] ?? address;
}

/** The parts of a URL that grant access to the file. */
function signedParts(address: string): string[] {
	const [, query = ''] = address.split('?');
	const values = [...new URLSearchParams(query).values()];
	return [address, query, ...values.filter((value) => value.length >= 8)];
}
