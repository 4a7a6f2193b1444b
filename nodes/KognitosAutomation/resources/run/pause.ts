import type { INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { changedRun } from '../../changedRun';
import { kognitosAutomation } from '../../kognitosAutomation';

const REASON = 'Paused from n8n';

export const pauseDescription: INodeProperties[] = [
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: '',
		placeholder: 'e.g. Waiting for the corrected invoice',
		description: `Why the run is paused, for people who look at it in Kognitos. Defaults to "${REASON}".`,
		displayOptions: { show: { resource: ['run'], operation: ['pause'] } },
	},
];

export const pauseRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/{run}:pause' },
	...perform(kognitosAutomation, 'change', (operation) => {
		const reason = operation.parameters.text('reason', 'Reason') ?? REASON;
		return async () => [{ json: await changedRun(operation, { reason }, ['stopping', 'stopped']) }];
	}),
};
