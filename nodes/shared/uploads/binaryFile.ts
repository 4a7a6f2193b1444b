import type { IExecuteSingleFunctions } from 'n8n-workflow';

import type { Refuse } from '../errors';
import { type Content, contentOf, readContent, type UncheckedBinary } from './binaryContent';
import type { FormFile } from './multipartForm';

/**
 * An n8n item's file, ready to be sent. Its content stays where n8n stores it until it is read.
 *
 * @param field name of the binary field, for errors
 * @param value unchecked content of the field
 * @throws the error from `refuse` if the file cannot be read
 */
export async function binaryFile(
	{ helpers }: Pick<IExecuteSingleFunctions, 'helpers'>,
	field: string,
	value: unknown,
	refuse: Refuse,
): Promise<FormFile> {
	const binary = Object(value) as UncheckedBinary;
	const name = sentName(binary);
	const refuseFile: Refuse = (message, description) =>
		refuse(`The file '${name}' in the field '${field}' ${message}`, description);
	const content = await contentOf(helpers, binary, refuseFile);
	return new BinaryFile(name, sentType(binary.mimeType || content.mimeType), content, refuseFile);
}

class BinaryFile implements FormFile {
	readonly [Symbol.toStringTag] = 'File';

	readonly size: number;

	problem?: Error;

	private readonly open = new Set<AsyncGenerator<Uint8Array>>();

	constructor(
		readonly name: string,
		readonly type: string,
		private readonly content: Content,
		private readonly refuse: Refuse,
	) {
		this.size = content.size;
	}

	stream(): AsyncIterable<Uint8Array> {
		const chunks = readContent(this.content, (...words) => {
			this.problem = this.refuse(...words);
			return this.problem;
		});
		this.open.add(chunks);
		return chunks;
	}

	close(): void {
		for (const chunks of this.open) void chunks.return(undefined).catch(() => {});
		this.open.clear();
	}
}

/**
 * Control characters other than tabs and line breaks. A single one makes parsers drop a part and
 * its file.
 */
const REFUSED_IN_HEADERS = /[^\t\r\n\x20-\x7e\x80-\uffff]/g;

/** The last part of a path, as browsers send it, or `blob` for a file without a name. */
function sentName({ fileName, fileExtension }: UncheckedBinary): string {
	return lastPart(fileName) || lastPart(fileExtension && `blob.${String(fileExtension)}`) || 'blob';
}

function lastPart(path: unknown): string {
	const last =
		String(path || '')
			.replace(REFUSED_IN_HEADERS, '')
			.split(/[\\/]/)
			.pop() ?? '';
	return last.trim() && last;
}

/** A media type that cannot break out of its header line. */
function sentType(mimeType: unknown): string {
	const type = String(mimeType || '');
	return /^[\x20-\x7e]+$/.test(type) ? type : 'application/octet-stream';
}
