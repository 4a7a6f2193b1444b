import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { measured } from '../reports/measured';
import type { Table } from '../reports/section';
import { tableText } from '../reports/table';

const CHECKOUT = dirname(__dirname);
const PAGES = join(CHECKOUT, 'docs', 'evidence', 'endurance');
/** The folder for pages of partial or short trials, which must not replace the full pages. */
export const PARTS = join(CHECKOUT, 'build', 'endurance');

/** A trial as shown on its page. */
export interface TrialResult {
	/** The name of its page without the extension, e.g. `queue-mode`. */
	name: string;
	title: string;
	/** The command that repeats the trial, e.g. `npm run test:queue`. */
	command: string;
	/** A general description of the machine; see `describeMachine`. */
	machine: string[];
	/** What was done and how, in a few paragraphs of Markdown. */
	text: string;
	tables: Table[];
	/** What the figures mean, and where they fall short. */
	notes: string[];
}

/** Writes a trial's page and returns its path. */
export async function writeTrialPage(result: TrialResult, folder = PAGES): Promise<string> {
	const { name, title, text, command, tables, notes } = result;
	const [hardware, ...software] = result.machine;
	const page = [
		`# ${title}`,
		text,
		`To repeat the trial, run \`${command}\`. These results are from a machine with ${hardware}, running ${software.join(' and ')}.`,
		await measured,
		...tables.map(tableText),
		...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
	].join('\n\n');
	const file = join(folder, `${name}.md`);
	await mkdir(folder, { recursive: true });
	await writeFile(file, `${page}\n`);
	return file;
}
