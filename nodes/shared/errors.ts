import type { IExecuteSingleFunctions, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

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
 * The error that an item's failure becomes. Whatever was thrown keeps its own words; n8n's
 * declarative engine leaves only a NodeApiError as it is.
 */
export function readableError(context: IExecuteSingleFunctions, error: unknown): NodeApiError {
	const node = context.getNode();
	const readable = error instanceof NodeApiError ? error : asApiError(context, error);
	// An AI agent gets nothing but the message of a tool's error.
	if (node.type.endsWith('Tool') && readable.description) {
		readable.message += `. ${readable.description}`;
	}
	return readable;
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
