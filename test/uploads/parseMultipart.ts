import busboy from 'busboy';

/** A part as read by a parser that knows nothing about the sender. */
export type ParsedPart =
	| { name: string; value: string }
	| { name: string; fileName: string | undefined; type: string; content: Buffer };

/** Reads a multipart body with busboy. Names are in UTF-8, as browsers send them. */
export async function parseMultipart(contentType: string, body: Buffer): Promise<ParsedPart[]> {
	const parts: ParsedPart[] = [];
	const parser = busboy({
		headers: { 'content-type': contentType },
		defParamCharset: 'utf8',
		preservePath: true,
		limits: { fieldSize: body.length + 1, fieldNameSize: body.length + 1 },
	});
	parser.on('field', (name, value) => parts.push({ name, value }));
	parser.on('file', (name, stream, { filename, mimeType }) => {
		const chunks: Buffer[] = [];
		const part = { name, fileName: filename, type: mimeType, content: Buffer.alloc(0) };
		parts.push(part);
		stream.on('data', (chunk: Buffer) => chunks.push(chunk));
		stream.on('end', () => (part.content = Buffer.concat(chunks)));
	});
	await new Promise<void>((resolve, reject) => {
		parser.on('close', resolve);
		parser.on('error', reject);
		parser.end(body);
	});
	return parts;
}
