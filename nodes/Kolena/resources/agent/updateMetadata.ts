import type { IDataObject, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { perform } from '../../../shared/operations/perform';
import { outputOf } from '../../../shared/operations/simplify';
import { simplifiedAgent } from '../../agent';
import { API, kolena } from '../../kolena';

export const updateMetadataDescription: INodeProperties[] = [
	{
		displayName: 'Metadata',
		name: 'metadata',
		type: 'json',
		default: '{}',
		required: true,
		placeholder: 'e.g. {"team": "finance"}',
		description:
			'A JSON object with all metadata of the agent. It replaces the current metadata. Enter {} to clear it.',
		displayOptions: { show: { resource: ['agent'], operation: ['updateMetadata'] } },
	},
];

export const updateMetadataRouting: INodePropertyRouting = {
	request: { method: 'PATCH', url: `${API}/agents/{agentId}` },
	...perform(kolena, 'change', ({ client, call, parameters }) => {
		const metadata = parameters.object('metadata', 'Metadata') as IDataObject;
		const output = outputOf(parameters, simplifiedAgent);
		return async () => [output(await client.send({ ...call, body: { metadata }, id: 'id' }))];
	}),
};
