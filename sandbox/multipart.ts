import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

import busboy from 'busboy';

import type { RecordedFile } from './recorder';

/** The content of a multipart body, without its files' content. */
export interface MultipartBody {
	fields: Array<{ name: string; value: string }>;
	files: RecordedFile[];
	/** The names of all parts, in the order in which they arrived. */
	partNames: string[];
}

/** A multipart body that violates RFC 7578, e.g. because it has no boundary or is cut off. */
export class MalformedMultipart extends Error {}

const KEPT_CONTENT_BYTES = 1_000_000;

/**
 * Reads a multipart/form-data body to its end. Files are hashed and counted as they stream past, so that memory use
 * depends on neither their size nor their number.
 *
 * @throws MalformedMultipart
 */
export async function readMultipart(
	request: IncomingMessage,
	keepContents: boolean,
): Promise<MultipartBody> {
	const body: MultipartBody = { fields: [], files: [], partNames: [] };
	const parser = openParser(request);
	const pending: Array<Promise<void>> = [];
	parser.on('field', (name, value) => {
		body.partNames.push(name);
		body.fields.push({ name, value });
	});
	parser.on('file', (field, stream, { filename, mimeType }) => {
		body.partNames.push(field);
		const file = { field, fileName: filename ?? '', mimeType, size: 0, sha256: '' };
		body.files.push(file);
		pending.push(digest(stream, file, keepContents));
	});
	await new Promise<void>((resolve, reject) => {
		parser.on('close', resolve);
		parser.on('error', (error: unknown) => {
			request.unpipe(parser);
			request.resume();
			reject(new MalformedMultipart(error instanceof Error ? error.message : String(error)));
		});
		request.on('error', reject);
		request.pipe(parser);
	});
	await Promise.all(pending);
	return body;
}

function openParser(request: IncomingMessage): busboy.Busboy {
	try {
		return busboy({
			headers: request.headers,
			// Browsers send names as raw UTF-8 (WHATWG, multipart/form-data encoding algorithm).
			defParamCharset: 'utf8',
			// A test has to notice if a client sends a path.
			preservePath: true,
			limits: { fieldSize: 1_000_000 },
		});
	} catch (error) {
		request.resume();
		throw new MalformedMultipart(error instanceof Error ? error.message : String(error));
	}
}

async function digest(stream: Readable, file: RecordedFile, keepContents: boolean): Promise<void> {
	const hash = createHash('sha256');
	const kept: Buffer[] = [];
	await new Promise<void>((resolve) => {
		stream.on('data', (chunk: Buffer) => {
			hash.update(chunk);
			file.size += chunk.length;
			if (file.size > KEPT_CONTENT_BYTES) kept.length = 0;
			else if (keepContents) kept.push(chunk);
		});
		stream.on('close', resolve);
		// A body that is cut off inside a file ends here. The parser reports it.
		stream.on('error', () => resolve());
	});
	file.sha256 = hash.digest('hex');
	if (keepContents && file.size <= KEPT_CONTENT_BYTES) file.content = Buffer.concat(kept);
}
