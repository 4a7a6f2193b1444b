import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { measured } from '../reports/measured';
import type { Section } from '../reports/section';
import { tableText } from '../reports/table';
import { reasonsFor } from './reasons';

export interface PageContents {
	machine: string[];
	/** The command, with its options and the names of the measured parts. */
	command: string;
	sections: Section[];
}

/** Writes the page. */
export async function writePage(
	file: string,
	{ machine, command, sections }: PageContents,
): Promise<void> {
	const intro = await readFile(join(__dirname, 'intro.md'), 'utf8');
	const text = [
		'# Benchmarks',
		intro.trim(),
		await measured,
		`This page was written by a single run of \`${command}\` on this machine:`,
		machine.map((line) => `- ${line}`).join('\n'),
		...sections.map(sectionText),
	].join('\n\n');
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, `${text}\n`);
}

function sectionText({ title, text, table, notes }: Section): string {
	const all = [...notes, ...reasonsFor(title)];
	return [
		`## ${title}`,
		text,
		tableText(table),
		...(all.length > 0 ? [all.map((note) => `- ${note}`).join('\n')] : []),
	].join('\n\n');
}
