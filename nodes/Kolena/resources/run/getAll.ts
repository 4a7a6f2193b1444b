import type { IDataObject, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { chunksOf } from '../../../shared/operations/chunks';
import type { Parameters } from '../../../shared/parameters/parameters';
import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { statusOptions } from '../../../shared/runStatus';
import { simplifiedRun, STATUSES } from '../../agentRun';
import { API, kolena } from '../../kolena';
import { PAGE_SIZE, readPage } from '../../pages';

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
				displayName: 'Created After',
				name: 'createdAfter',
				type: 'dateTime',
				default: '',
				description: 'Only runs created at this time or later',
			},
			{
				displayName: 'Created Before',
				name: 'createdBefore',
				type: 'dateTime',
				default: '',
				description: 'Only runs created at this time or earlier',
			},
			{
				displayName: 'Run IDs',
				name: 'runIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. 1234, 1235',
				description: "Only runs with these IDs (output field 'run_id'), separated by commas",
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				default: 'success',
				options: STATUS_OPTIONS,
				description: 'Only runs with this status',
			},
			{
				displayName: 'User Defined IDs',
				name: 'userDefinedIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. invoice-0042, invoice-0043',
				description: 'Only runs that were started with these IDs of your own, separated by commas',
			},
		],
	},
];

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: `${API}/agents/{agentId}/runs` },
	...perform(kolena, 'read', listRuns),
};

function listRuns({ client, parameters, call }: Operation): Step {
	const limit = wantedEntries(parameters);
	const lists = queries(filters(parameters));
	const output = outputOf(parameters, simplifiedRun);
	return async () => {
		const runs: IDataObject[] = [];
		for (const query of lists) {
			const list = { path: call.path, list: 'runs', query };
			const found = await entriesOf(
				async (cursor) => await readPage(client, list, cursor, Math.min(PAGE_SIZE, limit)),
				(run) => String(run.run_id),
				limit - runs.length,
			);
			runs.push(...found);
		}
		return runs.map(output);
	};
}

/** Splits the filters so that no query has too many IDs for its URL. */
function queries(query: IDataObject): IDataObject[] {
	return chunks(query, 'run_ids').flatMap((chunk) => chunks(chunk, 'user_defined_ids'));
}

function chunks(query: IDataObject, key: string): IDataObject[] {
	const ids = query[key];
	if (!Array.isArray(ids)) return [query];
	return chunksOf(key, ids.map(String)).map((chunk) => ({ ...query, [key]: chunk }));
}

function filters(parameters: Parameters): IDataObject {
	return {
		status: parameters.choice('filters.status', 'Status', STATUS_OPTIONS),
		created_gte: parameters.date('filters.createdAfter', 'Created After'),
		created_lte: parameters.date('filters.createdBefore', 'Created Before'),
		run_ids: parameters.ids('filters.runIds', { ...kolena.ids.runId, label: 'Run IDs' }),
		user_defined_ids: parameters.list('filters.userDefinedIds', 'User Defined IDs'),
	};
}
