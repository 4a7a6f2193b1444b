import { numberedNames } from '../../shared/numberedNames';
import { decimalToJson } from './decimal';
import { fieldOf, type Fields, fieldsOf, lastSegment, snakeCase } from '../fields';
import { dateText, dateTimeText, timeText, zoneText } from './moments';

/** Bytes embedded in a value, as base64. In the JSON, their name takes their place. */
export interface InlineFile {
	/** Name of the output or other value that contains them. */
	place: string;
	name: string;
	content: string;
}

/** Values as plain JSON, with the bytes embedded in them kept separately. */
export interface Decoded {
	json: unknown;
	files: InlineFile[];
}

/**
 * Reads the content of a value. Returns undefined if the content is not as documented, in which
 * case the value is left unchanged.
 */
type Read = (content: unknown, found: InlineFile[], place: string) => unknown;

/** Stands for a null value, because `undefined` already stands for an undocumented one. */
const NULL = Symbol('null');

/** The reader for each kind of value, by the key that names the kind. */
const KINDS = new Map<string, Read>([
	['null_value', () => NULL],
	['bool_value', asItIs],
	['number', decimalToJson],
	['text', asItIs],
	['date', dateText],
	['timeofday', timeText],
	['datetime', dateTimeText],
	['time_zone', zoneText],
	['duration', asItIs],
	['list', listOf],
	['set', listOf],
	['dictionary', dictionaryOf],
	['file', fileOf],
	['table', tableOf],
	// Wrappers found in older responses.
	['string', asItIs],
	['items', listOf],
	['value', plain],
]);

/**
 * Converts an API Value to plain JSON. Nothing is lost: a number that JSON cannot hold becomes a
 * string, an unknown kind is left unchanged, and embedded bytes are returned separately.
 *
 * @param place name of the value, for bytes that have no name of their own
 */
export function toJson(value: unknown, place = 'file'): Decoded {
	const files: InlineFile[] = [];
	return { json: plain(value, files, place), files };
}

/** Converts named Values, e.g. the outputs of a run, to plain JSON. */
export function namedToJson(values: unknown): Decoded & { json: Fields } {
	const files: InlineFile[] = [];
	const entries = Object.entries(fieldsOf(values) ?? {}).map(([name, value]) => [
		name,
		plain(value, files, name),
	]);
	return { json: Object.fromEntries(entries) as Fields, files };
}

function plain(value: unknown, found: InlineFile[], place: string): unknown {
	if (Array.isArray(value)) return listOf(value, found, place);
	const fields = fieldsOf(value);
	if (fields === undefined) return value ?? null;
	const keys = Object.keys(fields);
	if (keys.length === 0) return null;
	for (const key of keys) {
		const read = KINDS.get(snakeCase(key));
		if (read === undefined) continue;
		const json = read(fields[key], found, place);
		return json === NULL ? null : (json ?? value);
	}
	return value;
}

function asItIs(content: unknown): unknown {
	return content;
}

/** The entries of a list in any of its formats. */
function itemsOf(content: unknown): unknown[] | undefined {
	if (Array.isArray(content)) return content;
	const fields = fieldsOf(content);
	if (fields === undefined) return undefined;
	if (fields.list !== undefined) return itemsOf(fields.list);
	return fields.items === undefined || fields.items === null ? [] : itemsOf(fields.items);
}

function listOf(content: unknown, found: InlineFile[], place: string): unknown {
	return itemsOf(content)?.map((item) => plain(item, found, place));
}

function dictionaryOf(content: unknown, found: InlineFile[], place: string): unknown {
	const fields = fieldsOf(content);
	const entries = fields && (fields.entries ?? []);
	if (!Array.isArray(entries)) return undefined;
	const named = entries.map((entry): [string, unknown] => {
		const { key, value } = fieldsOf(entry) ?? {};
		return [keyText(plain(key, [], place)), plain(value, found, place)];
	});
	// `fromEntries` treats even a key like `__proto__` as an ordinary one.
	return Object.fromEntries(numberedNames(named));
}

function keyText(key: unknown): string {
	return typeof key === 'object' ? JSON.stringify(key) : String(key);
}

function fileOf(content: unknown, found: InlineFile[], place: string): unknown {
	const fields = fieldsOf(content);
	const remote = fields?.remote ?? fields?.name;
	if (typeof remote === 'string') return { remote, id: fileId(remote) };
	const inline = fieldsOf(fields?.inline);
	const bytes = inline?.content ?? '';
	if (inline === undefined || typeof bytes !== 'string') return undefined;
	const name = String(fieldOf(inline, 'file_name') ?? fieldOf(inline, 'filename') ?? place);
	found.push({ place, name, content: bytes });
	return name;
}

/** The ID of a file in the service's store, or null for a URL elsewhere. */
function fileId(remote: string): string | null {
	return /^https?:/i.test(remote) ? null : (lastSegment(remote) ?? null);
}

/** A table as a list of rows. A table that exists only as bytes (Arrow IPC) becomes a file. */
function tableOf(content: unknown, found: InlineFile[], place: string): unknown {
	const fields = fieldsOf(content);
	if (fields === undefined) return undefined;
	if (typeof fields.remote === 'string') return { remote: fields.remote, id: null };
	const inline = fieldsOf(fields.inline) ?? fields;
	if (Array.isArray(inline.columns)) return rowsOf(inline.columns, found, place);
	if (typeof inline.data === 'string') {
		const name = `${place}.arrow`;
		found.push({ place, name, content: inline.data });
		return name;
	}
	return Object.keys(inline).length === 0 ? [] : undefined;
}

function rowsOf(columns: unknown[], found: InlineFile[], place: string): unknown[] {
	const cells = numberedNames(
		columns.map((column) => {
			const fields = fieldsOf(column);
			return [String(fields?.name ?? ''), itemsOf(fields?.values) ?? []];
		}),
	);
	const length = cells.reduce((longest, [, values]) => Math.max(longest, values.length), 0);
	return Array.from({ length }, (_, row) =>
		Object.fromEntries(cells.map(([name, values]) => [name, plain(values[row], found, place)])),
	);
}
