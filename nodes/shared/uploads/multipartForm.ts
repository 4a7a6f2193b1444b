/**
 * A file of a multipart form. The HTTP client's encoder treats it as a `File`, but its content is
 * only read while it is being sent.
 */
export interface FormFile {
	/** File name as sent. The encoder escapes quotes and line breaks (RFC 7578 §4.2). */
	readonly name: string;
	/** Media type of the part. */
	readonly type: string;
	/** Exact size in bytes, from which the request's `Content-Length` is computed. */
	readonly size: number;
	/** Opens the content from the start on each call. */
	stream(): AsyncIterable<Uint8Array>;
	/** Closes whatever `stream` has opened that has not been read to the end. */
	close(): void;
	/** Why the content could not be read in full, if that broke a request. */
	readonly problem?: Error;
	readonly [Symbol.toStringTag]: 'File';
}

type Entry = [name: string, value: string | FormFile];

/**
 * A form with the interface of the web's `FormData`. n8n's HTTP client encodes it as multipart (RFC
 * 7578) while sending it, one part at a time, with an exact `Content-Length` and without holding
 * files in memory.
 */
export class MultipartForm {
	readonly [Symbol.toStringTag] = 'FormData';

	private readonly parts: Entry[] = [];

	append(name: string, value: string | FormFile): void {
		this.parts.push([name, value]);
	}

	entries(): IterableIterator<Entry> {
		return this.parts.values();
	}

	[Symbol.iterator](): IterableIterator<Entry> {
		return this.entries();
	}

	/** The error of the file that broke the request, or undefined if none did. */
	get problem(): Error | undefined {
		return this.files.map(({ problem }) => problem).find(Boolean);
	}

	/** Total size of its files in bytes, which determines how long sending takes. */
	get fileBytes(): number {
		return this.files.reduce((sum, { size }) => sum + size, 0);
	}

	/** Closes its files. The HTTP client leaves them open if a request ends before its body is sent. */
	close(): void {
		for (const file of this.files) file.close();
	}

	private get files(): FormFile[] {
		return this.parts.map(([, value]) => value).filter((value) => typeof value !== 'string');
	}
}
