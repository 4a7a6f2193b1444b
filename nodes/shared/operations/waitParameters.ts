import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

export const DEFAULT_TIMEOUT_SECONDS = 300;
export const DEFAULT_INTERVAL_SECONDS = 5;

/** The labels of the parameters in the editor. */
export const WAIT_LABELS = {
	flag: 'Wait for Completion',
	timeout: 'Wait Timeout (Seconds)',
	interval: 'Poll Interval (Seconds)',
};

/** The page that explains when to use which way of waiting. */
const LONG_WAITS =
	'https://github.com/agent-runs/n8n-nodes-agent-runs/blob/main/docs/long-waits.md';

/**
 * The parameters of an operation that can wait for the run it starts. `waitIn` reads them.
 *
 * @param show the condition under which the operation is chosen
 * @param trigger label of the trigger that watches the same service's runs
 */
export function waitParameters(
	show: NonNullable<IDisplayOptions['show']>,
	trigger: string,
): INodeProperties[] {
	const displayOptions = { show: { ...show, waitForCompletion: [true] } };
	return [
		{
			displayName: WAIT_LABELS.flag,
			name: 'waitForCompletion',
			type: 'boolean',
			default: false,
			builderHint: {
				propertyHint: `Turn it on if the next nodes, or an AI agent that uses this node as a tool, need the results immediately and runs take a few minutes at most. Otherwise leave it off and start a second workflow with the ${trigger}.`,
			},
			description:
				'Whether to wait until the run has ended and return it with its results. When off, the node returns the run right after its start, without results.',
			displayOptions: { show },
		},
		{
			displayName: `Runs can take a while, and a node that waits keeps n8n busy. If your runs take more than a few minutes, or if you start many, turn off 'Wait for Completion'. Then let the ${trigger} start a workflow when they end, or <a href="${LONG_WAITS}" target="_blank">wait in a loop that does not keep n8n busy</a>.`,
			name: 'waitNotice',
			type: 'notice',
			default: '',
			displayOptions,
		},
		{
			displayName: WAIT_LABELS.timeout,
			name: 'waitTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_TIMEOUT_SECONDS,
			description:
				'The longest time to wait. After that, the run continues, and you can retrieve it later.',
			displayOptions,
		},
		{
			displayName: WAIT_LABELS.interval,
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_INTERVAL_SECONDS,
			description:
				'How long to wait before reading the run again. Each wait is longer than the last, up to a minute.',
			displayOptions,
		},
	];
}
