/**
 * `npm run docs`: writes the pages in `docs/nodes/` from the nodes' own descriptions, so that they
 * match the editor, and the import diagram in CONTRIBUTING.md. Tests fail if either is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type {
	ICredentialType,
	IDataObject,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { classInFile } from './classInFile';
import { contributingPage } from './importGraph';
import { shippedCredentials, shippedNodes } from './shipped';

const ROOT = resolve(__dirname, '..');

/** Human-readable names for the parameter types. */
const TYPES: Record<string, string> = {
	boolean: 'switch',
	collection: 'optional fields',
	dateTime: 'date and time',
	fixedCollection: 'list of entries',
	json: 'JSON',
	multiOptions: 'several of',
	number: 'number',
	options: 'one of',
	resourceLocator: 'picker',
	string: 'text',
};

/**
 * Every page, by its path from the root. A page shows the screenshot `docs/images/<page>.png` if it
 * exists.
 */
export async function nodePages(): Promise<Map<string, string>> {
	const texts = new Map<string, string>();
	for (const { name, service, source } of shippedNodes()) {
		const { description } = await classInFile<INodeType>(source);
		const credentials: ICredentialType[] = [];
		for (const credential of description.credentials ?? []) {
			const file = shippedCredentials().find((one) => one.name === credential.name);
			if (file) credentials.push(await classInFile<ICredentialType>(file.source));
		}
		const path = `docs/nodes/${inWords(name)}.md`;
		texts.set(path, page(description, service, credentials));
	}
	return texts;
}

/** Turns `kolenaTrigger` into a file name: `kolena-trigger`. */
function inWords(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function page(node: INodeTypeDescription, service: string, credentials: ICredentialType[]): string {
	const isAction = !node.group.includes('trigger');
	const picture = `images/${inWords(node.name)}.png`;
	const sections = [
		`# ${node.displayName}`,
		'<!-- Generated from the node by `npm run docs`. Change the descriptions in nodes/, not this page. -->',
		`${node.description}.`,
		existsSync(join(ROOT, 'docs', picture))
			? `![${node.displayName} in the editor](../${picture})`
			: '',
		`In workflows, its type is \`n8n-nodes-agent-runs.${node.name}\`.${startedHow(node)}`,
		isAction ? contents(node) : '',
		...(isAction ? resources(node, service) : triggerSections(node, service)),
		credentials.length > 1 ? '## Credentials' : '## Credential',
		...credentials.flatMap((credential) => [
			`*${credential.displayName}* (\`${credential.name}\`)`,
			table(credential.properties, credential.properties),
		]),
		'[Troubleshooting](../troubleshooting.md) · [All nodes](../../README.md#operations)',
	];
	return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function startedHow({ polling, webhooks, usableAsTool }: INodeTypeDescription): string {
	if (usableAsTool) return ' AI agents can use it as a tool.';
	if (polling) return ' n8n polls at the interval chosen in *Poll Times*.';
	return webhooks ? ' The service calls it.' : '';
}

function contents(node: INodeTypeDescription): string {
	const lines = choices(node.properties[0]).map((resource) => {
		const links = operationsOf(node, resource).map(
			(operation) => `[${operation.name}](#${anchor(`${resource.name}: ${operation.name}`)})`,
		);
		return `- **${resource.name}**: ${links.join(' · ')}`;
	});
	return lines.join('\n');
}

function resources(node: INodeTypeDescription, service: string): string[] {
	return choices(node.properties[0]).flatMap((resource) =>
		operationsOf(node, resource).flatMap((operation) => {
			const selected = { resource: resource.value, operation: operation.value };
			const isForTools = [resource, operation].every(
				({ displayOptions }) => displayOptions?.hide?.['@tool'] === undefined,
			);
			return [
				`## ${resource.name}: ${operation.name}`,
				`${(operation.description ?? '').replace(/\.?$/, '.')}${isForTools ? '' : ' It is not offered to AI agents as a tool, since they cannot pass files to it.'}`,
				`\`resource\` = \`${String(resource.value)}\`, \`operation\` = \`${String(operation.value)}\``,
				...parameters(node, selected),
				output(node, service, join(String(resource.value), String(operation.value))),
			];
		}),
	);
}

function triggerSections(node: INodeTypeDescription, service: string): string[] {
	const isOfExceptions = node.properties.some(({ name }) => name === 'exceptionEvents');
	return [
		'## Parameters',
		...parameters(node, {}),
		'## Output',
		output(node, service, 'output', isOfExceptions ? 'Output for a run' : 'Output'),
		// The editor shows one preview for each trigger: that of a run.
		isOfExceptions
			? `${output(node, service, 'exception/getAll', 'Output for an exception')}, \`event_id\`, \`event\``
			: '',
	];
}

function parameters(node: INodeTypeDescription, selected: IDataObject): string[] {
	const shown = node.properties.filter(
		(property) =>
			!['resource', 'operation'].includes(property.name) &&
			Object.entries(selected).every(([name, value]) => {
				const values = property.displayOptions?.show?.[name];
				return values === undefined || values.includes(value as string);
			}),
	);
	const notices = shown
		.filter(({ type, name }) => type === 'notice' && name !== 'toolNotice')
		.map((notice) => `> ${sentence(condition(notice, shown), ': ')}${notice.displayName}`);
	const rest = shown.filter(({ type }) => type !== 'notice');
	return [rest.length === 0 ? 'It has no parameters.' : table(rest, node.properties), ...notices];
}

function table(properties: INodeProperties[], all: INodeProperties[]): string {
	const rows = properties.flatMap((property) => rowsOf(property, all, '', ''));
	return [
		'| Parameter | Name in workflows | Type | Default | Description |',
		'|---|---|---|---|---|',
		...rows.map((cells) => `| ${cells.map(cell).join(' | ')} |`),
	].join('\n');
}

/** Rows for a parameter and everything inside it, each with the labels and names that lead to it. */
function rowsOf(
	property: INodeProperties,
	all: INodeProperties[],
	labels: string,
	names: string,
): string[][] {
	const label = `${labels}${property.displayName}`;
	const name = `${names}${property.name}`;
	const own = [
		`**${label}**${property.required ? ' (required)' : ''}`,
		`\`${name}\``,
		typeOf(property),
		defaultOf(property),
		explanation(property, all),
	];
	if (property.type === 'collection') {
		const fields = property.options as INodeProperties[];
		return fields.flatMap((field) => rowsOf(field, fields, `${label} › `, `${name}.`));
	}
	if (property.type === 'fixedCollection') {
		const entries = property.options as INodePropertyCollection[];
		return [
			own,
			...entries.flatMap((entry) =>
				entry.values.flatMap((field) =>
					rowsOf(field, entry.values, `${label} › `, `${name}.${entry.name}[].`),
				),
			),
		];
	}
	return [own];
}

function typeOf(property: INodeProperties): string {
	if (property.typeOptions?.password) return 'secret text';
	if (property.type === 'resourceLocator') {
		const modes = (property.modes ?? []).map(
			({ displayName, name }) => `${displayName} (\`${name}\`)`,
		);
		return `picker: ${modes.join(', ')}`;
	}
	return TYPES[property.type] ?? property.type;
}

function defaultOf({ default: value, type }: INodeProperties): string {
	if (value === '' || value === undefined) return '';
	if (Array.isArray(value)) return value.map((one) => `\`${String(one)}\``).join(', ');
	// The empty value of a locator, a collection or a form.
	if (typeof value === 'object') return '';
	if (type === 'boolean') return value === true ? 'on' : 'off';
	return `\`${String(value)}\``;
}

function explanation(property: INodeProperties, all: INodeProperties[]): string {
	const options = ['options', 'multiOptions'].includes(property.type) ? choices(property) : [];
	const modes = (property.modes ?? [])
		.filter(({ hint }) => hint)
		.map(({ displayName, hint }) => `*${displayName}*: ${hint}`);
	return [
		sentence(condition(property, all), '.'),
		sentence(property.description, '.'),
		sentence(property.hint, '.'),
		...modes.map((mode) => sentence(mode, '.')),
		options.length === 0 ? '' : `<br>${options.map(optionText).join('<br>')}`,
		property.placeholder?.startsWith('e.g.')
			? `Example: \`${property.placeholder.slice(5)}\`.`
			: '',
	]
		.filter((part) => part !== '')
		.join(' ');
}

function optionText({ name, value, description }: INodePropertyOptions): string {
	const text = `– *${name}* (\`${String(value)}\`)`;
	return description ? `${text}: ${description}` : text;
}

/**
 * The condition for showing a parameter, without the resource and operation, in the editor's words.
 */
function condition(property: INodeProperties, all: INodeProperties[]): string {
	const parts = Object.entries(property.displayOptions?.show ?? {})
		.filter(([name]) => !['resource', 'operation'].includes(name))
		.map(([name, values = []]) => {
			const other = all.find((one) => one.name === name);
			const label = other?.displayName ?? name;
			if (values[0] === true || values[0] === false) {
				return `*${label}* is ${values[0] ? 'on' : 'off'}`;
			}
			const options = other ? choices(other) : [];
			const chosen = values.map(
				(value) => options.find((option) => option.value === value)?.name ?? String(value),
			);
			return `*${label}* is *${chosen.join('* or *')}*`;
		});
	return parts.length === 0 ? '' : `When ${parts.join(' and ')}`;
}

/** The fields of an output item, from the preview that the editor shows. */
function output(
	node: INodeTypeDescription,
	service: string,
	preview: string,
	label = 'Output',
): string {
	const path = join(ROOT, 'nodes', service, '__schema__/v1.0.0', `${preview}.json`);
	if (!existsSync(path)) return '';
	const { properties } = JSON.parse(readFileSync(path, 'utf8')) as { properties: IDataObject };
	const hasSimplify = node.properties.some(({ name, displayOptions }) => {
		const [resource, operation] = preview.split('/');
		const { show } = displayOptions ?? {};
		return (
			name === 'simplify' &&
			(show?.resource?.includes(resource) ?? true) &&
			(show?.operation?.includes(operation) ?? true)
		);
	});
	const fields = Object.keys(properties).map((field) => `\`${field}\``);
	return `${label}${hasSimplify ? ' with *Simplify* on' : ''}: ${fields.join(', ')}`;
}

function operationsOf(
	node: INodeTypeDescription,
	resource: INodePropertyOptions,
): INodePropertyOptions[] {
	return node.properties
		.filter(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource.value),
		)
		.flatMap(choices);
}

function choices({ options = [] }: INodeProperties): INodePropertyOptions[] {
	return options as INodePropertyOptions[];
}

function sentence(text: string | undefined, end: string): string {
	if (!text) return '';
	return /[.:?!]$/.test(text) ? text : `${text}${end}`;
}

/** The anchor that GitHub gives a heading. */
function anchor(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^a-z0-9 -]/g, '')
		.replaceAll(' ', '-');
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

if (require.main === module) {
	void nodePages().then((texts) => {
		for (const [path, text] of texts) writeFileSync(join(ROOT, path), text);
		writeFileSync(join(ROOT, 'CONTRIBUTING.md'), contributingPage());
	});
}
