import { parseTime } from '../clock';

/** A field that can be used in a filter. */
export interface FilterField<Resource> {
	kind: 'text' | 'time';
	/** Returns text as the API shows it, and times as milliseconds on the service's clock. */
	read: (resource: Resource) => string | number;
	/** Whether `:` (contains) is allowed. */
	contains?: boolean;
	/** Whether the field can have this text as its value; default: any text. */
	allows?: (text: string) => boolean;
}

export interface Filter<Resource> {
	matches: (resource: Resource) => boolean;
	/** Nothing before this time matches. Set if the filter limits `create_time`. */
	from?: number;
}

/** A filter that the service does not understand. */
export class FilterError extends Error {}

type Comparator = '=' | '!=' | '<' | '>' | '<=' | '>=' | ':';

type Token =
	| { type: 'word'; text: string }
	| { type: 'text'; text: string }
	| { type: 'comparator'; text: Comparator }
	| { type: 'open' | 'close' | 'end'; text: string };

/**
 * Reads a filter in the style of google.aip.dev/160, as far as the service documents it: comparisons with quoted
 * values, AND, OR (which binds more tightly), NOT, and parentheses. Unquoted values are refused because ids may start
 * with `-`, which would mean NOT.
 *
 * @throws FilterError
 */
export function readFilter<Resource>(
	text: string,
	fields: Record<string, FilterField<Resource>>,
): Filter<Resource> {
	if (text.trim() === '') return { matches: () => true };
	const tokens = [...tokensOf(text)];
	let position = 0;
	const peek = () => tokens[position];
	const next = () => tokens[position++];
	const isWord = (word: string) => peek().type === 'word' && peek().text === word;

	const sequence = (): Filter<Resource> => {
		const parts = [alternatives()];
		while (isWord('AND')) {
			next();
			parts.push(alternatives());
		}
		const from = Math.max(...parts.map((part) => part.from ?? -Infinity));
		return {
			matches: (resource) => parts.every(({ matches }) => matches(resource)),
			...(from === -Infinity ? {} : { from }),
		};
	};
	const alternatives = (): Filter<Resource> => {
		const parts = [term()];
		while (isWord('OR')) {
			next();
			parts.push(term());
		}
		if (parts.length === 1) return parts[0];
		return { matches: (resource) => parts.some(({ matches }) => matches(resource)) };
	};
	const term = (): Filter<Resource> => {
		if (isWord('NOT')) {
			next();
			const { matches } = term();
			return { matches: (resource) => !matches(resource) };
		}
		if (peek().type !== 'open') return comparison();
		next();
		const inner = sequence();
		expectType('close');
		return inner;
	};
	const comparison = (): Filter<Resource> => {
		const name = expectType('word').text;
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		if (!field) throw new FilterError(`cannot filter by ${name}`);
		const comparator = expectType('comparator').text as Comparator;
		return compare(name, field, comparator, expectType('text').text);
	};
	const expectType = (type: Token['type']): Token => {
		const token = next();
		if (token.type !== type) {
			throw new FilterError(
				`expected ${type === 'text' ? 'a quoted value' : type}, found ${token.text}`,
			);
		}
		return token;
	};
	const filter = sequence();
	expectType('end');
	return filter;
}

function compare<Resource>(
	name: string,
	field: FilterField<Resource>,
	comparator: Comparator,
	value: string,
): Filter<Resource> {
	if (field.kind === 'time') return compareTime(name, field, comparator, value);
	if (field.allows?.(value) === false) throw new FilterError(`${name} cannot be "${value}"`);
	switch (comparator) {
		case '=':
			return { matches: (resource) => field.read(resource) === value };
		case '!=':
			return { matches: (resource) => field.read(resource) !== value };
		case ':':
			if (!field.contains) break;
			return {
				matches: (resource) =>
					String(field.read(resource)).toLowerCase().includes(value.toLowerCase()),
			};
	}
	throw new FilterError(`${name} cannot be compared with ${comparator}`);
}

function compareTime<Resource>(
	name: string,
	field: FilterField<Resource>,
	comparator: Comparator,
	value: string,
): Filter<Resource> {
	const isRfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/.test(value);
	const moment = isRfc3339 ? parseTime(value) : undefined;
	if (moment === undefined) throw new FilterError(`"${value}" is not an RFC 3339 time`);
	const at = (resource: Resource) => Number(field.read(resource));
	const from = name === 'create_time' ? { from: moment } : {};
	switch (comparator) {
		case '=':
			return { matches: (resource) => at(resource) === moment, ...from };
		case '!=':
			return { matches: (resource) => at(resource) !== moment };
		case '<':
			return { matches: (resource) => at(resource) < moment };
		case '<=':
			return { matches: (resource) => at(resource) <= moment };
		case '>':
			return { matches: (resource) => at(resource) > moment, ...from };
		case '>=':
			return { matches: (resource) => at(resource) >= moment, ...from };
		case ':':
			throw new FilterError(`${name} cannot be compared with :`);
	}
}

function* tokensOf(text: string): Iterable<Token> {
	const pattern = /\s*(?:(\()|(\))|(!=|<=|>=|=|<|>|:)|"((?:[^"\\]|\\.)*)"|([A-Za-z_][\w.]*))/y;
	const end = text.trimEnd().length;
	while (pattern.lastIndex < end) {
		const at = pattern.lastIndex;
		const found = pattern.exec(text);
		if (!found) throw new FilterError(`cannot read ${text.slice(at).trim()}`);
		const [, open, close, comparator, quoted, word] = found;
		if (open) yield { type: 'open', text: open };
		else if (close) yield { type: 'close', text: close };
		else if (comparator) yield { type: 'comparator', text: comparator as Comparator };
		else if (word) yield { type: 'word', text: word };
		else yield { type: 'text', text: quoted.replace(/\\(.)/g, '$1') };
	}
	yield { type: 'end', text: 'the end' };
}
