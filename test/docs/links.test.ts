import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const MAX_PICTURE_BYTES = 150_000;

const pages = [
	...['README.md', 'CONTRIBUTING.md'].map((name) => join(ROOT, name)),
	...readdirSync(join(ROOT, 'docs'), { recursive: true })
		.map((name) => join(ROOT, 'docs', String(name)))
		.filter((path) => path.endsWith('.md')),
];

/** The anchor that GitHub gives a heading. */
function anchor(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replaceAll(' ', '-');
}

function anchorsOf(path: string): string[] {
	return [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchor(text));
}

it.each(pages.map((path) => relative(ROOT, path)))('%s has no broken links', (page) => {
	const path = join(ROOT, page);
	const lost = [...readFileSync(path, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
		.map(([, target]) => target)
		.filter((target) => !/^(https?|mailto):/.test(target))
		.filter((target) => {
			const [file, heading] = target.split('#');
			const linked = file === '' ? path : join(dirname(path), file);
			if (!existsSync(linked)) return true;
			return heading !== undefined && !anchorsOf(linked).includes(heading);
		});
	expect(lost).toEqual([]);
});

it('images are small, and each one is used on a page', () => {
	const pictures = readdirSync(join(ROOT, 'docs/images'), { recursive: true })
		.map((name) => join(ROOT, 'docs/images', String(name)))
		.filter((path) => path.endsWith('.png'));
	expect(pictures.length).toBeGreaterThan(10);
	const texts = pages.map((page) => readFileSync(page, 'utf8')).join('\n');
	for (const picture of pictures) {
		const shown = texts.includes(relative(join(ROOT, 'docs'), picture));
		expect([relative(ROOT, picture), shown, statSync(picture).size <= MAX_PICTURE_BYTES]).toEqual([
			relative(ROOT, picture),
			true,
			true,
		]);
	}
});
