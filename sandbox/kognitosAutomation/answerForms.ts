import type { KognitosAutomationSettings } from './settings';
import { ARROW_TABLE } from './values';

/** Objects whose keys are names given by people, not fields. */
const MAPS = ['user_inputs', 'outputs', 'inputs', 'default_inputs', 'extra'];

/** Keys that show the kind of a value, type or state. They are always sent, whatever they contain. */
const VARIANTS = new Set([
	...['null_value', 'bool_value', 'number', 'text', 'duration', 'scalar_type'],
	...['agent_message', 'user_message', 'thinking', 'remote', 'state', 'string'],
]);

const PROSE_STATES: Record<string, string> = {
	executing: 'running',
	awaiting_guidance: 'waiting',
	stopped: 'paused',
};

export interface FormsContext {
	settings: KognitosAutomationSettings;
	/** A URL outside the API that a file can be downloaded from. */
	addressOf: (fileName: string) => string;
}

/**
 * Converts a response to the forms that the settings specify. These are forms that the service's
 * documentation leaves open or that clients have seen.
 */
export function reshape(answer: unknown, context: FormsContext): unknown {
	const { settings } = context;
	const shaped = withPageForms(reshapeNode(answer, context), settings);
	const lean = settings.zeroFields === 'leftOut' ? withoutZeros(shaped) : shaped;
	return settings.fieldNames === 'camel' ? inCamelCase(lean) : lean;
}

type Node = Record<string, unknown>;

function isNode(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Applies the forms to each part, starting with the innermost, but never to the names in a map. */
function reshapeNode(value: unknown, context: FormsContext, isMap = false): unknown {
	if (Array.isArray(value)) return value.map((item) => reshapeNode(item, context));
	if (!isNode(value)) return value;
	const parts = Object.entries(value).map(([key, part]): [string, unknown] => [
		key,
		reshapeNode(part, context, !isMap && MAPS.includes(key)),
	]);
	const node = Object.fromEntries(parts);
	return isMap ? node : reshaped(node, context);
}

function reshaped(node: Node, context: FormsContext): Node {
	const { settings } = context;
	if ('null_value' in node) return nullForms[settings.nulls];
	if (isNode(node.number)) return numberForm(node, node.number, settings.numbers);
	if (isNode(node.table)) return tableForm(node, context);
	if (typeof node.remote === 'string') return { ...node, remote: remoteForm(node.remote, context) };
	if (settings.values === 'wrapped') {
		if (typeof node.text === 'string' && Object.keys(node).length === 1) {
			return { value: { string: node.text } };
		}
		// An empty list would look like null if its zero fields were left out.
		if (isNode(node.list) && (node.list.items as unknown[]).length > 0) return node.list;
	}
	if ('update_time' in node && Object.keys(node).length === 2) return stateForm(node, settings);
	return node;
}

const nullForms: Record<KognitosAutomationSettings['nulls'], Node> = {
	null: { null_value: null },
	name: { null_value: 'NULL_VALUE' },
	zero: { null_value: 0 },
	empty: {},
};

function numberForm(node: Node, parts: Node, form: KognitosAutomationSettings['numbers']): Node {
	const { lo = 0, mid = 0, hi = 0, flags = 0 } = parts as Record<string, number>;
	if (form === 'signedFlags') return { ...node, number: { ...parts, flags: flags | 0 } };
	if (form === 'parts' || mid !== 0 || hi !== 0) return node;
	const size = lo / 10 ** ((flags >>> 16) & 0xff);
	return { ...node, number: flags >>> 31 ? -size : size };
}

function tableForm(node: Node, context: FormsContext): Node {
	const { tables } = context.settings;
	if (tables === 'columns' || !isNode(node.table) || !('inline' in node.table)) return node;
	if (tables === 'arrow') return { table: { inline: { data: ARROW_TABLE } } };
	return { table: { remote: context.addressOf('table.feather') } };
}

function remoteForm(remote: string, { settings, addressOf }: FormsContext): string {
	if (!/^organizations\/[^/]+\/(workspaces\/[^/]+\/)?files\//.test(remote)) return remote;
	if (settings.fileRemotes === 'address') return addressOf(remote);
	const id = remote.slice(remote.lastIndexOf('/') + 1);
	return settings.fileRemotes === 'bishop' ? `bishop://${id}` : remote;
}

function stateForm(node: Node, settings: KognitosAutomationSettings): Node {
	const [key] = Object.keys(node).filter((name) => name !== 'update_time');
	const name = settings.stateNames === 'prose' ? (PROSE_STATES[key] ?? key) : key;
	let body = node[key];
	if (key === 'failed' && isNode(body) && settings.failures !== 'description') {
		const { description, ...rest } = body;
		const error = settings.failures === 'errorText' ? description : { description };
		body = { ...rest, error };
	}
	if (key === 'awaiting_guidance' && isNode(body) && settings.guidanceException === 'id') {
		const name = String(body.exception);
		body = { ...body, exception: name.slice(name.lastIndexOf('/') + 1) };
	}
	// The time comes first, so that no client can rely on the state's position.
	return { update_time: node.update_time, [name]: body };
}

function withPageForms(answer: unknown, settings: KognitosAutomationSettings): unknown {
	if (!isNode(answer) || !('next_page_token' in answer)) return answer;
	const { next_page_token: token, ...rest } = answer;
	const kept = Object.entries(rest).filter(
		([, part]) => !(settings.emptyLists === 'leftOut' && Array.isArray(part) && part.length === 0),
	);
	const form = token === '' ? settings.lastPageToken : 'sent';
	return {
		...Object.fromEntries(kept),
		...(form === 'missing' ? {} : { next_page_token: form === 'null' ? null : token }),
	};
}

function withoutZeros(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutZeros);
	if (!isNode(value)) return value;
	const kept = Object.entries(value).filter(([key, part]) => VARIANTS.has(key) || !isZero(part));
	return Object.fromEntries(kept.map(([key, part]) => [key, withoutZeros(part)]));
}

function isZero(value: unknown): boolean {
	return (
		value === 0 ||
		value === '' ||
		value === false ||
		value === '0' ||
		(Array.isArray(value) && value.length === 0)
	);
}

function inCamelCase(value: unknown, isMap = false): unknown {
	if (Array.isArray(value)) return value.map((item) => inCamelCase(item));
	if (!isNode(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [
			isMap ? key : camelCase(key),
			inCamelCase(part, !isMap && MAPS.includes(key)),
		]),
	);
}

function camelCase(name: string): string {
	return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A query parameter's name as written in the OpenAPI document. */
export function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
