/**
 * Creates the Mermaid diagram in CONTRIBUTING.md, which shows the imports between the shipped
 * folders.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { shippedImports } from './imports';

const PAGE = join(resolve(__dirname, '..'), 'CONTRIBUTING.md');
const DIAGRAM = /```mermaid\n[^]*?```/;

/** CONTRIBUTING.md with an up-to-date diagram. */
export function contributingPage(): string {
	return readFileSync(PAGE, 'utf8').replace(DIAGRAM, `\`\`\`mermaid\n${importGraph()}\n\`\`\``);
}

/** An arrow from each folder to every folder that it imports. */
function importGraph(): string {
	const arrows = shippedImports()
		.filter(({ isRelative }) => isRelative)
		.map(({ from, to }) => [folderOf(from), folderOf(to)])
		.filter(([own, other]) => own !== other)
		.map(([own, other]) => `\t${own} --> ${other}`);
	return ['flowchart TD', ...[...new Set(arrows)].sort()].join('\n');
}

/** Each service is one box, and so is each folder of the code that they share. */
function folderOf(path: string): string {
	const [top, second, ...rest] = path.split('/');
	if (top === 'credentials') return top;
	if (second !== 'shared') return second;
	return rest.length > 1 ? `shared/${rest[0]}` : 'shared';
}
