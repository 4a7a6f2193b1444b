import type { NodeHint } from 'n8n-workflow';

/**
 * Explains what a start that does not wait will output, before anyone looks for results in it. Only
 * operations that start runs have the parameter. The hint disappears with the first execution: a
 * later one could not distinguish a start from a failure, because its condition sees only the
 * input.
 *
 * @param trigger label of the trigger that watches the runs of the same service
 */
export function startHint(trigger: string): NodeHint {
	return {
		message: `The output will be the run right after its start, without results. To wait for them here, turn on 'Wait for Completion'. To have a workflow start when runs end, use the ${trigger}.`,
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: '={{ $parameter["waitForCompletion"] === false && $input.all().length > 0 }}',
	};
}
