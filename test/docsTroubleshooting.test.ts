import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import * as ts from 'typescript';

const ROOT = resolve(__dirname, '..');
/** Thrown and caught inside: a stored state that cannot be read is replaced. */
const NOBODY_SEES = ['nodes/shared/watching'];
/** Functions and classes that make an error, with the place of its text among their arguments. */
const MAKERS: Record<string, number> = {
	refuse: 0,
	refusal: 0,
	warn: 0,
	Error: 0,
	NodeOperationError: 1,
	apiError: 1,
};
/** Names that hold a text which becomes an error's message. */
const TEXTS = ['message', 'what', 'WRONG_KEY'];

interface Said {
	place: string;
	/** The pieces of the text between what is filled in. */
	pieces: string[];
}

/** Every text that the code can say to a person who looks at an error. */
function everyText(): Said[] {
	const files = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true }).map((file) =>
			join(ROOT, folder, String(file)),
		),
	);
	return files
		.filter((file) => file.endsWith('.ts'))
		.filter((file) => !NOBODY_SEES.some((folder) => relative(ROOT, file).startsWith(folder)))
		.flatMap(textsIn);
}

function textsIn(file: string): Said[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(file, 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const texts: Said[] = [];
	const keep = (expression: ts.Expression | undefined) => {
		if (expression === undefined) return;
		if (ts.isConditionalExpression(expression)) {
			keep(expression.whenTrue);
			keep(expression.whenFalse);
		}
		const pieces = piecesOf(expression);
		const { line } = source.getLineAndCharacterOfPosition(expression.getStart());
		if (pieces.some((piece) => / /.test(piece))) {
			texts.push({ place: `${relative(ROOT, file)}:${line + 1}`, pieces });
		}
	};
	const visit = (node: ts.Node, inWhatHappened: boolean): void => {
		if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
			const place = MAKERS[nameOf(node.expression)];
			if (place !== undefined) keep(node.arguments?.[place]);
		}
		if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)) {
			if (TEXTS.includes(node.name.getText())) keep(node.initializer);
		}
		if (ts.isBinaryExpression(node) && node.left.getText().endsWith('.message')) keep(node.right);
		if (ts.isReturnStatement(node) && inWhatHappened) keep(node.expression);
		const isIt = ts.isFunctionDeclaration(node) && node.name?.text === 'whatHappened';
		ts.forEachChild(node, (child) => visit(child, inWhatHappened || isIt));
	};
	visit(source, false);
	return texts;
}

/** The name of what is called: `refusal` of `this.refusal(…)` and of `refusal(context)(…)`. */
function nameOf(called: ts.Expression): string {
	if (ts.isCallExpression(called)) return nameOf(called.expression);
	return ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
}

function piecesOf(expression: ts.Expression): string[] {
	if (ts.isStringLiteralLike(expression)) return [expression.text];
	if (!ts.isTemplateExpression(expression)) return [];
	return [expression.head.text, ...expression.templateSpans.map(({ literal }) => literal.text)];
}

/** The piece of a text by which the page has to name it. */
function toFind({ pieces }: Said): string {
	const told = pieces.map((piece) =>
		piece.replace(/ ?\[item |\]$/g, '').replace(/^[\s':,]+|[\s':,(]+$/g, ''),
	);
	return told.sort((a, b) => b.length - a.length)[0];
}

describe('the page of troubles', () => {
	const page = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8').replace(/\s+/g, ' ');
	const texts = everyText();

	it('is compared with what the code can say', () => {
		expect(texts.length).toBeGreaterThan(40);
		const said = texts.map(toFind);
		for (const known of ['did not accept the API key', 'is not a valid id', 'may have started']) {
			expect(said).toContainEqual(expect.stringContaining(known));
		}
	});

	it('has each text of an error', () => {
		const missing = texts
			.map((text) => `${text.place}: ${toFind(text)}`)
			.filter((_, index) => !page.includes(toFind(texts[index])));
		expect(missing).toEqual([]);
	});

	it('has a cure in each line of its tables', () => {
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
