import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/**
 * The parameters of an operation that can wait for the run it starts; `waitForEnd` reads them.
 *
 * @param show when the operation is chosen
 * @param trigger label of the trigger that watches the runs of the same service
 */
export function waitParameters(
	show: NonNullable<IDisplayOptions['show']>,
	trigger: string,
): INodeProperties[] {
	const displayOptions = { show: { ...show, waitForCompletion: [true] } };
	return [
		{
			displayName: 'Wait for Completion',
			name: 'waitForCompletion',
			type: 'boolean',
			default: false,
			builderHint: {
				propertyHint: `Switch it on when the next nodes, or an AI agent that has this node as a tool, need the results at once and runs take minutes at most. Else leave it off and start a second workflow with the ${trigger}.`,
			},
			description:
				'Whether to wait until the run has ended and output its results. When off, the run is output as soon as it has started, without results.',
			displayOptions: { show },
		},
		{
			displayName: `Runs can take long. For more than a few minutes or many runs, switch 'Wait for Completion' off and let the ${trigger} start a workflow when runs end.`,
			name: 'waitNotice',
			type: 'notice',
			default: '',
			displayOptions,
		},
		{
			displayName: 'Wait Timeout',
			name: 'waitTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 300,
			description:
				'How many seconds to wait at most. The run goes on after that, and can be retrieved later.',
			displayOptions,
		},
		{
			displayName: 'Poll Interval',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'How many seconds to wait before asking for the run again. The interval grows up to a minute.',
			displayOptions,
		},
	];
}
