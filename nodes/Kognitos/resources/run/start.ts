import type {
	IDataObject,
	INodeProperties,
	INodePropertyOptions,
	INodePropertyRouting,
} from 'n8n-workflow';

import { NOT_IN_TOOLS } from '../../../shared/editor/tools';
import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { sendStart, type StartKind, startOnce } from '../../../shared/operations/starts';
import type { Parameters } from '../../../shared/parameters/parameters';
import { type StartedRun, waitForEnd, waitIn } from '../../../shared/operations/waiting';
import { waitParameters } from '../../../shared/operations/waitParameters';
import { binaryFieldParameter, fieldNames } from '../../../shared/uploads/binaryFieldParameter';
import { collectFiles } from '../../../shared/uploads/collectFiles';
import { kognitos, UPLOAD_LIMITS, UPLOAD_LIMITS_TEXT } from '../../kognitos';
import { hasEnded, simplifiedRun, STAGES, waitsForPerson } from '../../processRun';
import { checkedName, INPUT_TYPES, inputsIn, MAX_NAME_LENGTH } from '../../runInputs';
import { uploadFile } from '../../uploadFile';

const show = { resource: ['run'], operation: ['start'] };

const ON_EXCEPTION: INodePropertyOptions[] = [
	{
		name: 'Keep Waiting',
		value: 'keepWaiting',
		description:
			"Keep waiting until someone has given guidance and the run has ended, up to 'Wait Timeout (Seconds)'",
	},
	{
		name: 'Return the Run',
		value: 'return',
		description: "Stop waiting and return the run with the status 'Exception', without outputs",
	},
];

export const startDescription: INodeProperties[] = [
	{
		displayName: 'Stage',
		name: 'stage',
		type: 'options',
		default: 'Published',
		options: STAGES,
		description: 'Which version of the process to run',
		displayOptions: { show },
	},
	{
		displayName:
			"A draft can change at any time. Set 'Stage' to 'Published' for workflows that others rely on.",
		name: 'draftNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, stage: ['Draft'] } },
	},
	{
		displayName: 'Inputs',
		name: 'inputs',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Input',
		default: {},
		description:
			'Values for the inputs of the process. Enter each name once, exactly as in the process.',
		displayOptions: { show },
		options: [
			{
				displayName: 'Input',
				name: 'input',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						required: true,
						placeholder: 'e.g. invoice number',
						description: 'Name of the input, exactly as in the process',
					},
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						default: 'string',
						options: INPUT_TYPES,
						description: 'How the value is sent',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. 2026-0042',
						description:
							'Value of the input. For a number, use a decimal point and no other separators, e.g. 1234.5.',
					},
				],
			},
		],
	},
	{
		...binaryFieldParameter,
		default: '',
		required: false,
		hint: `${binaryFieldParameter.hint} Leave it empty to send no files.`,
		description: `${binaryFieldParameter.description}. ${UPLOAD_LIMITS_TEXT}.`,
		displayOptions: { show, ...NOT_IN_TOOLS },
	},
	{
		displayName: 'File IDs',
		name: 'fileIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. 3fk29dm1x8, 9qw7zt2c5v',
		description:
			'IDs of files that have already been uploaded, separated by commas. File > Upload returns these IDs.',
		displayOptions: { show },
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '=n8n run {{ $now.toFormat("yyyy-MM-dd HH:mm:ss") }} #{{ $itemIndex }}',
		required: true,
		placeholder: 'e.g. Invoice 2026-0042',
		description: `Name of the run in Kognitos, up to ${MAX_NAME_LENGTH} characters. Give each run its own name, so that it is easy to find.`,
		displayOptions: { show },
	},
	...waitParameters(show, 'Kognitos Trigger'),
	{
		displayName: 'On Exception',
		name: 'onException',
		type: 'options',
		default: 'return',
		options: ON_EXCEPTION,
		description: 'What to do when the run stops at an exception',
		hint: 'At an exception, the run waits until someone gives guidance in Kognitos. It has no outputs until then.',
		displayOptions: { show: { ...show, waitForCompletion: [true] } },
	},
];

export const startRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/runs' },
	...perform(kognitos, 'start', startRun, { sendsFiles: true }),
};

/** Uploads the item's files, if any, then starts a run with them. */
async function startRun(operation: Operation): Promise<Step> {
	const { client, context, parameters, itemIndex, call, starts } = operation;
	const body = runRequest(parameters);
	const fields = fieldNames(parameters);
	const item = { item: context.getInputData(), index: itemIndex };
	const files =
		fields.length === 0 ? [] : await collectFiles(context, [item], fields, UPLOAD_LIMITS);
	const fileIds = parameters.list('fileIds', 'File IDs') ?? [];
	const wait = waitIn(parameters);
	const returnsException =
		wait && parameters.choice('onException', 'On Exception', ON_EXCEPTION) !== 'keepWaiting';
	const output = outputOf(parameters, simplifiedRun);
	const isOver = (run: IDataObject) =>
		hasEnded(run) || (returnsException === true && waitsForPerson(run));
	const start = async () => {
		if (fileIds.length > 0) body.file_ids = fileIds;
		const run = await startOnce(
			operation,
			RUN,
			async () => await sendStart(client, { ...call, body, id: 'id' }),
		);
		const latest = wait ? await waitForEnd(operation, wait, startedRun(run, isOver)) : run;
		return [output(latest)];
	};
	const uploads = starts.has(itemIndex) ? [] : files;
	return async () => {
		for (const file of uploads) fileIds.push((await uploadFile(operation, body.agent_id, file)).id);
		return start;
	};
}

const RUN: StartKind = { idOf: ({ id }) => String(id), noun: 'run', verbs: ['starts', 'started'] };

type RunRequest = IDataObject & { agent_id: string };

/** The body of the start request, without files. */
function runRequest(parameters: Parameters): RunRequest {
	const inputs = inputsIn(parameters);
	return {
		name: checkedName(parameters, parameters.required('name', 'Name'), 'Name'),
		agent_id: parameters.id('agentId', kognitos.ids.agentId),
		process_id: parameters.id('processId', kognitos.ids.processId),
		stage: parameters.choice('stage', 'Stage', STAGES) ?? 'Published',
		...(inputs.length > 0 ? { inputs } : {}),
	};
}

function startedRun(run: IDataObject, isOver: StartedRun['isOver']): StartedRun {
	return {
		label: `Run ${String(run.id)}`,
		look: {
			kind: 'read',
			method: 'GET',
			path: `/runs/${encodeURIComponent(String(run.id))}`,
			expects: 'object',
			id: 'id',
		},
		isOver,
		run,
	};
}
