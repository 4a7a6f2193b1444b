import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import { withZone } from '../shared/serviceTime';

/**
 * An agent in ten fields. Prompts are reduced to their names, output templates to their ID and file
 * name.
 */
export function simplifiedAgent(agent: IDataObject): IDataObject {
	return {
		id: agent.id ?? null,
		name: agent.name ?? null,
		workspace_id: agent.workspace_id ?? null,
		objective: agent.objective ?? null,
		n_runs: agent.n_runs ?? null,
		prompts: promptNames(agent.prompts),
		output_templates: objectsIn(agent.output_templates).map(({ id, filename }) => ({
			id: id ?? null,
			filename: filename ?? null,
		})),
		metadata: agent.metadata ?? {},
		created: withZone(agent.created ?? null),
		updated: withZone(agent.updated ?? null),
	};
}

/** The format of a prompt is not documented. If it is plain text, that is its name. */
function promptNames(prompts: unknown): IDataObject[string] {
	if (!Array.isArray(prompts)) return [];
	return prompts
		.map((prompt: unknown) => (Object(prompt) as { name?: unknown }).name ?? prompt)
		.filter((name): name is string => typeof name === 'string');
}
