import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { matches } from '../../shared/editor/search';
import { currentParameters } from '../../shared/parameters/parameters';
import { objectsIn } from '../../shared/requests/answer';
import { HASTY } from '../../shared/requests/backoff';
import { connect } from '../../shared/requests/client';
import { API, kolena } from '../kolena';

/** The chosen agent's output templates, for the picker. */
export async function searchTemplates(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const agentId = currentParameters(this).optionalId('agentId', kolena.ids.agentId);
	if (agentId === undefined) return { results: [] };
	const client = await connect(this, kolena, { patience: HASTY });
	const agent = await client.send({
		kind: 'read',
		method: 'GET',
		path: `${API}/agents/${encodeURIComponent(agentId)}`,
		expects: 'object',
	});
	const results = objectsIn(agent.output_templates)
		.map(({ id, filename }) => ({ name: String(filename ?? id), value: String(id) }))
		.filter(({ name, value }) => matches(`${name} ${value}`, filter));
	return { results };
}
