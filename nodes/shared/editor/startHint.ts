import type { NodeHint } from 'n8n-workflow';

/**
 * Says of a start that does not wait what its output will be, before anybody looks for results in
 * it. Only such operations have the parameter. It disappears with the first execution: a hint after
 * it could not tell a start from a failure, as n8n shows it nothing but the input.
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
