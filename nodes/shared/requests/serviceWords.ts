/** More than an error shows: a secret in it must be found whole before it is cut for good. */
const MAX_LENGTH = 10_000;

/**
 * What an answer's body says, as one line of at most 10,000 characters: the message of the usual
 * JSON error shapes (`detail`, `message`, `error`, with their lists), the `<Message>` of XML, the
 * title of an HTML page, else the text itself. Empty when there is nothing to say.
 */
export function serviceWords(body: unknown): string {
	const line = wordsOf(decoded(body)).replace(/\s+/g, ' ').trim();
	return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}

/** A body that was asked for as bytes, back to what it would have been. */
function decoded(body: unknown): unknown {
	if (Buffer.isBuffer(body) || body instanceof ArrayBuffer) {
		return parsed(Buffer.from(body as ArrayBuffer).toString('utf8'));
	}
	return typeof body === 'string' ? parsed(body) : body;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

function wordsOf(value: unknown): string {
	if (typeof value === 'string') return wordsOfText(value);
	if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join('; ');
	if (typeof value !== 'object' || value === null) return '';
	const {
		loc,
		msg,
		name,
		value: named,
		message,
		detail,
		details,
		error,
		errors,
	} = value as Record<string, unknown>;
	if (typeof msg === 'string') return [placeOf(loc), msg].filter(Boolean).join(': ');
	if (typeof name === 'string' && named !== undefined) return `${name}: ${String(named)}`;
	const said = [message, error].map(wordsOf).find(Boolean) ?? '';
	const more = [detail, details, errors].map(wordsOf).find(Boolean) ?? '';
	return said && more ? `${said} (${more})` : said || more;
}

function placeOf(loc: unknown): string {
	return Array.isArray(loc) ? loc.filter((part) => part !== 'body').join('.') : '';
}

function wordsOfText(text: string): string {
	const message = /<Message>([^<]*)<\/Message>/i.exec(text);
	if (message) {
		const code = /<Code>([^<]*)<\/Code>/i.exec(text);
		return code ? `${message[1]} (${code[1]})` : message[1];
	}
	if (!/<(!doctype|html|head|body)\b/i.test(text)) return text;
	const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1].trim();
	return title ? `a web page titled "${title}"` : 'a web page';
}
