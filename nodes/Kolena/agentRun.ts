import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';

/**
 * A run as the API gives it (AgentRun), read tolerantly: fields may be missing, and a status may be
 * one that is not documented.
 */
export interface AgentRun extends IDataObject {
	agent_id: number;
	run_id: number;
	status: string;
}

/** Statuses in which a run is over. `completed` is no sign of it: old runs have none. */
export const ENDED_STATUSES = ['success', 'failed'];

export function hasEnded(run: IDataObject): boolean {
	return ENDED_STATUSES.includes(String(run.status));
}

/**
 * A run in ten flat fields: `results` holds a value for each prompt (a person's correction before
 * the agent's own value), `errors` the reason for each prompt that failed.
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
		agent_id: run.agent_id,
		run_id: run.run_id,
		user_defined_id: run.user_defined_id ?? null,
		status: run.status,
		created: run.created,
		completed: run.completed ?? null,
		files: run.files ?? [],
		run_url: run.run_url,
		results: { ...results },
		errors: { ...errors },
	};
}

/** What a person entered in place of a result, undefined if nobody did. */
function correctedValue(correction: unknown): IDataObject[string] | undefined {
	const { data } = Object(correction) as { data?: unknown };
	return (Object(data) as IDataObject).value;
}

/** The runs of a list answer. */
export function runsIn(answer: IDataObject): AgentRun[] {
	return objectsIn(answer.runs).filter(
		(run): run is AgentRun => run.run_id !== undefined && run.run_id !== null,
	);
}
