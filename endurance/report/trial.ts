import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Plot, Table } from '../../reports/section';

const CHECKOUT = join(__dirname, '..', '..');

/** Where the results of all trials are kept. */
export const RESULTS = join(CHECKOUT, 'docs', 'endurance');

/** A trial as the page shows it: a section of its own, made from this alone. */
export interface TrialResult {
	/** Name of its file without the ending, e.g. `queue-mode`. */
	name: string;
	/** Sections stand on the page in this order. */
	order: number;
	title: string;
	/** Repeats the trial, e.g. `npm run test:queue`. */
	command: string;
	/** In general terms, see `describeMachine`. */
	machine: string[];
	/** What was done and how, a few paragraphs of Markdown. */
	text: string;
	tables: Table[];
	plots: Plot[];
	/** What the figures say, and where they fall short. */
	notes: string[];
	/** What was counted, for whoever wants to reckon further; not on the page. */
	figures: Record<string, unknown>;
}

/** Keeps the result of a trial, so that the page can be written at any time; gives the file's path. */
export async function keepResult(result: TrialResult, folder = RESULTS): Promise<string> {
	const file = join(folder, `${result.name}.json`);
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, `${JSON.stringify(result, null, '\t')}\n`);
	return file;
}

/** The result that was kept last under a name; undefined if there is none. */
export async function readResult(name: string, folder = RESULTS): Promise<TrialResult | undefined> {
	const text = await readFile(join(folder, `${name}.json`), 'utf8').catch(() => undefined);
	return text === undefined ? undefined : (JSON.parse(text) as TrialResult);
}
