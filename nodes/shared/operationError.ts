import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/**
 * A NodeOperationError with exactly this text, and the item at its end. n8n replaces messages in
 * which it finds the name of a system error, also within a name of the user ("preexisting" has
 * EEXIST in it), hence the text is set once more.
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
