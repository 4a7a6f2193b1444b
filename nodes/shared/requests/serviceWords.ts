/** More than an error shows: a secret in it must be found whole before it is cut for good. */
const MAX_LENGTH = 10_000;

/** How words begin that tell of an HTML page. */
export const WEB_PAGE = 'a web page';

/**
 * What the body of an error says, as one line of at most 10,000 characters: the message of the usual
 * JSON error shapes (`detail`, `message`, `error`, with their lists, whatever their case), the
 * `<Message>` of XML, the title of an HTML page, else the text or the JSON itself. Empty when there
 * is nothing to say.
 */
export function serviceWords(body: unknown): string {
	const content = decoded(body);
	return onOneLine(wordsOf(content) || compact(content));
}

/**
 * What is wrong with the body of a good answer. Nothing of its data is shown, which may be for
 * nobody's eyes (signed fields, results), only a message in it.
 *
 * @param missing field that it should have
 */
export function unexpectedBody(body: unknown, missing?: string): string {
	const content = decoded(body);
	const words = isCutOffJson(content) ? '' : onOneLine(wordsOf(content));
	if (isWebPage(content)) return `it is ${words}`;
	const what = missing === undefined ? kindOf(content) : `it has no '${missing}'`;
	return words === '' ? what : `${what}: ${words}`;
}

/** Whether a body is an HTML page: no answer of an API, but of something on the way to it. */
export function isWebPage(body: unknown): boolean {
	const content = decoded(body);
	return typeof content === 'string' && /<(!doctype|html|head|body)\b/i.test(content);
}

function kindOf(content: unknown): string {
	if (content === undefined || content === '') return 'it is empty';
	if (isCutOffJson(content)) return 'it is JSON that is cut off';
	if (Array.isArray(content)) return 'it is a list';
	if (typeof content === 'string' || (typeof content === 'object' && content !== null)) {
		return 'it is not what was asked for';
	}
	return `it is ${String(content)}`;
}

function isCutOffJson(content: unknown): boolean {
	return typeof content === 'string' && /^\s*[{[]/.test(content);
}

function onOneLine(words: string): string {
	const line = words.replace(/\s+/g, ' ').trim();
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
	} = Object.fromEntries(
		Object.entries(value).map(([key, field]) => [key.toLowerCase(), field as unknown]),
	);
	if (typeof msg === 'string') return [placeOf(loc), msg].filter(Boolean).join(': ');
	if (typeof name === 'string' && named !== undefined) {
		return `${name}: ${typeof named === 'object' ? wordsWithin(named) : String(named)}`;
	}
	const said = [message, error].map(wordsWithin).find(Boolean) ?? '';
	const more = [detail, details, errors].map(wordsWithin).find(Boolean) ?? '';
	return said && more ? `${said} (${more})` : said || more;
}

/** What a field says that is known to tell of an error, whatever shape it has. */
function wordsWithin(field: unknown): string {
	return wordsOf(field) || (typeof field === 'object' ? compact(field) : '');
}

/** A value as JSON, empty for an empty one. */
function compact(value: unknown): string {
	const json = JSON.stringify(value) ?? '';
	return ['null', '""', '{}', '[]'].includes(json) ? '' : json;
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
	if (!isWebPage(text)) return text;
	const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1].trim();
	return title ? `${WEB_PAGE} titled "${title}"` : WEB_PAGE;
}
