import type { INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { statusOptions } from '../../../shared/runStatus';
import { kognitos } from '../../kognitos';
import { PAGE_SIZE, readPage } from '../../pages';
import { simplifiedRun, STAGES, STATUSES } from '../../processRun';

const STATUS_OPTIONS = statusOptions(STATUSES);

const show = { resource: ['run'], operation: ['getAll'] };

export const getAllDescription: INodeProperties[] = [
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: 'Stage',
				name: 'stage',
				type: 'options',
				default: 'Published',
				options: STAGES,
				description: 'Only runs of this version of the process',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'multiOptions',
				default: [],
				options: STATUS_OPTIONS,
				description:
					'Only runs with one of these statuses. Kognitos cannot filter by status, so the node keeps reading until it has found enough.',
			},
		],
	},
];

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/runs' },
	...perform(kognitos, 'read', listRuns),
};

function listRuns({ client, parameters, call }: Operation): Step {
	const query = {
		agent_id: parameters.id('agentId', kognitos.ids.agentId),
		process_id: parameters.id('processId', kognitos.ids.processId),
		stage: parameters.choice('filters.stage', 'Stage', STAGES),
	};
	const statuses = parameters.choices('filters.status', 'Status', STATUS_OPTIONS);
	const limit = wantedEntries(parameters);
	const output = outputOf(parameters, simplifiedRun);
	const pageSize = statuses === undefined ? Math.min(PAGE_SIZE, limit) : PAGE_SIZE;
	return async () => {
		const runs = await entriesOf(
			async (cursor) => await readPage(client, { path: call.path, query }, cursor, pageSize),
			(run) => String(run.id),
			limit,
			statuses && ((run) => statuses.includes(String(run.status))),
		);
		return runs.map(output);
	};
}
