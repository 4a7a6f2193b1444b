import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const NODE_SIZE = 96;
const LABEL_HEIGHT = 40;

interface Node {
	name: string;
	type: string;
	position: [number, number];
	parameters: { content?: string; width?: number; height?: number };
}

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const files = readdirSync(join(ROOT, 'examples')).filter((file) => file.endsWith('.json'));

function nodesOf(file: string): Node[] {
	const text = readFileSync(join(ROOT, 'examples', file), 'utf8');
	return (JSON.parse(text) as { nodes: Node[] }).nodes;
}

const isNote = ({ type }: Node) => type === 'n8n-nodes-base.stickyNote';

/** The area that a node covers on the canvas, including the name below it unless it is a note. */
function boxOf(node: Node): Box {
	const [left, top] = node.position;
	const { width = NODE_SIZE, height = NODE_SIZE + LABEL_HEIGHT } = node.parameters;
	return { name: node.name, left, top, right: left + width, bottom: top + height };
}

function isInside(inner: Box, outer: Box): boolean {
	return (
		inner.left >= outer.left &&
		inner.right <= outer.right &&
		inner.top >= outer.top &&
		inner.bottom <= outer.bottom
	);
}

function overlap(one: Box, other: Box): boolean {
	const isApart =
		one.right <= other.left ||
		other.right <= one.left ||
		one.bottom <= other.top ||
		other.bottom <= one.top;
	return !isApart && !isInside(one, other) && !isInside(other, one);
}

describe.each(files)('%s', (file) => {
	const nodes = nodesOf(file);
	const green = nodes.find(({ name }) => name === 'About This Workflow');
	const note = green?.parameters.content ?? '';

	it('has no note that overlaps another note or part of a node', () => {
		const boxes = nodes.map(boxOf);
		const notes = nodes.filter(isNote).map(boxOf);
		const pairs = notes.flatMap((one) =>
			boxes.filter((other) => overlap(one, other)).map((other) => `${one.name} / ${other.name}`),
		);
		expect(pairs).toEqual([]);
	});

	it('says in its note how to install it, and what to do before publishing it', () => {
		expect(note).toMatch(/^## \w/);
		const isOurs = nodes.some(({ type }) => type.startsWith('n8n-nodes-agent-runs.'));
		expect(note.includes('Install the community package `n8n-nodes-agent-runs`')).toBe(isOurs);
		expect(note).toMatch(/publish|Before you use it/i);
		expect(note).not.toMatch(/switch(ed)? (it|this workflow) on|comes? out/i);
	});

	it('says in its notes what to set up for mail, files, times and the Kognitos agent', () => {
		const texts = nodes
			.filter(isNote)
			.map(({ parameters }) => parameters.content ?? '')
			.join('\n');
		const types = nodes.map(({ type }) => type);
		const needs: Array<[string, string]> = [
			['n8n-nodes-base.emailReadImap', 'IMAP'],
			['n8n-nodes-base.emailSend', 'SMTP'],
			['n8n-nodes-base.readWriteFile', 'N8N_RESTRICT_FILE_ACCESS_TO'],
			['n8n-nodes-base.scheduleTrigger', 'Timezone'],
			['n8n-nodes-agent-runs.kognitos', '*Agent ID*'],
			['n8n-nodes-agent-runs.kognitosTrigger', '*Agent ID*'],
		];
		const unsaid = needs.filter(([type, word]) => types.includes(type) && !texts.includes(word));
		expect(unsaid).toEqual([]);
	});
});

it('README lists every example', () => {
	const readme = readFileSync(join(ROOT, 'examples/README.md'), 'utf8');
	expect(files.filter((file) => !readme.includes(`(${file})`))).toEqual([]);
	for (const file of files) {
		const { name } = JSON.parse(readFileSync(join(ROOT, 'examples', file), 'utf8')) as {
			name: string;
		};
		expect(readme).toContain(`[${name}](${file})`);
	}
});
