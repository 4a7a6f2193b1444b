import NodeFormData from 'form-data';

/** A text to be sent, independent of who encodes it. */
export interface TextPart {
	name: string;
	value: string;
}

/** A file to be sent, independent of who encodes it. */
export interface FilePart {
	name: string;
	fileName: string;
	type: string;
	content: Buffer;
}

export type Part = TextPart | FilePart;

/** A body with the type that a request would announce. */
export interface Encoded {
	contentType: string;
	body: Buffer;
}

/** What the package `form-data` makes of some parts; n8n's own nodes use it. */
export function encodedByFormData(parts: Part[]): Encoded {
	const form = new NodeFormData();
	for (const part of parts) {
		if ('value' in part) form.append(part.name, part.value);
		else {
			const { name, content, fileName, type } = part;
			form.append(name, content, { filename: fileName, contentType: type });
		}
	}
	return { contentType: form.getHeaders()['content-type'], body: form.getBuffer() };
}

/** What a browser makes of some parts: Node.js follows the same standard (WHATWG XHR and HTML). */
export async function encodedByBrowsers(parts: Part[]): Promise<Encoded> {
	const form = new FormData();
	for (const part of parts) {
		if ('value' in part) form.append(part.name, part.value);
		else {
			const { name, content, fileName, type } = part;
			form.append(name, new File([new Uint8Array(content)], fileName, { type }));
		}
	}
	const response = new Response(form);
	return {
		contentType: response.headers.get('content-type') ?? '',
		body: Buffer.from(await response.arrayBuffer()),
	};
}

/** The body with its boundary replaced by `boundary`, so that bodies of two encoders compare. */
export function withoutBoundary({ contentType, body }: Encoded): string {
	const boundary = boundaryOf(contentType);
	return body.toString('latin1').replaceAll(`--${boundary}`, '--boundary');
}

/** The boundary that a content type announces. */
export function boundaryOf(contentType: string): string {
	const found = /^multipart\/form-data; boundary=([\w'()+,./:=?-]{1,70})$/.exec(contentType);
	if (!found) throw new Error(`No usable boundary: ${contentType}`);
	return found[1];
}

/** What UTF-8 makes of a text: a lone surrogate becomes U+FFFD. */
export function throughUtf8(value: string): string {
	return Buffer.from(value).toString();
}
