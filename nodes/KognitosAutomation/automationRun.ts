import type { IDataObject } from 'n8n-workflow';

import type { RunStatus } from '../shared/runStatus';
import { withZone } from '../shared/serviceTime';
import { fieldOf, type Fields, fieldsOf, lastSegment, snakeCase } from './fields';
import { exceptionNamed, pageOf } from './references';
import { type InlineFile, namedToJson } from './values/toJson';

/** Every status of a run, sorted by name. A status is the key of the run's state. */
export const STATUSES: RunStatus[] = [
	{
		value: 'archived',
		name: 'Archived',
		description: 'The run was archived and cannot continue',
		ends: true,
	},
	{
		value: 'awaiting_guidance',
		name: 'Awaiting Guidance',
		description: 'The run is waiting for someone to answer its exception',
		ends: false,
		waitsAs: 'Needs Guidance',
	},
	{
		value: 'completed',
		name: 'Completed',
		description: 'The run finished successfully and has its outputs',
		ends: true,
	},
	{
		value: 'executing',
		name: 'Executing',
		description: 'Kognitos is working on the run',
		ends: false,
	},
	{
		value: 'failed',
		name: 'Failed',
		description: 'The run failed and cannot continue',
		ends: true,
	},
	{
		value: 'pending',
		name: 'Pending',
		description: 'The run is queued',
		ends: false,
	},
	{
		value: 'stopped',
		name: 'Stopped',
		description: 'Someone paused the run, and it can be continued',
		ends: false,
		waitsAs: 'Stopped',
	},
	{
		value: 'stopping',
		name: 'Stopping',
		description: 'Someone has paused the run, and it is about to stop',
		ends: false,
	},
];

/** The run events that can be watched, sorted by name. */
export const EVENTS = STATUSES.filter(
	({ value, ends, waitsAs }) => value !== 'archived' && (ends || waitsAs !== undefined),
).sort((one, other) => eventName(one).localeCompare(eventName(other)));

function eventName({ name, waitsAs = name }: RunStatus): string {
	return waitsAs;
}

const ENDED_STATUSES = STATUSES.filter(({ ends }) => ends).map(({ value }) => value);
const WAITING_STATUSES = STATUSES.filter(({ waitsAs }) => waitsAs).map(({ value }) => value);
const KNOWN_STATUSES = STATUSES.map(({ value }) => value);

/** Other names for a status, from the service's guides and from actual responses. */
const OTHER_WORDS: Record<string, string> = {
	running: 'executing',
	waiting: 'awaiting_guidance',
	paused: 'stopped',
};

/** The stages of an automation, without the API's prefix. */
export const STAGES = ['PUBLISHED', 'DRAFT'];

const STAGE_PREFIX = 'AUTOMATION_STAGE_';

export function stageOf(resource: IDataObject): string | null {
	const stage = fieldOf(resource, 'stage');
	return typeof stage === 'string' ? stage.replace(STAGE_PREFIX, '') : null;
}

export function stageName(stage: string): string {
	return `${STAGE_PREFIX}${stage}`;
}

/** A run's state: its status and what the service says about it. */
interface State {
	status: string;
	body: Fields;
	/** When the run reached this state. The run's own `update_time` does not reflect its state. */
	time: unknown;
}

/** Finds the state by its key, never by its position, because the time is next to it. */
export function stateOf(run: IDataObject): State {
	const state = fieldsOf(run.state) ?? {};
	const time = fieldOf(state, 'update_time');
	const keys = Object.keys(state).filter((key) => snakeCase(key) !== 'update_time');
	const named = keys.map((key) => ({ key, status: statusNamed(key) }));
	const found = named.find(({ status }) => KNOWN_STATUSES.includes(status)) ?? named[0];
	if (found === undefined) return { status: 'unknown', body: {}, time };
	return { status: found.status, body: fieldsOf(state[found.key]) ?? {}, time };
}

function statusNamed(key: string): string {
	const name = snakeCase(key);
	return OTHER_WORDS[name] ?? name;
}

/** The status of a run. An undocumented status keeps its own name. */
export function statusOf(run: IDataObject): string {
	return stateOf(run).status;
}

export function hasEnded(run: IDataObject): boolean {
	return ENDED_STATUSES.includes(statusOf(run));
}

/** Whether the run is waiting for a person to let it resume. */
export function waitsForPerson(run: IDataObject): boolean {
	return WAITING_STATUSES.includes(statusOf(run));
}

/** The same for a node's output, simplified or not. */
export function outputWaitsForPerson(output: IDataObject): boolean {
	return WAITING_STATUSES.includes(String(output.status ?? statusOf(output)));
}

/** The full name of the exception that a run is waiting on. A draft run has none. */
export function pendingExceptionOf(run: IDataObject): string | undefined {
	const { status, body } = stateOf(run);
	return status === 'awaiting_guidance'
		? exceptionNamed(body.exception, String(run.name))
		: undefined;
}

/** A run in ten flat fields, whatever else the API returns, and the bytes within its outputs. */
export function simplifiedRun(
	run: IDataObject,
	baseUrl: string,
): { json: IDataObject; files: InlineFile[] } {
	const { status, body, time } = stateOf(run);
	const name = String(run.name ?? '');
	const outputs = namedToJson(status === 'completed' ? body.outputs : {});
	return {
		json: {
			name,
			automation_id: automationIdOf(name),
			stage: stageOf(run),
			status,
			status_time: withZone((time ?? null) as string | null),
			create_time: withZone((fieldOf(run, 'create_time') ?? null) as string | null),
			run_url: pageOf(baseUrl, name),
			outputs: outputs.json as IDataObject,
			error: errorOf(status, body),
			exception: pendingExceptionOf(run) ?? null,
		},
		files: outputs.files,
	};
}

/** The ID of a run's automation. */
export function automationIdOf(runName: string): string | null {
	return /\/automations\/([^/]+)/.exec(runName)?.[1] ?? null;
}

function errorOf(status: string, body: Fields): string | null {
	if (status === 'stopping' || status === 'stopped') return textOf(body.reason);
	if (status === 'awaiting_guidance') return textOf(body.description);
	if (status !== 'failed') return null;
	return (
		textOf(body.description) ?? textOf(fieldsOf(body.error)?.description) ?? textOf(body.error)
	);
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

/** The last segment of a name, or null if there is no name. */
export function idOrNull(name: unknown): string | null {
	return lastSegment(name) ?? null;
}
