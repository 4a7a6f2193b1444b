import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { numberedNames } from '../shared/numberedNames';
import { objectsIn } from '../shared/requests/answer';
import type { RunStatus } from '../shared/runStatus';
import { withZone } from '../shared/serviceTime';

/** A run as the API returns it (RunResource). Fields may be missing, and statuses undocumented. */
export interface ProcessRun extends IDataObject {
	id: string;
	status: string;
}

/** The versions of a process. Each run uses one of them. */
export const STAGES: INodePropertyOptions[] = [
	{ name: 'Draft', value: 'Draft', description: 'The version that is being worked on' },
	{ name: 'Published', value: 'Published', description: 'The version that was published' },
];

/** Every status of a run, sorted by name. */
export const STATUSES: RunStatus[] = [
	{
		value: 'Created',
		name: 'Created',
		description: 'The run has not started yet',
		ends: false,
	},
	{
		value: 'Exception',
		name: 'Exception',
		description: 'The run is waiting for someone to give guidance in Kognitos',
		ends: false,
		waitsAs: 'Needs Guidance',
	},
	{
		value: 'Running',
		name: 'Running',
		description: 'Kognitos is working on the run',
		ends: false,
	},
	{
		value: 'Stopped',
		name: 'Stopped',
		description: 'The run was stopped before it finished',
		ends: true,
	},
	{
		value: 'Succeeded',
		name: 'Succeeded',
		description: 'The run finished successfully and has its outputs',
		ends: true,
	},
];

/** Statuses of a run that has ended. */
export const ENDED_STATUSES = STATUSES.filter(({ ends }) => ends).map(({ value }) => value);

export function hasEnded(run: IDataObject): boolean {
	return ENDED_STATUSES.includes(String(run.status));
}

/** Whether the run is waiting for a person to let it resume. */
export function waitsForPerson(run: IDataObject): boolean {
	return run.status === 'Exception';
}

/**
 * A run in nine flat fields, whatever else the API returns, with its outputs as `{name: value}`.
 * The fields that people look for come first.
 */
export function simplifiedRun(run: IDataObject): IDataObject {
	return {
		status: run.status ?? null,
		outputs: Object.fromEntries(
			numberedNames(objectsIn(run.outputs).map(({ name, value }) => [String(name), value ?? null])),
		),
		id: run.id ?? null,
		name: run.name ?? null,
		agent_id: run.agent_id ?? null,
		process_id: run.process_id ?? null,
		stage: run.stage ?? null,
		created_at: withZone(run.created_at ?? null),
		file_ids: run.file_ids ?? null,
	};
}

/** The runs in a list response. */
export function runsIn(answer: IDataObject): ProcessRun[] {
	return objectsIn(answer.items).filter(
		(run): run is ProcessRun => typeof run.id === 'string' && run.id !== '',
	);
}
