import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

type Execute = NonNullable<INodeType['execute']>;

/** Operations that start something, by their internal names. */
const STARTING = ['create', 'start', 'copy'];

/**
 * Explains after an execution what *Retry On Fail* means for a node that starts runs. A declarative
 * node cannot add execution hints, and the conditions of its static hints cannot read this setting.
 * But n8n assigns the function that executes the node, so it can be wrapped on assignment.
 */
export function hintAtRetries(run: Execute): Execute {
	return async function (this: IExecuteFunctions, ...more) {
		const output = await run.call(this, ...more);
		const operation = this.getNodeParameter('operation', 0, '');
		if (this.getNode().retryOnFail && STARTING.includes(String(operation))) {
			// n8n shows no hints for tools.
			this.addExecutionHints?.({
				message:
					"'Retry On Fail' is on. If this node fails, n8n runs it again for all items. What has started in an earlier try is kept and not started again. Executing the workflow again starts new runs.",
				location: 'outputPane',
			});
		}
		return output;
	};
}
