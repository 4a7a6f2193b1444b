import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import type { RunStatus } from '../shared/runStatus';
import { withZone } from '../shared/serviceTime';

/** A run as the API returns it (AgentRun). Fields may be missing, and statuses undocumented. */
export interface AgentRun extends IDataObject {
	agent_id: number;
	run_id: number;
	status: string;
}

/** Every status of a run, sorted by name. */
export const STATUSES: RunStatus[] = [
	{
		value: 'failed',
		name: 'Failed',
		description: 'The run ended, but Kolena could not produce its results',
		ends: true,
	},
	{
		value: 'running',
		name: 'Running',
		description: 'Kolena is still working on the run',
		ends: false,
	},
	{
		value: 'success',
		name: 'Succeeded',
		description: 'The run finished successfully and has its results',
		ends: true,
	},
];

/**
 * Statuses of a run that has ended. `completed` does not tell, because runs from before March 2026 do
 * not have it.
 */
export const ENDED_STATUSES = STATUSES.filter(({ ends }) => ends).map(({ value }) => value);

export function hasEnded(run: IDataObject): boolean {
	return ENDED_STATUSES.includes(String(run.status));
}

/**
 * A run in ten flat fields. The ones that people look for come first. `results` has one value per
 * prompt (a person's correction takes precedence over the agent's value). `errors` has the reason
 * for each prompt that failed.
 */
export function simplifiedRun(run: IDataObject): IDataObject {
	const results: IDataObject = Object.create(null) as IDataObject;
	const errors: IDataObject = Object.create(null) as IDataObject;
	for (const [prompt, result] of Object.entries((run.data ?? {}) as Record<string, unknown>)) {
		if (typeof result !== 'object' || result === null) continue;
		const { status, value, error, user_input: correction } = result as IDataObject;
		const corrected = correctedValue(correction);
		if (status === 'failed') errors[prompt] = error ?? null;
		if (corrected !== undefined) results[prompt] = corrected;
		else if (status !== 'failed') results[prompt] = value ?? null;
	}
	return {
		status: run.status ?? null,
		results: { ...results },
		errors: { ...errors },
		run_id: run.run_id ?? null,
		run_url: run.run_url ?? null,
		user_defined_id: run.user_defined_id ?? null,
		agent_id: run.agent_id ?? null,
		created: withZone(run.created ?? null),
		completed: withZone(run.completed ?? null),
		files: run.files ?? [],
	};
}

/** The value that a person entered to replace a result, or undefined if nobody did. */
function correctedValue(correction: unknown): IDataObject[string] | undefined {
	const { data } = Object(correction) as { data?: unknown };
	return (Object(data) as IDataObject).value;
}

/** The runs in a list response. */
export function runsIn(answer: IDataObject): AgentRun[] {
	return objectsIn(answer.runs).filter(
		(run): run is AgentRun => run.run_id !== undefined && run.run_id !== null,
	);
}
