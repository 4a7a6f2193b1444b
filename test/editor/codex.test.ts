import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { n8n } from '../../package.json';

interface Codex {
	node: string;
	categories: string[];
	alias: string[];
}

const files = n8n.nodes.map((path) => path.replace(/^dist\//, '').replace(/\.js$/, '.json'));

/** n8n's list without AI, because n8n's search shows nodes in that category only in AI panels. */
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

	it("is in categories that the editor's search covers", () => {
		expect(codex.categories.length).toBeGreaterThan(0);
		expect(codex.categories.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
	});

	it('has the search words that people use, each one once', () => {
		const words = codex.alias.map((word) => word.toLowerCase());
		expect(words).toEqual(expect.arrayContaining(['invoice']));
		expect(new Set(words).size).toBe(words.length);
		expect(words.length).toBeGreaterThan(8);
	});
});
