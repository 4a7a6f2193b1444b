import NodeFormData from 'form-data';

/** A text field to send, whatever encodes it. */
export interface TextPart {
	name: string;
	value: string;
}

/** A file to send, whatever encodes it. */
export interface FilePart {
	name: string;
	fileName: string;
	type: string;
	content: Buffer;
}

export type Part = TextPart | FilePart;

/** A body, and the `Content-Type` header that goes with it. */
export interface Encoded {
	contentType: string;
	body: Buffer;
}

/** Encodes parts with the `form-data` package, which n8n's own nodes use. */
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

/** Encodes parts as a browser does: Node.js follows the same standards (WHATWG XHR and HTML). */
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

/** The body with `boundary` as its boundary, so that bodies from two encoders can be compared. */
export function withoutBoundary({ contentType, body }: Encoded): string {
	const boundary = boundaryOf(contentType);
	return body.toString('latin1').replaceAll(`--${boundary}`, '--boundary');
}

/** The boundary in a content type. */
export function boundaryOf(contentType: string): string {
	const found = /^multipart\/form-data; boundary=([\w'()+,./:=?-]{1,70})$/.exec(contentType);
	if (!found) throw new Error(`No usable boundary: ${contentType}`);
	return found[1];
}

/** A string after a round trip through UTF-8: a lone surrogate becomes U+FFFD. */
export function throughUtf8(value: string): string {
	return Buffer.from(value).toString();
}
