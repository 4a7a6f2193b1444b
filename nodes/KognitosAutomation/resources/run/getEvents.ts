import type { INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { perform } from '../../../shared/operations/perform';
import { kognitosAutomation } from '../../kognitosAutomation';
import { readPage } from '../../pages';

export const getEventsRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/{run}/events' },
	...perform(kognitosAutomation, 'read', ({ client, call, parameters }) => {
		const limit = wantedEntries(parameters);
		return async () => {
			const list = { path: call.path, field: 'run_events' };
			// Events have no IDs, and identical ones can follow each other, so only whole pages repeat.
			let pageNumber = 0;
			let previous = '';
			const events = await entriesOf(
				async (cursor) => {
					const { entries, next } = await readPage(client, list, cursor, limit);
					const text = JSON.stringify(entries);
					if (text !== previous) pageNumber++;
					previous = text;
					return {
						entries: entries.map((json, place) => ({ json, key: `${pageNumber} ${place}` })),
						next,
					};
				},
				({ key }) => key,
				limit,
			);
			return events.map(({ json }) => ({ json }));
		};
	}),
};
