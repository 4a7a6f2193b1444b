import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { everyText, type Said } from './errorTexts';

const ROOT = resolve(__dirname, '../..');

/** The part of a text that has to be on the page. */
function toFind({ pieces }: Said): string {
	const told = pieces.map((piece) =>
		piece.replace(/ ?\[item |\]$/g, '').replace(/^[\s':,]+|[\s':,(]+$/g, ''),
	);
	return told.sort((a, b) => b.length - a.length)[0];
}

describe('the troubleshooting page', () => {
	const page = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8').replace(/\s+/g, ' ');
	const texts = everyText();

	it('is compared with the texts in the code', () => {
		expect(texts.length).toBeGreaterThan(40);
		const said = texts.map(toFind);
		for (const known of ['did not accept the', 'is not a valid id', 'may have started']) {
			expect(said).toContainEqual(expect.stringContaining(known));
		}
	});

	it('has every error text', () => {
		const missing = texts
			.map((text) => `${text.place}: ${toFind(text)}`)
			.filter((_, index) => !page.includes(toFind(texts[index])));
		expect(missing).toEqual([]);
	});

	it('has a remedy in every row of its tables', () => {
		const rows = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8')
			.split('\n')
			.filter((line) => line.startsWith('|') && !/^\|[-|]+\|$/.test(line));
		expect(rows.length).toBeGreaterThan(25);
		for (const row of rows) {
			const cells = row.replaceAll('\\|', '').split('|').slice(1, -1);
			expect([row, cells.every((cell) => cell.trim().length > 1)]).toEqual([row, true]);
		}
	});
});
