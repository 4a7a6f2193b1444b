import type { INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { schedule } from '../../automationSchedule';
import { kognitosAutomation } from '../../kognitosAutomation';

export const getRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/{automation}/schedule' },
	...perform(kognitosAutomation, 'read', schedule),
};
