import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import * as ts from 'typescript';

const ROOT = resolve(__dirname, '../..');
/**
 * These errors are thrown and caught internally, when a stored state cannot be read and is
 * replaced.
 */
const NOBODY_SEES = ['nodes/shared/watching'];
/**
 * Functions and classes that create an error, with the index of the argument that holds its text.
 */
const MAKERS: Record<string, number> = {
	failed: 0,
	refuse: 0,
	refusal: 0,
	warn: 0,
	Error: 0,
	NodeOperationError: 1,
	operationError: 1,
	apiError: 1,
};
/** Names of variables and properties whose text becomes an error message. */
const TEXTS = ['message', 'what', 'prefix', 'problem', 'TOKEN_OF_ANOTHER_PLATFORM'];

/** A text in the code, e.g. `The file '…' has …`. */
export interface Said {
	place: string;
	/** The fixed parts of the text, between the placeholders. */
	pieces: string[];
}

/** Every error text in the code that a user can see. */
export function everyText(): Said[] {
	return shippedFiles()
		.filter((file) => !NOBODY_SEES.some((folder) => relative(ROOT, file).startsWith(folder)))
		.flatMap(textsIn);
}

function shippedFiles(): string[] {
	return ['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(join(ROOT, folder), { recursive: true }).map((file) =>
				join(ROOT, folder, String(file)),
			),
		)
		.filter((file) => file.endsWith('.ts'));
}

function parsed(file: string): ts.SourceFile {
	return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

function placeOf(file: string, source: ts.SourceFile, node: ts.Node): string {
	const { line } = source.getLineAndCharacterOfPosition(node.getStart());
	return `${relative(ROOT, file)}:${line + 1}`;
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
		if (pieces.some((piece) => / /.test(piece))) {
			texts.push({ place: placeOf(file, source, expression), pieces });
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

/**
 * The name of the called function: `refusal` for both `this.refusal(…)` and `refusal(context)(…)`.
 */
function nameOf(called: ts.Expression): string {
	if (ts.isCallExpression(called)) return nameOf(called.expression);
	return ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
}

function piecesOf(expression: ts.Expression): string[] {
	if (ts.isStringLiteralLike(expression)) return [expression.text];
	if (!ts.isTemplateExpression(expression)) return [];
	return [expression.head.text, ...expression.templateSpans.map(({ literal }) => literal.text)];
}

/** Every text of several words in the code that ships, whatever its purpose. */
export function everySentence(): Said[] {
	return shippedFiles().flatMap((file) => {
		const source = parsed(file);
		const sentences: Said[] = [];
		const visit = (node: ts.Node): void => {
			const pieces = ts.isExpression(node) ? piecesOf(node) : [];
			if (pieces.some((piece) => /\w \w/.test(piece))) {
				sentences.push({ place: placeOf(file, source, node), pieces });
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
		return sentences;
	});
}
