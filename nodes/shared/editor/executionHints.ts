import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

type Execute = NonNullable<INodeType['execute']>;

/** What the hints after an execution need to know about a service. */
export interface RunHints {
	/** Label of the trigger that watches the service's runs. */
	trigger: string;
	/** Whether a run in the output, simplified or not, is waiting for a person. */
	waitsForPerson?: (run: IDataObject) => boolean;
}

/** Operations that start something, by their internal names. */
const STARTING = ['create', 'start', 'copy'];

/** Operations that output one run per item. */
const ONE_RUN = ['create', 'start', 'get'];

/**
 * Explains a node's output in its own panel. A declarative node cannot add execution hints, and the
 * conditions of static hints see neither the output nor the node's settings. However, n8n assigns
 * the node's `execute` function, which can be wrapped when it is assigned.
 */
export function withExecutionHints(execute: Execute, hints: RunHints): Execute {
	return async function (this: IExecuteFunctions, ...more) {
		const output = await execute.call(this, ...more);
		const items = Array.isArray(output) ? (output[0] ?? []) : [];
		const done = items.filter((item) => !isFailure(item)).map(({ json }) => json);
		for (const message of messagesIfAny(this, done, hints)) {
			// n8n shows no hints for tools.
			this.addExecutionHints?.({ message, location: 'outputPane' });
		}
		return output;
	};
}

/**
 * The messages, or none if they cannot be determined. With *Continue On Fail*, the first item's
 * parameters may be the ones that cannot be evaluated, and a node must not fail over a hint after
 * it has started runs.
 */
function messagesIfAny(node: IExecuteFunctions, runs: IDataObject[], hints: RunHints): string[] {
	try {
		return messages(node, runs, hints);
	} catch {
		return [];
	}
}

/** @param runs the output without the failed items */
function messages(node: IExecuteFunctions, runs: IDataObject[], hints: RunHints): string[] {
	const operation = String(node.getNodeParameter('operation', 0, ''));
	const found: string[] = [];
	if (runs.length > 0 && hasUnusedFiles(node)) {
		found.push(
			"The input has files, but 'Input Data Field Name' is empty, so the run started without them. Enter the name of their field, or * to send all files, before you start another run.",
		);
	}
	if (runs.length > 0 && isOnlyStarted(node)) {
		found.push(
			`This output was returned right after the start, so it has no results yet. To wait for them here, turn on 'Wait for Completion'. To start a workflow when runs end, use the ${hints.trigger}.`,
		);
	}
	const waiting = ONE_RUN.includes(operation)
		? runs.filter((run) => hints.waitsForPerson?.(run))
		: [];
	if (waiting.length > 0) {
		found.push(
			waiting.length === 1
				? '1 run is waiting for a person, so it has no outputs yet. It resumes once someone deals with it on its page.'
				: `${waiting.length} runs are waiting for a person, so they have no outputs yet. They resume once someone deals with them on their pages.`,
		);
	}
	if (node.getNode().retryOnFail && STARTING.includes(operation)) {
		found.push(
			"'Retry On Fail' is on. If this node fails, n8n runs it again for all items. Whatever was started in an earlier attempt is kept and not started again. Executing the workflow again starts new runs.",
		);
	}
	return found;
}

/** Whether an item is what *Continue On Fail* outputs, in either form, for a failed item. */
function isFailure({ error, json }: INodeExecutionData): boolean {
	return error !== undefined || Object.keys(json).join() === 'error';
}

/** Whether the input has files that the node could have sent, but no field was named. */
function hasUnusedFiles(node: IExecuteFunctions): boolean {
	const isEmpty = (name: string) => node.getNodeParameter(name, 0, null) === '';
	if (!isEmpty('binaryPropertyName') || !isEmpty('fileIds')) return false;
	// In n8n's binary mode "combined", the files are in the JSON.
	const filesOf = ({ binary, json }: INodeExecutionData) => json._files ?? binary ?? {};
	return node.getInputData().some((item) => Object.keys(filesOf(item)).length > 0);
}

/** Whether the node starts runs without waiting for them, and no later node reads them. */
function isOnlyStarted(node: IExecuteFunctions): boolean {
	const { name, type } = node.getNode();
	return (
		node.getNodeParameter('waitForCompletion', 0, true) === false &&
		!node.getChildNodes(name).some((child) => child.type === type && !child.disabled)
	);
}
