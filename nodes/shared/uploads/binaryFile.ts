import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

import type { FormFile } from './multipartForm';

/**
 * Bytes read from the binary store at a time, or base64 characters decoded (a multiple of 4, so that
 * no byte is split). Twice the default of Node.js: fewer steps for each byte, and still little in memory.
 */
const CHUNK_SIZE = 128 * 1024;

/**
 * A file of an n8n item, ready to be sent. Its content stays where n8n keeps it (the binary
 * store, or base64 inside the item) until it is read.
 */
export async function binaryFile(
	{ helpers }: Pick<IExecuteSingleFunctions, 'helpers'>,
	binary: IBinaryData,
): Promise<FormFile> {
	const { id } = binary;
	const data = withoutWhiteSpace(binary.data);
	const stored = id === undefined ? undefined : await helpers.getBinaryMetadata(id);
	const size = stored === undefined ? base64Size(data) : stored.fileSize;
	const open = new Set<AsyncGenerator<Uint8Array>>();
	return {
		name: sentName(binary),
		type: sentType(binary.mimeType || stored?.mimeType),
		size,
		stream() {
			const content = exactly(
				size,
				id === undefined
					? decoded(data)
					: opened(async () => await helpers.getBinaryStream(id, CHUNK_SIZE)),
			);
			open.add(content);
			return content;
		},
		close() {
			for (const content of open) void content.return(undefined).catch(() => {});
			open.clear();
		},
		[Symbol.toStringTag]: 'File',
	};
}

/** The last part of a path, as browsers send it; a file without a name is a `blob`. */
function sentName({ fileName, fileExtension }: IBinaryData): string {
	const last = (fileName ?? '').split(/[\\/]/).pop() ?? '';
	if (last.trim() !== '') return last;
	return fileExtension ? `blob.${fileExtension}` : 'blob';
}

/** A media type that cannot break out of its header line. */
function sentType(mimeType: string | undefined): string {
	return /^[\x20-\x7e]+$/.test(mimeType ?? '') ? (mimeType as string) : 'application/octet-stream';
}

function withoutWhiteSpace(base64: string): string {
	return /\s/.test(base64) ? base64.replace(/\s+/g, '') : base64;
}

function base64Size(data: string): number {
	const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
	return Math.floor((data.length * 3) / 4) - padding;
}

async function* decoded(data: string): AsyncIterable<Uint8Array> {
	for (let start = 0; start < data.length; start += CHUNK_SIZE) {
		yield Buffer.from(data.slice(start, start + CHUNK_SIZE), 'base64');
	}
}

async function* opened(
	open: () => Promise<AsyncIterable<Uint8Array | string>>,
): AsyncIterable<Uint8Array> {
	for await (const chunk of await open()) {
		yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
	}
}

/** Passes the content on, and stops a request whose announced length would not be kept. */
async function* exactly(
	size: number,
	chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	let sent = 0;
	for await (const chunk of chunks) {
		sent += chunk.byteLength;
		if (sent > size) break;
		yield chunk;
	}
	if (sent !== size) {
		throw new Error(`The stored file has another size than the ${size} bytes noted for it`);
	}
}
