/** Draws which folders of what ships import which, as the text of a Mermaid diagram, into CONTRIBUTING.md. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { shippedImports } from './imports';

const PAGE = join(resolve(__dirname, '..'), 'CONTRIBUTING.md');
const DIAGRAM = /```mermaid\n[^]*?```/;

/** CONTRIBUTING.md with the diagram as it is now. */
export function contributingPage(): string {
	return readFileSync(PAGE, 'utf8').replace(DIAGRAM, `\`\`\`mermaid\n${importGraph()}\n\`\`\``);
}

/** An arrow from each folder to each that it imports. */
function importGraph(): string {
	const arrows = shippedImports()
		.filter(({ isRelative }) => isRelative)
		.map(({ from, to }) => [folderOf(from), folderOf(to)])
		.filter(([own, other]) => own !== other)
		.map(([own, other]) => `\t${own} --> ${other}`);
	return ['flowchart TD', ...[...new Set(arrows)].sort()].join('\n');
}

/** A service is one box; of what they share each folder is one. */
function folderOf(path: string): string {
	const [top, second, ...rest] = path.split('/');
	if (top === 'credentials') return top;
	if (second !== 'shared') return second;
	return rest.length > 1 ? `shared/${rest[0]}` : 'shared';
}
