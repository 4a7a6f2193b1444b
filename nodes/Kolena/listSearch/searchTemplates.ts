import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { objectsIn } from '../../shared/requests/answer';
import { HASTY } from '../../shared/requests/backoff';
import { connect } from '../../shared/requests/client';
import { API, kolena } from '../kolena';

/** Output templates of the chosen agent. */
export async function searchTemplates(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const chosen = this.getCurrentNodeParameter('agentId', { extractValue: true });
	const agentId = String(chosen ?? '').trim();
	if (agentId === '') return { results: [] };
	const client = await connect(this, kolena, { patience: HASTY });
	const agent = await client.send({
		kind: 'read',
		method: 'GET',
		path: `${API}/agents/${encodeURIComponent(agentId)}`,
		expects: 'object',
	});
	const templates = objectsIn(agent.output_templates).map(({ id, filename }) => ({
		name: String(filename ?? id),
		value: String(id),
	}));
	const wanted = (filter ?? '').trim().toLowerCase();
	return { results: templates.filter(({ name }) => name.toLowerCase().includes(wanted)) };
}
