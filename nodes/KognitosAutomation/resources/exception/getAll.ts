import type { IDataObject, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { wantedEntries } from '../../../shared/operations/listLength';
import { entriesOf } from '../../../shared/operations/paging';
import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { exceptionStateOf, simplifiedException } from '../../automationException';
import { lastSegment } from '../../fields';
import { kognitosAutomation } from '../../kognitosAutomation';
import { condition, filterOf, readPage } from '../../pages';
import { automationNamed, runNamed, workspaceIn, workspaceOf } from '../../references';

const stateOptions = [
	{
		name: 'Archived',
		value: 'ARCHIVED',
		description: 'The exception was set aside, but can become pending again',
	},
	{ name: 'Pending', value: 'PENDING', description: 'The exception is waiting for an answer' },
	{
		name: 'Resolved',
		value: 'RESOLVED',
		description: 'The exception was answered, and the run continued',
	},
];

export const getAllDescription: INodeProperties[] = [
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show: { resource: ['exception'], operation: ['getAll'] } },
		options: [
			{
				displayName: 'Automation',
				name: 'automation',
				type: 'string',
				default: '',
				placeholder: 'e.g. 8hTq2Vn0sXcJ4mPzRw6Ld',
				description:
					'Only exceptions of this automation. Enter its ID, its full name, or the address of its page.',
			},
			{
				displayName: 'Created After',
				name: 'createdAfter',
				type: 'dateTime',
				default: '',
				description: 'Only exceptions that were raised at this date and time or later',
			},
			{
				displayName: 'Created Before',
				name: 'createdBefore',
				type: 'dateTime',
				default: '',
				description: 'Only exceptions that were raised at this date and time or earlier',
			},
			{
				displayName: 'Group',
				name: 'group',
				type: 'string',
				default: '',
				placeholder: 'e.g. missing_values',
				description: 'Only exceptions of this kind, as in the output field "group"',
			},
			{
				displayName: 'Run',
				name: 'run',
				type: 'string',
				default: '',
				placeholder: 'e.g. organizations/…/workspaces/…/automations/…/runs/…',
				description:
					'Only exceptions of this run. Enter its full name, or the address of its page.',
			},
			{
				displayName: 'State',
				name: 'state',
				type: 'options',
				default: 'PENDING',
				options: stateOptions,
				description: 'Only exceptions in this state',
			},
		],
	},
];

export const getAllRouting: INodePropertyRouting = {
	request: { method: 'GET', url: '/{workspace}/exceptions' },
	...perform(kognitosAutomation, 'read', listExceptions),
};

function listExceptions({ client, call, parameters }: Operation): Step {
	const workspace = workspaceOf(parameters);
	const automation = parameters.text('filters.automation', 'Automation');
	const run = parameters.text('filters.run', 'Run');
	const group = parameters.text('filters.group', 'Group');
	const state = parameters.choice('filters.state', 'State', stateOptions);
	const runName = run === undefined ? undefined : runNamed(parameters, run, 'Run');
	if (runName !== undefined && workspaceIn(runName) !== workspace) {
		throw parameters.refusal(
			"'Run' is not in the workspace chosen in 'Workspace'",
			`Choose the workspace ${workspaceIn(runName)}, or another run`,
		);
	}
	const automationName =
		automation === undefined
			? undefined
			: automationNamed(parameters, automation, workspace, 'Automation');
	const filter = filterOf([
		condition('state', '=', state),
		condition('automation', '=', lastSegment(automationName)),
		condition('run', '=', lastSegment(runName)),
		condition('group', '=', lastSegment(group) ?? group),
		condition('create_time', '>=', parameters.date('filters.createdAfter', 'Created After')),
		condition('create_time', '<=', parameters.date('filters.createdBefore', 'Created Before')),
	]);
	const limit = wantedEntries(parameters);
	const isSimplified = parameters.flag('simplify', 'Simplify', true);
	const isWanted = (exception: IDataObject) =>
		state === undefined || exceptionStateOf(exception) === state;
	return async () => {
		const list = { path: call.path, field: 'exceptions', query: { filter } };
		const exceptions = await entriesOf(
			async (cursor) => await readPage(client, list, cursor, limit),
			({ name }) => String(name),
			limit,
			isWanted,
		);
		return exceptions.map((exception) => ({
			json: isSimplified ? simplifiedException(exception, client.address) : exception,
		}));
	};
}
