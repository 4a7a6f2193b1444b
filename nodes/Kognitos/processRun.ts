import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';

/**
 * A run as the API gives it (RunResource), read tolerantly: fields may be missing, and a status may
 * be one that is not documented.
 */
export interface ProcessRun extends IDataObject {
	id: string;
	status: string;
}

/** Statuses in which a run is over. An `Exception` waits for a person and can go on. */
export const ENDED_STATUSES = ['Succeeded', 'Stopped'];

export function hasEnded(run: IDataObject): boolean {
	return ENDED_STATUSES.includes(String(run.status));
}

/** The run with its outputs as `{name: value}`. */
export function simplifiedRun(run: IDataObject): IDataObject {
	const outputs = Object.fromEntries(
		objectsIn(run.outputs).map(({ name, value }) => [String(name), value ?? null]),
	);
	return { ...run, outputs };
}

/** The runs of a list answer. */
export function runsIn(answer: IDataObject): ProcessRun[] {
	return objectsIn(answer.items).filter(
		(run): run is ProcessRun => typeof run.id === 'string' && run.id !== '',
	);
}
