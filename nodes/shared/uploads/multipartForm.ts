/**
 * A file of a multipart form: what the HTTP client's own encoder takes for a `File`, but with
 * content that is read only while it is sent.
 */
export interface FormFile {
	/** File name as it is sent; the encoder escapes quotes and line breaks (RFC 7578 §4.2). */
	readonly name: string;
	/** Media type of the part. */
	readonly type: string;
	/** Exact size in bytes: the request's `Content-Length` is computed from it. */
	readonly size: number;
	/** Opens the content anew, each time it is called. */
	stream(): AsyncIterable<Uint8Array>;
	/** Ends what `stream` has opened and nobody has read to its end. */
	close(): void;
	/** Why the content could not be read to its announced end, if that is what broke a request. */
	readonly problem?: Error;
	readonly [Symbol.toStringTag]: 'File';
}

type Entry = [name: string, value: string | FormFile];

/**
 * A form in the shape of the web's `FormData`, which n8n's HTTP client encodes as multipart part
 * by part while sending (RFC 7578), with an exact `Content-Length` and nothing held in memory.
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

	/** What its files broke the request by, undefined if nothing. */
	get problem(): Error | undefined {
		return this.files.map(({ problem }) => problem).find(Boolean);
	}

	/** Bytes of its files together: what takes the time to send it. */
	get fileBytes(): number {
		return this.files.reduce((sum, { size }) => sum + size, 0);
	}

	/** Closes its files: the HTTP client leaves them open when a request ends before its body. */
	close(): void {
		for (const file of this.files) file.close();
	}

	private get files(): FormFile[] {
		return this.parts.map(([, value]) => value).filter((value) => typeof value !== 'string');
	}
}
