import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { schedule } from '../../automationSchedule';
import { kognitosAutomation } from '../../kognitosAutomation';

export const disableRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/{automation}:disableAutomationSchedule' },
	...perform(kognitosAutomation, 'change', schedule),
};
