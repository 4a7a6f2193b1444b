import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CHECKOUT, startInstance, type Instance } from '../e2e/instance';
import { Shutdown } from '../realN8n/shutdown';
import { measured } from '../reports/measured';
import { openN8n } from './editorBrowser';
import { Person, type Step } from './person';

const SIZE = { width: 1200, height: 720 };
const STEP_TIMEOUT_MS = 60_000;
/** Where n8n lets workflows read and write by default. */
const SHOWN_FOLDER = '/home/node/.n8n-files';

/**
 * Starts n8n with the package, logs in to its editor, and does what `play` says. Takes screenshots
 * for docs/<name>.md, and writes the table of steps on that page. Ends the process.
 */
export async function record(
	name: string,
	play: (person: Person, instance: Instance) => Promise<void>,
): Promise<void> {
	const shutdown = new Shutdown();
	const pictures = join(CHECKOUT, 'docs', 'images', name);
	try {
		const instance = await startInstance(shutdown, join(CHECKOUT, 'realN8n', 'n8n'));
		const page = await openN8n(instance.n8n.url, SIZE, shutdown);
		page.setDefaultTimeout(STEP_TIMEOUT_MS);
		const person = new Person(page, pictures, { path: instance.files, as: SHOWN_FOLDER });
		await play(person, instance).catch(async (error: unknown) => {
			await page.screenshot({ path: join(CHECKOUT, 'build', `${name}-failed.png`) });
			throw error;
		});
		const about = `${await measured} n8n's version was ${instance.version}.`;
		await writeSteps(join(CHECKOUT, 'docs', `${name}.md`), about, person.steps);
	} catch (error) {
		console.error(error);
		process.exitCode = 1;
	} finally {
		await shutdown.run();
		process.exit();
	}
}

/** Writes when the recording was made, and its steps, between the markers on the page. */
async function writeSteps(file: string, about: string, steps: Step[]): Promise<void> {
	const sum = (count: (step: Step) => number) => steps.reduce((all, step) => all + count(step), 0);
	const row = (title: string, of: (count: (step: Step) => number) => number) =>
		`| ${title} | ${of(({ clicks }) => clicks)} | ${of(({ fields }) => fields)} | ${of(({ handSeconds }) => handSeconds).toFixed(0)} s | ${of(({ machineSeconds }) => machineSeconds).toFixed(1)} s |`;
	const table = [
		'| Step | Clicks | Fields | By hand | n8n and service |',
		'|---|---|---|---|---|',
		...steps.map((step, index) => row(`${index + 1}. ${step.title}`, (count) => count(step))),
		row('**Total**', sum),
	].join('\n');
	const [start, end] = ['<!-- steps -->', '<!-- /steps -->'];
	const page = await readFile(file, 'utf8');
	const [before, rest] = page.split(start);
	const written = `${start}\n\n${about}\n\n${table}\n\n${end}`;
	await writeFile(file, `${before}${written}${rest.split(end)[1]}`);
}
