import { everySubject, shownOf, type Subject } from './subjects';

/** The page that names the tests beside everything that the package offers. */
export async function coveragePage(): Promise<string> {
	const subjects = await everySubject();
	return [
		'# What shows that it works',
		'<!-- Made by `npm run docs` from the nodes and from scripts/coverage/shownBy.ts. -->',
		`Each line is something that the package offers, with the tests that show it. A test fails when an
operation or a parameter has no line here, or when a line names a test that does not exist. Files
are below \`test/\`; those in \`engine/\` run in n8n's own engine against the stand-ins, those in
\`e2e/\` in a real n8n (\`npm run test:e2e\`). \`%s\`, \`$path\` and the like stand for the cases that
a test is tried with.`,
		overview(subjects),
		...subjects.map(section),
	]
		.join('\n\n')
		.concat('\n');
}

function overview(subjects: Subject[]): string {
	const rows = subjects.map((subject) => {
		const shown = Object.values(shownOf(subject));
		const tests = new Set(shown.flat());
		const isReal = [...tests].some((test) => test.startsWith('e2e/'));
		const link = `[${subject.title}](#${anchor(subject.title)})`;
		return `| ${link} | ${subject.parameters.size} | ${shown.length} | ${tests.size} | ${isReal ? 'yes' : 'no'} |`;
	});
	return [
		'| | Parameters | Lines | Tests | Tried in a real n8n |',
		'|---|---|---|---|---|',
		...rows,
	].join('\n');
}

function section(subject: Subject): string {
	const lines = Object.entries(shownOf(subject)).map(([aspect, tests]) => {
		const label = subject.parameters.get(aspect);
		const what = label === undefined ? aspect : `*${label}* (\`${aspect}\`)`;
		return `| ${what} | ${tests.map(cell).join('<br>')} |`;
	});
	return [`## ${subject.title}`, '', '| What | Shown by |', '|---|---|', ...lines].join('\n');
}

function cell(test: string): string {
	const [file, ...titles] = test.replaceAll('|', '\\|').split(' › ');
	return `\`${file}\`: ${titles.join(' › ').replaceAll('*', '\\*')}`;
}

/** The address that GitHub gives a heading. */
function anchor(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^a-z0-9 -]/g, '')
		.replaceAll(' ', '-');
}
