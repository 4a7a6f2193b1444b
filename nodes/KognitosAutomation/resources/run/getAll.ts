import type { IDataObject, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { statusOptions } from '../../../shared/runStatus';
import { serviceTimeMs } from '../../../shared/serviceTime';
import { stageOf, STATUSES, statusOf } from '../../automationRun';
import { fieldOf } from '../../fields';
import { kognitosAutomation } from '../../kognitosAutomation';
import { condition, filterOf, PAGE_SIZE, readPage } from '../../pages';
import { runOutput } from '../../runOutput';
import { stageOptions } from '../../stageOptions';

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
				displayName: 'Created After',
				name: 'createdAfter',
				type: 'dateTime',
				default: '',
				description: 'Only runs that were created at this date and time or later',
			},
			{
				displayName: 'Created Before',
				name: 'createdBefore',
				type: 'dateTime',
				default: '',
				description: 'Only runs that were created at this date and time or earlier',
			},
			{
				displayName: 'Stage',
				name: 'stage',
				type: 'options',
				default: 'PUBLISHED',
				options: stageOptions,
				description:
					'Only runs of this version of the automation. The service cannot filter by stage, so the node keeps reading until it has found enough.',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'multiOptions',
				default: [],
				options: statusOptions(STATUSES),
				description:
					"Only runs with one of these statuses. The service cannot filter by status, so the node keeps reading until it has found enough. Set 'Created After' if the automation has many runs.",
			},
		],
	},
];

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/{automation}/runs' },
	...perform(kognitosAutomation, 'read', listRuns),
};

function listRuns(operation: Operation): Step {
	const { client, parameters, call } = operation;
	const filter = filterOf([
		condition('create_time', '>=', parameters.date('filters.createdAfter', 'Created After')),
		condition('create_time', '<=', parameters.date('filters.createdBefore', 'Created Before')),
	]);
	const statuses = parameters.choices('filters.status', 'Status', statusOptions(STATUSES));
	const stage = parameters.choice('filters.stage', 'Stage', stageOptions);
	const limit = wantedEntries(parameters);
	const isSimplified = parameters.flag('simplify', 'Simplify', true);
	const isSifted = statuses !== undefined || stage !== undefined;
	const isWanted = (run: IDataObject) =>
		(statuses?.includes(statusOf(run)) ?? true) && (stage === undefined || stageOf(run) === stage);
	return async () => {
		const list = { path: call.path, field: 'runs', query: { filter } };
		const runs = await entriesOf(
			async (cursor) => await readPage(client, list, cursor, isSifted ? PAGE_SIZE : limit),
			({ name }) => String(name),
			limit,
			isWanted,
		);
		// The service does not guarantee any order.
		runs.sort((one, other) => createdMs(other) - createdMs(one));
		return await Promise.all(
			runs.map(async (run) => await runOutput(operation, run, isSimplified)),
		);
	};
}

function createdMs(run: IDataObject): number {
	return serviceTimeMs(fieldOf(run, 'create_time')) ?? 0;
}
