import type { NodeHint } from 'n8n-workflow';

/**
 * Says beside the output of a start that does not wait why there are no results yet. Only such
 * operations have the parameter.
 *
 * @param trigger label of the trigger that watches the runs of the same service
 */
export function startHint(trigger: string): NodeHint {
	return {
		message: `The run has only started, so it has no results yet. Switch on 'Wait for Completion', or let the ${trigger} start a workflow when runs end.`,
		location: 'outputPane',
		whenToDisplay: 'afterExecution',
		displayCondition: '={{ $parameter["waitForCompletion"] === false }}',
	};
}
