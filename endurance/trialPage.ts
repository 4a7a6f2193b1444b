import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runCommand } from '../realN8n/command';
import type { Table } from '../reports/section';
import { tableText } from '../reports/table';

const CHECKOUT = dirname(__dirname);
const PAGES = join(CHECKOUT, 'docs', 'evidence', 'endurance');
/** The folder for the page of a part or of a short trial, which must not replace the full page. */
export const PARTS = join(CHECKOUT, 'build', 'endurance');

/** Read at the start of a trial, since the checkout can change while it runs. */
const measured = describeMeasurement();

/** A trial as shown on its page. */
export interface TrialResult {
	/** The name of its page without the extension, e.g. `queue-mode`. */
	name: string;
	title: string;
	/** The command that repeats the trial, e.g. `npm run test:queue`. */
	command: string;
	/** The machine in general terms; see `describeMachine`. */
	machine: string[];
	/** What was done and how, in a few paragraphs of Markdown. */
	text: string;
	tables: Table[];
	/** What the figures mean, and where they fall short. */
	notes: string[];
}

/** Writes a trial's page and returns its path. */
export async function writeTrialPage(result: TrialResult, folder = PAGES): Promise<string> {
	const { name, title, text, command, machine, tables, notes } = result;
	const page = [
		`# ${title}`,
		text,
		`Repeat it with \`${command}\`. Here it ran on ${machine.join('; ')}.`,
		await measured,
		...tables.map(tableText),
		...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
	].join('\n\n');
	const file = join(folder, `${name}.md`);
	await mkdir(folder, { recursive: true });
	await writeFile(file, `${page}\n`);
	return file;
}

/** When and with which commit the trial runs. `-dirty` means that files of the checkout were changed. */
async function describeMeasurement(): Promise<string> {
	const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format();
	// A release without its history has no commit to name.
	const commit = await runCommand('git', ['describe', '--always', '--exclude=*', '--dirty'], {
		cwd: CHECKOUT,
	}).catch(() => '');
	return `Measured on ${date}${commit && ` with commit ${commit.trim()}`}.`;
}
