import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import { withZone } from '../shared/serviceTime';

/** An agent in ten fields: its prompts by their names, its output templates by ID and file name. */
export function simplifiedAgent(agent: IDataObject): IDataObject {
	return {
		id: agent.id,
		name: agent.name,
		workspace_id: agent.workspace_id ?? null,
		objective: agent.objective ?? null,
		n_runs: agent.n_runs ?? null,
		prompts: promptNames(agent.prompts),
		output_templates: objectsIn(agent.output_templates).map(({ id, filename }) => ({
			id,
			filename,
		})),
		metadata: agent.metadata ?? {},
		created: withZone(agent.created ?? null),
		updated: withZone(agent.updated ?? null),
	};
}

/** A prompt's shape is not documented: one that is only a name is taken as such. */
function promptNames(prompts: unknown): IDataObject[string] {
	if (!Array.isArray(prompts)) return [];
	return prompts
		.map((prompt: unknown) => (Object(prompt) as { name?: unknown }).name ?? prompt)
		.filter((name): name is string => typeof name === 'string');
}
