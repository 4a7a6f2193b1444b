import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { nodePages } from '../../scripts/nodeDocs';

const ROOT = resolve(__dirname, '../..');

describe('pages generated from the nodes', () => {
	it('are up to date (if not, run `npm run docs`)', async () => {
		const texts = await nodePages();
		for (const [path, text] of texts) {
			expect(existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : path).toBe(
				text,
			);
		}
		const committed = readdirSync(join(ROOT, 'docs/nodes')).map((file) => `docs/nodes/${file}`);
		expect(committed.sort()).toEqual([...texts.keys()].sort());
	});

	it('have no broken links', async () => {
		for (const [path, text] of await nodePages()) {
			const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) =>
				heading
					.toLowerCase()
					.replace(/[^a-z0-9 -]/g, '')
					.replaceAll(' ', '-'),
			);
			for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g)) {
				if (target.startsWith('#')) expect(headings).toContain(target.slice(1));
				else expect(existsSync(join(ROOT, dirname(path), target.split('#')[0]))).toBe(true);
			}
		}
	});
});
