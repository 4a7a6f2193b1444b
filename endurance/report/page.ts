import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { tableText } from '../../reports/table';
import { drawPlot } from '../../reports/plot';
import type { TrialResult } from './trial';

/** All results in a folder, in the order of the page. */
export async function readResults(folder: string): Promise<TrialResult[]> {
	const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
	const texts = await Promise.all(
		names.map(async (name) => await readFile(join(folder, name), 'utf8')),
	);
	const results = texts.map((text) => JSON.parse(text) as TrialResult);
	return results.sort((one, other) => one.order - other.order);
}

/** Writes the page into `file`, and the plots of all trials into `images`. */
export async function writePage(
	file: string,
	images: string,
	results: TrialResult[],
): Promise<void> {
	const sections: string[] = [];
	for (const result of results) sections.push(await section(result, images, dirname(file)));
	const intro = await readFile(join(__dirname, 'intro.md'), 'utf8');
	const text = ['# Endurance', intro.trim(), ...sections].join('\n\n');
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, `${text}\n`);
}

async function section(result: TrialResult, images: string, folder: string): Promise<string> {
	const { title, text, command, machine, tables, plots, notes } = result;
	const pictures: string[] = [];
	for (const plot of plots) {
		const path = join(relative(folder, images), await drawPlot(plot, images));
		pictures.push(`![${plot.alt}](${path})`);
	}
	return [
		`## ${title}`,
		text,
		`Repeat it with \`${command}\`. Here it ran on ${machine.join('; ')}.`,
		...tables.map(tableText),
		...pictures,
		...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
	].join('\n\n');
}
