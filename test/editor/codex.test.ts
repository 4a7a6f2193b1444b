import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { n8n } from '../../package.json';

interface Codex {
	node: string;
	categories: string[];
	alias: string[];
}

const files = n8n.nodes.map((path) => path.replace(/^dist\//, '').replace(/\.js$/, '.json'));

/** n8n's list. AI is not among them: n8n's search shows a node of that category in AI panels only. */
const CATEGORIES = [
	'Analytics',
	'Communication',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing & Content',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];

describe.each(files)('%s', (file) => {
	const codex = JSON.parse(readFileSync(join(__dirname, '../..', file), 'utf8')) as Codex;

	it('is in categories in which the search of the editor finds it', () => {
		expect(codex.categories.length).toBeGreaterThan(0);
		expect(codex.categories.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
	});

	it('is found by what people call its work, each word once', () => {
		const words = codex.alias.map((word) => word.toLowerCase());
		expect(words).toEqual(expect.arrayContaining(['invoice']));
		expect(new Set(words).size).toBe(words.length);
		expect(words.length).toBeGreaterThan(8);
	});
});
