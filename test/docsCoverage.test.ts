import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { coveragePage } from '../scripts/coverage/coveragePage';
import { SUBJECTS } from '../scripts/coverage/shownBy';
import { everySubject, shownOf } from '../scripts/coverage/subjects';
import { testTitles } from '../scripts/coverage/testTitles';
import { everyOperation } from './engine/harness';

const ROOT = resolve(__dirname, '..');

/** Every test that there is, by its file and its titles. */
function everyTest(): Set<string> {
	const files = readdirSync(__dirname, { recursive: true })
		.map(String)
		.filter((file) => file.endsWith('.test.ts') || /^e2e\/.*\.ts$/.test(file));
	return new Set(
		files.flatMap((file) => testTitles(join(__dirname, file)).map((title) => `${file} › ${title}`)),
	);
}

describe('the page that names the tests', () => {
	it('says what is there now; else run `npm run docs`', async () => {
		expect(readFileSync(join(ROOT, 'docs/coverage.md'), 'utf8')).toBe(await coveragePage());
	});

	it('names tests that exist', async () => {
		const tests = everyTest();
		expect(tests.size).toBeGreaterThan(300);
		const missing = (await everySubject())
			.flatMap((subject) => Object.values(shownOf(subject)).flat())
			.filter((test) => !tests.has(test));
		expect([...new Set(missing)]).toEqual([]);
	});

	it('has tests for each operation, trigger and credential, and for each parameter', async () => {
		const subjects = await everySubject();
		expect(subjects.map(({ path }) => path)).toEqual(
			expect.arrayContaining([...everyOperation.map(({ path }) => path), 'kolenaTrigger']),
		);
		const bare = subjects.flatMap((subject) =>
			Object.entries(shownOf(subject))
				.filter(([, tests]) => tests.length === 0)
				.map(([aspect]) => `${subject.path}: ${aspect}`),
		);
		expect(bare).toEqual([]);
	});

	it('says nothing of what is not there', async () => {
		const subjects = await everySubject();
		expect(Object.keys(SUBJECTS).sort()).toEqual(subjects.map(({ path }) => path).sort());
		for (const { path, parameters } of subjects) {
			// A line that has the form of a parameter's name is about a parameter.
			const named = Object.keys(SUBJECTS[path]).filter((aspect) => /^[a-z]+[A-Z.]\w*/.test(aspect));
			expect([path, ...named.filter((name) => !parameters.has(name))]).toEqual([path]);
		}
	});

	it('names tests that mention the parameter', async () => {
		const silent: string[] = [];
		for (const subject of await everySubject()) {
			const shown = shownOf(subject);
			for (const parameter of subject.parameters.keys()) {
				const word = parameter.split('.').pop() ?? parameter;
				const files = shown[parameter].map((test) => test.split(' › ')[0]);
				const texts = files.map((file) => readFileSync(join(__dirname, file), 'utf8'));
				if (!texts.some((text) => text.includes(word)))
					silent.push(`${subject.path}: ${parameter}`);
			}
		}
		expect(silent).toEqual([]);
	});
});
