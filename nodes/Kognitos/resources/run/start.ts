import type { IDataObject, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { NOT_IN_TOOLS } from '../../../shared/editor/tools';
import { objectsIn } from '../../../shared/requests/answer';
import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import type { Parameters } from '../../../shared/operations/parameters';
import { type StartedRun, waitForEnd, waitIn } from '../../../shared/operations/waiting';
import { waitParameters } from '../../../shared/operations/waitParameters';
import { binaryFieldParameter } from '../../../shared/uploads/binaryFieldParameter';
import { collectFiles } from '../../../shared/uploads/collectFiles';
import { kognitos, UPLOAD_LIMITS, UPLOAD_LIMITS_TEXT } from '../../kognitos';
import { hasEnded, simplifiedRun } from '../../processRun';
import { uploadFile } from '../../uploadFile';

const show = { resource: ['run'], operation: ['start'] };

/** Longest names that the API takes (CreateRunRequest, RunInput). */
const MAX_NAME_LENGTH = 100;

/** A number as people and JavaScript write it; `Number` alone takes hexadecimal and others, too. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export const startDescription: INodeProperties[] = [
	{
		displayName: 'Stage',
		name: 'stage',
		type: 'options',
		default: 'Published',
		options: [
			{ name: 'Draft', value: 'Draft', description: 'The version that is being worked on' },
			{ name: 'Published', value: 'Published', description: 'The version that was published' },
		],
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
			'Values for the inputs of the process. Enter the names exactly as the process has them, each once.',
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
						description: 'Name of the input, exactly as the process has it',
					},
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						default: 'string',
						options: [
							{ name: 'Number', value: 'number' },
							{ name: 'Text', value: 'string' },
						],
						description: 'How the value is sent',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. 2026-0042',
						description:
							'Value of the input. For a number, use a point and no other separators, e.g. 1234.5.',
					},
				],
			},
		],
	},
	{
		...binaryFieldParameter,
		default: '',
		required: false,
		hint: `${binaryFieldParameter.hint} Leave it empty to send none.`,
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
			'IDs of files that were uploaded before, separated by commas. The operation Upload of the resource File outputs them.',
		displayOptions: { show },
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '=n8n run {{ $now.toFormat("yyyy-MM-dd HH:mm:ss") }} #{{ $itemIndex }}',
		required: true,
		placeholder: 'e.g. Invoice 2026-0042',
		description: `Name of the run in Kognitos, up to ${MAX_NAME_LENGTH} characters. Give each run a name of its own, so that it is easy to find.`,
		displayOptions: { show },
	},
	...waitParameters(show, 'Kognitos Trigger'),
	{
		displayName: 'On Exception',
		name: 'onException',
		type: 'options',
		default: 'return',
		options: [
			{
				name: 'Keep Waiting',
				value: 'keepWaiting',
				description:
					"Wait until someone has given guidance and the run has ended, up to 'Wait Timeout (Seconds)'",
			},
			{
				name: 'Return the Run',
				value: 'return',
				description: "Stop waiting and output the run with the status 'Exception', without outputs",
			},
		],
		description: 'What to do when the run stops at an exception',
		hint: 'At an exception, the run waits until someone gives guidance in Kognitos. It has no outputs until then.',
		displayOptions: { show: { ...show, waitForCompletion: [true] } },
	},
];

export const startRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/runs' },
	...perform(kognitos, 'start', startRun),
};

/** Uploads the item's files, if there are any, and then starts a run with them. */
async function startRun(operation: Operation): Promise<Step> {
	const { client, context, parameters, itemIndex, call } = operation;
	const body = runRequest(parameters);
	const fieldNames = parameters.text('binaryPropertyName');
	const item = { item: context.getInputData(), index: itemIndex };
	const files =
		fieldNames === undefined ? [] : await collectFiles(context, [item], fieldNames, UPLOAD_LIMITS);
	const fileIds = parameters.list('fileIds') ?? [];
	const wait = waitIn(parameters);
	const returnsException = wait && parameters.text('onException') !== 'keepWaiting';
	const output = outputOf(parameters, simplifiedRun);
	const isOver = (run: IDataObject) =>
		hasEnded(run) || (returnsException === true && run.status === 'Exception');
	const start = async () => {
		if (fileIds.length > 0) body.file_ids = fileIds;
		const run = await client.send({ ...call, body, id: 'id' });
		const latest = wait ? await waitForEnd(operation, wait, startedRun(run, isOver)) : run;
		return [output(latest)];
	};
	if (files.length === 0) return start;
	return async () => {
		for (const file of files) fileIds.push((await uploadFile(operation, body.agent_id, file)).id);
		return start;
	};
}

type RunRequest = IDataObject & { agent_id: string };

/** The body of the start, without files. */
function runRequest(parameters: Parameters): RunRequest {
	const inputs = objectsIn(parameters.raw('inputs.input')).map((input) =>
		runInput(parameters, input),
	);
	return {
		name: name(parameters, parameters.required('name', 'Name'), 'Name'),
		agent_id: parameters.id('agentId', kognitos.ids.agentId),
		process_id: parameters.id('processId', kognitos.ids.processId),
		stage: parameters.required('stage', 'Stage'),
		...(inputs.length > 0 ? { inputs } : {}),
	};
}

function runInput(parameters: Parameters, input: IDataObject): IDataObject {
	const inputName = String(input.name ?? '').trim();
	if (inputName === '')
		throw parameters.refusal(`An input has no name`, `Fill in 'Name' of each input`);
	const text = textOf(input.value);
	return {
		name: name(parameters, inputName, `Inputs › ${inputName.slice(0, 20)}`),
		value: input.type === 'number' ? numberIn(parameters, inputName, text) : text,
	};
}

/** A value as text: objects and lists as JSON, dates in ISO 8601, which is what they are in JSON. */
function textOf(value: unknown): string {
	if (typeof value !== 'object' || value === null) return String(value ?? '');
	const json = JSON.stringify(value);
	const plain: unknown = JSON.parse(json);
	return typeof plain === 'string' ? plain : json;
}

function name(parameters: Parameters, value: string, label: string): string {
	const { length } = [...value];
	if (length <= MAX_NAME_LENGTH) return value;
	throw parameters.refusal(
		`'${label}' has ${length} characters, which is too long`,
		`Kognitos takes names of at most ${MAX_NAME_LENGTH} characters`,
	);
}

function numberIn(parameters: Parameters, inputName: string, text: string): number {
	const value = Number(text);
	const input = `The value of the input '${inputName}'`;
	if (!DECIMAL.test(text.trim()) || !Number.isFinite(value)) {
		throw parameters.refusal(
			`${input} is not a number: ${text.slice(0, 40)}`,
			`Enter a number such as 12.5, or set its 'Type' to 'Text'`,
		);
	}
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		throw parameters.refusal(
			`${input} is too large to be sent as a number without changing it: ${text.slice(0, 40)}`,
			`Set its 'Type' to 'Text'`,
		);
	}
	return value;
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
