/**
 * Much more than an error shows, because whole secrets must be found and replaced before the text
 * is shortened.
 */
const MAX_LENGTH = 100_000;

/**
 * The message in the body of an error, as one line of limited length: the message in the usual JSON
 * error formats (`detail`, `message`, `error`, with their lists, in upper or lower case), the
 * `<Message>` in XML, the title of an HTML page, or else the text or the JSON itself. The line is
 * empty if there is no message.
 */
export function serviceWords(body: unknown): string {
	const content = decoded(body);
	return onOneLine(wordsOf(content) || compact(content));
}

/**
 * What is wrong with the body of a 2xx response. The text includes any message in the body, but
 * none of its data, which may be confidential (signed fields, results).
 *
 * @param missing the field that the body lacks
 */
export function unexpectedBody(body: unknown, missing?: string): string {
	const content = decoded(body);
	const words = isCutOffJson(content) ? '' : onOneLine(wordsOf(content));
	if (isWebPage(content)) return `it is ${words}`;
	const what = missing === undefined ? kindOf(content) : `it has no '${missing}'`;
	return words === '' ? what : `${what}: ${words}`;
}

/** Whether a body is an HTML page, which comes from something in front of the API. */
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

/** The content of a body, even if it was requested as bytes: a JSON value, otherwise text. */
export function decoded(body: unknown): unknown {
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

/**
 * How APIs describe a single problem: the field that says where it is, and the one that says what
 * it is.
 */
const COMPLAINTS = [
	['loc', 'msg'],
	['name', 'value'],
	['field', 'description'],
	['subject', 'description'],
];

function wordsOf(value: unknown): string {
	if (typeof value === 'string') return wordsOfText(value);
	if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join('; ');
	if (typeof value !== 'object' || value === null) return '';
	const fields = lowerCased(value);
	for (const [where, what] of COMPLAINTS) {
		if (fields[where] === undefined || fields[what] === undefined) continue;
		return [placeOf(fields[where]), textOf(fields[what])].filter(Boolean).join(': ');
	}
	const { msg, message, error, detail, details, errors } = fields;
	const said = [msg, message, error].map(wordsWithin).find(Boolean) ?? '';
	const more = [detail, details, errors].map(wordsWithin).find(Boolean) ?? '';
	if (said || more) return said && more ? `${said} (${more})` : said || more;
	return isTyped(value)
		? wordsOf(fields.fieldviolations ?? fields.violations ?? fields.reason)
		: '';
}

/** The fields, with names in lower case and without underscores, in which services differ. */
function lowerCased(value: object): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(value).map(([key, field]) => [
			key.toLowerCase().replaceAll('_', ''),
			field as unknown,
		]),
	);
}

/**
 * Whether a value is one of the details in a google.rpc.Status. They name their type, and often
 * mean nothing to people.
 */
function isTyped(value: unknown): boolean {
	return typeof value === 'object' && value !== null && '@type' in value;
}

/** The message in a field that describes an error, whatever its format. */
function wordsWithin(field: unknown): string {
	const words = wordsOf(field);
	if (words || typeof field !== 'object' || isTyped(field)) return words;
	return compact(Array.isArray(field) ? field.filter((entry) => !isTyped(entry)) : field);
}

function textOf(field: unknown): string {
	return typeof field === 'object' ? wordsWithin(field) : String(field);
}

/** A value as JSON, or an empty string for an empty value. */
function compact(value: unknown): string {
	const json = JSON.stringify(value) ?? '';
	return ['null', '""', '{}', '[]'].includes(json) ? '' : json;
}

function placeOf(place: unknown): string {
	if (!Array.isArray(place)) return typeof place === 'string' ? place : '';
	return place.filter((part) => part !== 'body').join('.');
}

function wordsOfText(text: string): string {
	const message = /<Message>([^<]*)<\/Message>/i.exec(text);
	if (message) {
		const code = /<Code>([^<]*)<\/Code>/i.exec(text);
		return code ? `${message[1]} (${code[1]})` : message[1];
	}
	if (!isWebPage(text)) return text;
	const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1].trim();
	return title ? `a web page titled "${title}"` : 'a web page';
}
