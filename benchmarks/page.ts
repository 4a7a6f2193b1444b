import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { drawPlot } from '../reports/plot';
import { reasonsFor } from './reasons';
import type { Section } from '../reports/section';
import { tableText } from '../reports/table';

const RESULTS = 'results.json';

export interface PageContents {
	machine: string[];
	/** Which parts were measured, in which scale. */
	command: string;
	sections: Section[];
}

/** Keeps what was measured, so that the page can be drawn again without measuring. */
export async function keepResults(folder: string, contents: PageContents): Promise<void> {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, RESULTS), JSON.stringify(contents));
}

/** What was measured last. */
export async function readResults(folder: string): Promise<PageContents> {
	return JSON.parse(await readFile(join(folder, RESULTS), 'utf8')) as PageContents;
}

/** Takes chapters that were measured later into a page: in the place of the same ones, or at its end. */
export function addLater(page: PageContents, later: PageContents): PageContents {
	const { command, machine } = later;
	const added = later.sections.map((section) => ({ ...section, apart: { command, machine } }));
	const isNew = ({ title }: Section) => page.sections.every((section) => section.title !== title);
	const sections = page.sections.map(
		(section) => added.find(({ title }) => title === section.title) ?? section,
	);
	return { ...page, sections: [...sections, ...added.filter(isNew)] };
}

/** Writes the page and its plots. */
export async function writePage(
	file: string,
	images: string,
	contents: PageContents,
): Promise<void> {
	const { machine, command, sections } = contents;
	const chapters: string[] = [];
	for (const section of sections) chapters.push(await chapter(section, images, dirname(file)));
	const intro = await readFile(join(__dirname, 'intro.md'), 'utf8');
	const but = sections.some(({ apart }) => apart) ? ', but for chapters that say otherwise,' : '';
	const text = [
		'# Benchmarks',
		intro.trim(),
		`This page was written by \`${command}\` in one run${but} on this machine:`,
		machine.map((line) => `- ${line}`).join('\n'),
		...chapters,
	].join('\n\n');
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, `${text}\n`);
}

async function chapter(section: Section, images: string, folder: string): Promise<string> {
	const { title, text, table, plot, apart } = section;
	const notes = [...section.notes, ...reasonsFor(title)];
	if (apart) {
		notes.push(`Measured by itself, by \`${apart.command}\`: ${apart.machine.join('; ')}.`);
	}
	const picture = plot && join(relative(folder, images), await drawPlot(plot, images));
	return [
		`## ${title}`,
		text,
		tableText(table),
		...(plot ? [`![${plot.alt}](${picture})`] : []),
		...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
	].join('\n\n');
}
