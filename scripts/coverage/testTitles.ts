import { readFileSync } from 'node:fs';

import * as ts from 'typescript';

/** Words of jest, and of the checks in a real n8n, that a title stands behind. */
const GROUPS = ['describe'];
const TESTS = ['it', 'test', 'check'];

/**
 * The titles of the tests in a file, each behind those of the blocks it is in, with ` › ` between
 * them as jest prints them. Placeholders (`%s`, `${name}`) stay as they are written.
 */
export function testTitles(file: string): string[] {
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	const titles: string[] = [];
	const visit = (node: ts.Node, blocks: string[]) => {
		const title = ts.isCallExpression(node) ? titleOf(node, source) : undefined;
		if (title === undefined) {
			ts.forEachChild(node, (child) => visit(child, blocks));
			return;
		}
		const path = [...blocks, title.text];
		if (!title.isGroup) titles.push(path.join(' › '));
		ts.forEachChild(node, (child) => visit(child, path));
	};
	visit(source, []);
	return titles;
}

/** The title that a call gives to a block or a test, undefined for any other call. */
function titleOf(call: ts.CallExpression, source: ts.SourceFile) {
	const [first] = call.arguments;
	if (first === undefined) return undefined;
	const isText = ts.isStringLiteralLike(first) || ts.isTemplateExpression(first);
	const word = isText ? wordOf(call.expression) : undefined;
	if (word === undefined) return undefined;
	const text = ts.isStringLiteralLike(first) ? first.text : first.getText(source).slice(1, -1);
	return { text, isGroup: GROUPS.includes(word) };
}

/** The word that a call begins with, e.g. `it` of `it.each([…])('…')` and `check` of `checks.check('…')`. */
function wordOf(called: ts.Expression): string | undefined {
	const words = [...GROUPS, ...TESTS];
	if (ts.isIdentifier(called)) return words.find((word) => word === called.text);
	if (ts.isCallExpression(called)) return wordOf(called.expression);
	if (!ts.isPropertyAccessExpression(called)) return undefined;
	return called.name.text === 'check' ? 'check' : wordOf(called.expression);
}
