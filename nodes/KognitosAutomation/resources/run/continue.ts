import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { EMPTY } from '../../../shared/requests/call';
import { changedRun } from '../../changedRun';
import { kognitosAutomation } from '../../kognitosAutomation';

/** What a run that was continued may have reached by now. */
const CONTINUED = ['pending', 'executing', 'awaiting_guidance', 'completed'];

export const continueRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/{run}:continue' },
	...perform(kognitosAutomation, 'change', (operation) => async () => [
		{ json: await changedRun(operation, EMPTY, CONTINUED) },
	]),
};
