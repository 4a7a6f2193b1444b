import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

import type { Refuse } from '../errors';

/**
 * How many bytes are read from the binary store at a time, or base64 characters decoded at a time
 * (a multiple of 4, so that no byte is split). Twice Node.js's default: fewer steps per byte, but
 * still little memory.
 */
const CHUNK_SIZE = 128 * 1024;

/** A binary field that has not been checked yet. A Code node can put anything into it. */
export type UncheckedBinary = Partial<Record<keyof IBinaryData, unknown>>;

/** A file's content, which has not been read yet. */
export interface Content {
	/** Size in bytes, according to n8n. */
	size: number;
	mimeType?: string;
	open(): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Finds the content where n8n stores it: in the binary store, or as base64 in the item.
 *
 * @throws the error from `refuse` if the store does not have the file, if the base64 is incomplete,
 * or if the field has neither
 */
export async function contentOf(
	helpers: IExecuteSingleFunctions['helpers'],
	{ id, data }: UncheckedBinary,
	refuse: Refuse,
): Promise<Content> {
	if (typeof id === 'string' && id !== '') {
		const { fileSize: size, mimeType } = await helpers
			.getBinaryMetadata(id)
			.catch(unreadable(refuse));
		return { size, mimeType, open: async () => await helpers.getBinaryStream(id, CHUNK_SIZE) };
	}
	if (typeof data !== 'string') {
		throw refuse(
			'has no content',
			"A binary field needs its content as base64 in 'data', and the media type in 'mimeType'",
		);
	}
	const base64 = checkedBase64(data, refuse);
	const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
	return { size: (base64.length / 4) * 3 - padding, open: async () => decoded(base64) };
}

/** What n8n writes to `data` when the content is in its store. */
const STORES = ['filesystem', 'filesystem-v2', 's3', 'azure', 'database'];

/**
 * Checks base64 and joins its lines. Line breaks are allowed (RFC 2045 §6.8), other whitespace
 * within it is not.
 */
function checkedBase64(data: string, refuse: Refuse): string {
	const text = data.trim();
	const base64 = /[\r\n]/.test(text) ? text.split(/[ \t]*[\r\n]+[ \t]*/).join('') : text;
	if (STORES.includes(base64)) {
		throw refuse(
			`has no content: '${base64}' is only the name of the store that should have it`,
			"Make the node that outputs the file keep the binary field's 'id', too",
		);
	}
	if (!/^[\w+/-]*={0,2}$/.test(base64)) {
		throw refuse(
			'is not base64',
			"Make the node that outputs the file put base64 into the binary field's 'data'",
		);
	}
	if (base64.length % 4 !== 0) {
		throw refuse(
			`is cut off: its base64 has ${base64.length} characters, which is not a multiple of 4`,
			"Make the node that outputs the file put all of the base64, including the padding at the end, into the binary field's 'data'",
		);
	}
	return base64;
}

/**
 * Reads a file's content, and stops the request if its size differs from the declared one.
 *
 * @throws the error from `refuse` if the content cannot be read or has a different size
 */
export async function* readContent(
	{ size, open }: Content,
	refuse: Refuse,
): AsyncGenerator<Uint8Array> {
	const failed = unreadable(refuse);
	const chunks = (await open().catch(failed))[Symbol.asyncIterator]();
	let sent = 0;
	try {
		for (;;) {
			// An error that stops the request is thrown at the `yield`. It has nothing to do with the file.
			const { done, value } = await chunks.next().catch(failed);
			sent += done ? 0 : value.byteLength;
			if (done ? sent !== size : sent > size) {
				throw refuse(
					`does not have the expected size of ${size} bytes`,
					"It was changed or cut off in n8n's storage: execute the node that outputs the file again",
				);
			}
			if (done) return;
			yield value;
		}
	} finally {
		await chunks.return?.();
	}
}

function unreadable(refuse: Refuse): (error: unknown) => never {
	return (error) => {
		throw refuse(
			`could not be read: ${error instanceof Error ? error.message : String(error)}`,
			'Execute the node that outputs the file again: n8n does not keep files forever',
		);
	};
}

async function* decoded(base64: string): AsyncIterable<Uint8Array> {
	for (let start = 0; start < base64.length; start += CHUNK_SIZE) {
		yield Buffer.from(base64.slice(start, start + CHUNK_SIZE), 'base64');
	}
}
