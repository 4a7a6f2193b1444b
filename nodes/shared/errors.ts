import type { IExecuteSingleFunctions, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/** Creates the error for something unusable, from what is wrong with it and what to do. */
export type Refuse = (message: string, description: string) => Error;

/**
 * A NodeOperationError with exactly this text, followed by the item index. n8n's error constructors
 * replace any message that contains the name of a system error, even within a word ("preexisting"
 * contains EEXIST), so the text is set again.
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

/** What n8n needs to know about an error besides its text. */
export interface ErrorFacts {
	itemIndex?: number;
	/** HTTP status of the response. */
	status?: number;
	/** The cause in n8n's terms, so that n8n backs off when a trigger keeps failing. */
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
	// Older versions of n8n-workflow do not accept this as an option.
	if (failure) error.failure = failure;
	return error;
}

/**
 * Converts whatever an item threw into a NodeApiError with the same text.
 *
 * @param files names of the affected files, which help people recognize the item
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

/** How many files an error names. The rest are only counted. */
const MAX_FILES = 3;

function listed(files: string[]): string {
	const shown = files.slice(0, MAX_FILES).map((name) => name.replace(/\s+/g, ' ').slice(0, 80));
	const more = files.length > MAX_FILES ? ` and ${files.length - MAX_FILES} more` : '';
	return `${files.length === 1 ? 'file' : 'files'}: ${shown.join(', ')}${more}`;
}

/** Appends the advice to the message, for places that show no other part of an error. */
export function withAdvice(error: NodeApiError): NodeApiError {
	if (error.description) error.message += `. ${error.description}`;
	return error;
}

/**
 * Prepares the error that stops a node so that its text survives. An AI agent only receives the
 * message of a tool's error. n8n leaves a NodeApiError unchanged only where it recognizes the
 * class. Elsewhere it wraps the error and replaces any text that contains the name of a system
 * error. There, an invisible character splits the name, so that `fileExists.pdf` no longer
 * contains `EEXIST`.
 *
 * @param notes sentences to add after the advice
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

/** Invisible, and does not allow a line break. */
const WORD_JOINER = '\u2060';

/**
 * The first letter of each name that n8n looks for in messages (COMMON_ERRORS in n8n-workflow), in
 * upper or lower case.
 */
const SYSTEM_ERROR =
	/e(?=connrefused|connreset|notfound|timedout|rraddrinuse|addrnotavail|connaborted|hostunreach|ai_again|noent|isdir|notdir|acces|exist|perm)|g(?=etaddrinfo)/gi;

/** Whether n8n wraps the error that stops this node. */
function isWrapped(context: IExecuteSingleFunctions): boolean {
	const isOfSubWorkflow = context.getMode() === 'integrated';
	return isTool(context) || isOfSubWorkflow || !isSameCopy(context);
}

/** Whether an AI agent uses the node as a tool. */
export function isTool(context: IExecuteSingleFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Whether n8n and this package use the same copy of n8n-workflow. Only then do they recognize each
 * other's errors. A package that was linked or installed manually with npm has its own copy. When
 * asked for a file that no item has, n8n throws an error from its own copy.
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
