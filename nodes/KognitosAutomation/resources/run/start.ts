import type { IDataObject, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { inTurn, type Turn } from '../../../shared/operations/inTurn';
import {
	type Operation,
	type Output,
	perform,
	type Step,
} from '../../../shared/operations/perform';
import { type Started, type StartKind, startOnce } from '../../../shared/operations/starts';
import { waitForEnd, waitIn } from '../../../shared/operations/waiting';
import { waitParameters } from '../../../shared/operations/waitParameters';
import { foreignResponse } from '../../../shared/requests/failure';
import { serviceTimeMs } from '../../../shared/serviceTime';
import { isActive, wasNeverPublished } from '../../automation';
import {
	givenInputs,
	inputModes,
	inputsKey,
	preparedInputs,
	type PreparedInputs,
} from '../../automationInputs';
import {
	hasEnded,
	simplifiedRun,
	stageName,
	stageOf,
	statusOf,
	waitsForPerson,
} from '../../automationRun';
import { fieldOf, fieldsOf, lastSegment } from '../../fields';
import { kognitosAutomation } from '../../kognitosAutomation';
import { lookUp } from '../../lookUp';
import { condition } from '../../pages';
import { automationOf, pageOf, pathOf, readCall, workspaceIn } from '../../references';
import { runOutput } from '../../runOutput';
import { stageOptions } from '../../stageOptions';
import { uploadFile } from '../../uploadFile';

const show = { resource: ['run'], operation: ['start'] };

const onExceptionOptions = [
	{
		name: 'Keep Waiting',
		value: 'keepWaiting',
		description:
			"Keep waiting until someone has answered or continued the run and it has ended, up to 'Wait Timeout (Seconds)'",
	},
	{
		name: 'Return the Run',
		value: 'return',
		description:
			'Stop waiting and return the run with its exception, or with the reason for the pause',
	},
];

export const startDescription: INodeProperties[] = [
	{
		displayName: 'Stage',
		name: 'stage',
		type: 'options',
		default: 'PUBLISHED',
		options: stageOptions,
		description: 'Which version of the automation to run',
		displayOptions: { show },
	},
	{
		displayName:
			"A draft can change at any time, and nobody can answer its exceptions through n8n. Set 'Stage' to 'Published' for workflows that others rely on.",
		name: 'draftNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, stage: ['DRAFT'] } },
	},
	{
		displayName: 'Specify Inputs',
		name: 'inputMode',
		type: 'options',
		noDataExpression: true,
		default: 'fields',
		options: inputModes,
		description: 'How to enter the inputs of the automation',
		displayOptions: { show },
	},
	{
		displayName: 'Inputs',
		name: 'inputs',
		type: 'resourceMapper',
		default: { mappingMode: 'defineBelow', value: null },
		noDataExpression: true,
		required: true,
		typeOptions: {
			loadOptionsDependsOn: ['workspace.value', 'automation.value'],
			resourceMapper: {
				resourceMapperMethod: 'automationForm',
				mode: 'add',
				fieldWords: { singular: 'input', plural: 'inputs' },
				addAllFields: true,
				multiKeyMatch: false,
				supportAutoMap: true,
			},
		},
		description: 'A value for each input that the automation asks for',
		displayOptions: { show: { ...show, inputMode: ['fields'] } },
	},
	{
		displayName: 'Inputs (JSON)',
		name: 'inputsJson',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. {"Invoice Number": "2026-0042", "amount": 12.5}',
		description:
			'The inputs by name, exactly as in the automation. You can enter a number as text so that no digit is lost.',
		displayOptions: { show: { ...show, inputMode: ['json'] } },
	},
	{
		displayName:
			'For an input of type file, enter the name of the input field that holds the file, e.g. data. The file is uploaded first. The full name of a file that is already in Kognitos works too.',
		name: 'fileNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	...waitParameters(show, 'Kognitos Automation Trigger'),
	{
		displayName: 'On Exception',
		name: 'onException',
		type: 'options',
		default: 'return',
		options: onExceptionOptions,
		description: 'What to do when the run waits for a person, because of an exception or a pause',
		displayOptions: { show: { ...show, waitForCompletion: [true] } },
	},
];

export const startRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/{automation}:invoke' },
	...perform(kognitosAutomation, 'start', startRun),
};

/** A start whose request has not been sent yet. */
interface Start {
	/** The automation's full name. */
	automation: string;
	stage: string;
	inputs: PreparedInputs;
	/** The service's time before the start, ms since the epoch, if the service reports it. */
	sinceMs?: number;
}

/** Reads the inputs that the automation asks for, uploads files, then starts the run. */
function startRun(operation: Operation): Step {
	const { client, parameters, itemIndex, starts } = operation;
	const automation = automationOf(parameters);
	const stage = parameters.choice('stage', 'Stage', stageOptions) ?? 'PUBLISHED';
	const given = givenInputs(parameters);
	const wait = waitIn(parameters);
	const returnsWaiting =
		wait !== undefined &&
		parameters.choice('onException', 'On Exception', onExceptionOptions) !== 'keepWaiting';
	const isSimplified = parameters.flag('simplify', 'Simplify', true);
	return async () => {
		const described = await client.send(readCall(automation));
		const { serverNowMs: sinceMs } = client;
		checkStage(operation, described, stage);
		const inputs = await preparedInputs(operation, described, given);
		return async () => {
			const uploads = starts.has(itemIndex) ? [] : inputs.uploads;
			for (const { file, target } of uploads) {
				target.remote = (await uploadFile(operation, workspaceIn(automation), file)).name;
			}
			return async () => {
				const name = await startedOnce(operation, { automation, stage, inputs, sinceMs });
				if (wait === undefined) return [await firstSight(operation, name, stage, isSimplified)];
				const run = await waitForEnd(operation, wait, {
					label: `Run ${name} (${pageOf(client.address, name)})`,
					look: readCall(name),
					isOver: (run) => hasEnded(run) || (returnsWaiting && waitsForPerson(run)),
					statusOf,
					run: { name, state: { pending: {} } },
				});
				return [await runOutput(operation, run, isSimplified)];
			};
		};
	};
}

/** Refuses starts that the service would refuse, or whose outcome is unknown. */
function checkStage({ parameters }: Operation, automation: IDataObject, stage: string): void {
	if (stage !== 'PUBLISHED') return;
	if (wasNeverPublished(automation)) {
		throw parameters.refusal(
			'The automation has never been published',
			"Publish it in Kognitos, or set 'Stage' to 'Draft'",
		);
	}
	if (!isActive(automation)) {
		throw parameters.refusal(
			'The automation is deactivated, so it accepts no published runs',
			"Activate it in Kognitos, or set 'Stage' to 'Draft'",
		);
	}
}

/**
 * Sends the start once. If the response is missing, the run that was started is the one that has
 * since been created with the same inputs.
 *
 * @returns the run's full name
 */
async function startedOnce(
	operation: Operation,
	{ automation, stage, inputs, sinceMs }: Start,
): Promise<string> {
	const { client, call } = operation;
	const { values, secrets } = inputs;
	const key = inputsKey(values);
	const start = { ...call, body: { stage: stageName(stage), inputs: values }, secrets };
	const send = async (turn: Turn): Promise<Started> => {
		const { body, failure, leftOpen } = await client.outcomeOf(start);
		const id = body && lastSegment(fieldOf(body, 'run_id') ?? body.name);
		if (id !== undefined) {
			const name = `${automation}/runs/${id}`;
			turn.take(name);
			return { made: { name } };
		}
		const found =
			sinceMs !== undefined && (failure === undefined || leftOpen)
				? await lookUp(client, runsSince(automation, sinceMs), turn, (run) =>
						isStart(run, stage, key, sinceMs),
					)
				: undefined;
		if (found !== undefined) return { made: found };
		const nameless = foreignResponse("it has no 'run_id'");
		const isOpen = failure === undefined || leftOpen;
		const explained = () => client.explain(start, failure ?? nameless, isOpen);
		if (isOpen) return { inDoubt: explained };
		throw explained();
	};
	const { name } = await startOnce(
		operation,
		RUN,
		async () => await inTurn(operation, `${automation} ${stage} ${key}`, send),
	);
	return String(name);
}

const RUN: StartKind = {
	idOf: ({ name }) => String(name),
	noun: 'run',
	verbs: ['starts', 'started'],
};

function runsSince(automation: string, sinceMs: number) {
	const since = new Date(sinceMs).toISOString();
	const query = { filter: condition('create_time', '>=', since) };
	return { path: `${pathOf(automation)}/runs`, field: 'runs', query };
}

function isStart(run: IDataObject, stage: string, key: string, sinceMs: number): boolean {
	const createdMs = serviceTimeMs(fieldOf(run, 'create_time')) ?? 0;
	const isSameStage = (stageOf(run) ?? stage) === stage;
	const isSame = isSameStage && inputsKey(fieldOf(run, 'user_inputs')) === key;
	return isSame && createdMs >= sinceMs && !wasStartedByKognitos(run);
}

/** Whether Kognitos itself started the run, by a schedule or an email. */
function wasStartedByKognitos(run: IDataObject): boolean {
	const details = fieldsOf(fieldOf(run, 'invocation_details')) ?? {};
	return /_(SCHEDULE|TRIGGER)$/.test(String(fieldOf(details, 'invocation_source')));
}

/** Time limit for reading the run after its start, ms. */
const FIRST_SIGHT_MS = 3_000;

/** Reads the run right after its start. If it cannot be read, what is already known is enough. */
async function firstSight(
	operation: Operation,
	name: string,
	stage: string,
	isSimplified: boolean,
): Promise<Output> {
	const look = { ...readCall(name), deadlineMs: Date.now() + FIRST_SIGHT_MS };
	const { body } = await operation.client.outcomeOf(look);
	if (body !== undefined) return await runOutput(operation, body, isSimplified);
	const run = { name, stage: stageName(stage), state: { pending: {} } };
	return { json: simplifiedRun(run, operation.client.address).json };
}
