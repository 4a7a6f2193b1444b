import type { IExecuteSingleFunctions, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/** Makes the error about something that cannot be used: what is wrong with it, and what to do. */
export type Refuse = (message: string, description: string) => Error;

/**
 * A NodeOperationError with exactly this text, and the item at its end. The constructors of n8n's
 * errors replace a message in which they find the name of a system error, even within a word
 * ("preexisting" has EEXIST in it), so the text is set once more.
 */
export function operationError(
	node: INode,
	message: string,
	description: string,
	itemIndex?: number,
): NodeOperationError {
	const text = itemIndex === undefined ? message : `${message} [item ${itemIndex}]`;
	const error = new NodeOperationError(node, text, { description, itemIndex });
	error.message = text;
	return error;
}

/** What n8n is told about an error besides its text. */
export interface ErrorFacts {
	itemIndex?: number;
	/** HTTP status of the answer. */
	status?: number;
	/** The cause in n8n's terms, for its back-off of failing triggers. */
	failure?: NodeApiError['failure'];
}

/** A NodeApiError with exactly this text. */
export function apiError(
	node: INode,
	message: string,
	description: string,
	{ itemIndex, status, failure }: ErrorFacts = {},
): NodeApiError {
	const httpCode = status === undefined ? undefined : String(status);
	const options = { message, description, itemIndex, httpCode };
	const error = new NodeApiError(node, { message }, options);
	error.message = message;
	error.description = description;
	// Older versions of n8n-workflow do not take it as an option.
	if (failure) error.failure = failure;
	return error;
}

/**
 * The error that an item's failure becomes. Whatever was thrown keeps its own words.
 *
 * @param files names of the files that it is about: people know an item by them
 */
export function readableError(
	context: IExecuteSingleFunctions,
	error: unknown,
	files: string[] = [],
): NodeApiError {
	const readable = error instanceof NodeApiError ? error : asApiError(context, error);
	if (files.length > 0) readable.message += ` (${listed(files)})`;
	return readable;
}

/** Files that an error names before it only counts. */
const MAX_FILES = 3;

function listed(files: string[]): string {
	const shown = files.slice(0, MAX_FILES).map((name) => name.replace(/\s+/g, ' ').slice(0, 80));
	const more = files.length > MAX_FILES ? ` and ${files.length - MAX_FILES} more` : '';
	return `${files.length === 1 ? 'file' : 'files'}: ${shown.join(', ')}${more}`;
}

/** Puts what to do into the message, where nobody sees the rest of an error. */
export function withAdvice(error: NodeApiError): NodeApiError {
	if (error.description) error.message += `. ${error.description}`;
	return error;
}

/**
 * The error to stop a node with, so that its text survives; an AI agent gets nothing but the message
 * of a tool's error. n8n leaves a NodeApiError as it is only
 * where it knows the class; elsewhere it wraps the error, and replaces the text by a sentence of its
 * own if the name of a system error is in it. In these cases an invisible character splits such a
 * name: in `fileExists.pdf`, `Ex` and `ists` are then no longer `EEXIST`.
 *
 * @param notes what else there is to say, after the advice
 */
export function lastingError(
	context: IExecuteSingleFunctions,
	error: NodeApiError,
	notes: string[] = [],
): NodeApiError {
	error.description = [error.description, ...notes].filter(Boolean).join('. ');
	if (isTool(context)) withAdvice(error);
	if (isWrapped(context)) error.message = error.message.replace(SYSTEM_ERROR, `$&${WORD_JOINER}`);
	return error;
}

/** Neither seen nor a place where a line breaks. */
const WORD_JOINER = '\u2060';

/** The first letter of what n8n looks for in messages (COMMON_ERRORS in n8n-workflow), in any case. */
const SYSTEM_ERROR =
	/e(?=connrefused|connreset|notfound|timedout|rraddrinuse|addrnotavail|connaborted|hostunreach|ai_again|noent|isdir|notdir|acces|exist|perm)|g(?=etaddrinfo)/gi;

/** Whether n8n wraps the error that stops this node. */
function isWrapped(context: IExecuteSingleFunctions): boolean {
	const isOfSubWorkflow = context.getMode() === 'integrated';
	return isTool(context) || isOfSubWorkflow || !isSameCopy(context);
}

/** Whether the node is the tool of an AI agent. */
export function isTool(context: IExecuteSingleFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Whether n8n and this package use the same copy of n8n-workflow: only then do they know each
 * other's errors. A package that was installed by hand with npm, or linked, has a copy of its own.
 * n8n answers the question for a file that no item has with an error of its copy.
 */
function isSameCopy({ helpers }: IExecuteSingleFunctions): boolean {
	try {
		helpers.assertBinaryData('');
		return true;
	} catch (error) {
		return error instanceof NodeOperationError;
	}
}

function asApiError(context: IExecuteSingleFunctions, error: unknown): NodeApiError {
	const {
		message = String(error),
		description,
		context: { itemIndex = context.getItemIndex() } = {},
		stack,
	} = Object(error) as Partial<NodeOperationError>;
	const readable = apiError(context.getNode(), message, description ?? '', {
		itemIndex: Number(itemIndex),
	});
	readable.stack = stack;
	return readable;
}
