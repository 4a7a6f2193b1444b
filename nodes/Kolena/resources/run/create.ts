import type {
	IDataObject,
	IExecutePaginationFunctions,
	INodeProperties,
	INodePropertyOptions,
	INodePropertyRouting,
} from 'n8n-workflow';

import {
	type Operation,
	type PairedItem,
	perform,
	type Step,
} from '../../../shared/operations/perform';
import { Parameters } from '../../../shared/parameters/parameters';
import { inputItems } from '../../../shared/operations/nodeRun';
import { outputOf } from '../../../shared/operations/simplify';
import { sendStart, type StartKind, startOnce } from '../../../shared/operations/starts';
import { type Wait, waitForEnd, waitIn } from '../../../shared/operations/waiting';
import { waitParameters } from '../../../shared/operations/waitParameters';
import type { Call } from '../../../shared/requests/call';
import { runInDoubt } from '../../../shared/requests/explain';
import { binaryFieldParameter, fieldNames } from '../../../shared/uploads/binaryFieldParameter';
import { collectFiles, type IndexedItem } from '../../../shared/uploads/collectFiles';
import { MultipartForm } from '../../../shared/uploads/multipartForm';
import { hasEnded, simplifiedRun } from '../../agentRun';
import { API, kolena, UPLOAD_LIMITS, UPLOAD_LIMITS_TEXT } from '../../kolena';
import { startedRuns } from '../../startedRuns';

const show = { resource: ['run'], operation: ['create'] };

const GROUPINGS: INodePropertyOptions[] = [
	{
		name: 'One Run for All Items',
		value: 'allItems',
		description:
			'Start one run with the files of all items. The other parameters come from the first item.',
	},
	{
		name: 'One Run for Each Item',
		value: 'perItem',
		description: "Start a separate run for each item, with that item's files",
	},
];

export const createDescription: INodeProperties[] = [
	{
		...binaryFieldParameter,
		description: `${binaryFieldParameter.description}. ${UPLOAD_LIMITS_TEXT}.`,
		displayOptions: { show },
	},
	{
		displayName: 'Grouping',
		name: 'grouping',
		type: 'options',
		noDataExpression: true,
		default: 'perItem',
		options: GROUPINGS,
		description: 'How the files of several items are divided among runs',
		displayOptions: { show },
	},
	...waitParameters(show, 'Kolena Trigger'),
];

export const createAdditionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	displayOptions: { show },
	options: [
		{
			displayName: 'Due Date',
			name: 'dueDate',
			type: 'dateTime',
			default: '',
			description: 'When the results are needed, e.g. 2026-12-31 or 2026-12-31T10:15:00Z',
		},
		{
			displayName: 'User Defined ID',
			name: 'userDefinedId',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoice-2026-0042',
			description:
				'Your own ID for the run, e.g. the invoice number. If the connection drops while a run is being started, the node looks for the run by this ID.',
		},
	],
};

export const createRouting: INodePropertyRouting = {
	request: { method: 'POST', url: `${API}/agents/{agentId}/runs` },
	...perform(kolena, 'start', createRun, { inputOf: itemsBehind, sendsFiles: true }),
};

/** Starts a run with the files of one item or of all items. */
async function createRun(operation: Operation): Promise<Step> {
	const { context, parameters, call } = operation;
	const form = new MultipartForm();
	const files = await collectFiles(
		context,
		itemsOfRun(context),
		fieldNames(parameters),
		UPLOAD_LIMITS,
	);
	for (const file of files) form.append('files', file);
	const userDefinedId = parameters.text('additionalFields.userDefinedId', 'User Defined ID');
	if (userDefinedId !== undefined) form.append('user_defined_id', userDefinedId);
	const dueDate = parameters.date('additionalFields.dueDate', 'Due Date');
	if (dueDate !== undefined) form.append('due_date', dueDate);
	const wait = waitIn(parameters);
	const output = outputOf(parameters, simplifiedRun);
	return async () => {
		const start = { ...call, form, id: 'run_id' };
		const names = files.map(({ name }) => name);
		const run = await startedRun(operation, start, userDefinedId, names);
		const latest = wait ? await endedRun(operation, run, wait) : run;
		return [output(latest)];
	};
}

/**
 * The input items that an output is paired with. If all items share one run, only the first item
 * outputs it.
 */
function itemsBehind(context: IExecutePaginationFunctions): PairedItem | undefined {
	const item = context.getItemIndex();
	if (!isGrouped(context)) return { item };
	return item === 0 ? itemsOfRun(context).map(({ index }) => ({ item: index })) : undefined;
}

function isGrouped(context: IExecutePaginationFunctions): boolean {
	return new Parameters(context).choice('grouping', 'Grouping', GROUPINGS) === 'allItems';
}

function itemsOfRun(context: IExecutePaginationFunctions): IndexedItem[] {
	const all = isGrouped(context) ? inputItems(context) : undefined;
	if (all) return all.map((item, index) => ({ item, index }));
	return [{ item: context.getInputData(), index: context.getItemIndex() }];
}

/**
 * Starts the run. If the response is missing, the run that was started is the new one with the
 * given ID.
 */
async function startedRun(
	operation: Operation,
	call: Call<'object'>,
	userDefinedId: string | undefined,
	files: string[],
): Promise<IDataObject> {
	const { client, context } = operation;
	return await startOnce(operation, RUN, async () =>
		userDefinedId === undefined
			? await sendStart(client, call)
			: await startedRuns(context, call.path).once(
					operation,
					userDefinedId,
					files,
					async (findNew) => await sendStart(client, { ...call, inDoubt: RUN_WITH_ID }, findNew),
				),
	);
}

/** What to say about a run with an ID if it cannot be found. */
const RUN_WITH_ID = runInDoubt(
	"list the runs with the same ID (operation 'Get Many', filter 'User Defined IDs')",
);

const RUN: StartKind = {
	idOf: ({ run_id: id }) => String(id),
	noun: 'run',
	verbs: ['starts', 'started'],
};

async function endedRun(operation: Operation, run: IDataObject, wait: Wait): Promise<IDataObject> {
	const path = `${operation.call.path}/${encodeURIComponent(String(run.run_id))}`;
	return await waitForEnd(operation, wait, {
		label: `Run ${String(run.run_id)} (${String(run.run_url ?? 'no address given')})`,
		look: { kind: 'read', method: 'GET', path, expects: 'object', id: 'run_id' },
		isOver: hasEnded,
		run,
	});
}
